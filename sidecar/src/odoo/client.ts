/** Owns the gateway to Odoo: the calls of docs/protocol.md, section 6, in our own names, their answers checked. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ZodType } from 'zod';
import { type Logger } from '../telemetry/logger';
import {
  attemptAnswer,
  diagnosis,
  heartbeatAnswer,
  invitationAnswer,
  linkAnswer,
  phoneTestAnswer,
  signInAnswer,
  verifyCodeAnswer,
} from './answers';
import { type Repeat, type Transport } from './transport';
import { OdooError, type OdooGateway } from './types';
import { createXmlRpcTransport } from './xmlrpc-transport';

export interface OdooClientOptions {
  /** Origin of Odoo without a trailing slash. */
  readonly url: string;
  readonly db: string;
  readonly login: string;
  readonly apiKey: string;
  /** Reads the key anew, after Odoo refused the one in use; absent where it never changes. */
  readonly freshKey?: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds for one call in total; 5000 by default. */
  readonly deadlineMs?: number;
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** Told of every call: method, `ok` or the kind of the failure, milliseconds. */
  readonly observe?: (method: string, outcome: string, ms: number) => void;
  readonly log: Logger;
}

/** The gateway over XML-RPC; `close` lets go of the kept connections. */
export function createOdooClient(options: OdooClientOptions): OdooGateway & { close(): void } {
  const wait = options.sleep ?? sleep;
  const transport = createXmlRpcTransport({
    ...options,
    deadlineMs: options.deadlineMs ?? 5000,
    sleep: async (ms) => void (await wait(ms)),
  });
  return { ...createGateway(transport, options), close: () => transport.close() };
}

function createGateway(transport: Transport, { now, observe }: OdooClientOptions): OdooGateway {
  async function call<T>(
    method: string,
    keywords: Record<string, unknown>,
    guard: ZodType<T>,
    how: Repeat = 'idempotent',
  ): Promise<T> {
    const started = now();
    let outcome = 'ok';
    try {
      return checked(await transport.call(method, keywords, how), guard);
    } catch (error) {
      outcome = error instanceof OdooError ? error.code : 'defect';
      throw error;
    } finally {
      observe?.(method, outcome, now() - started);
    }
  }

  return {
    signIn: (request) =>
      call(
        'sign_in',
        {
          attempt: request.attempt,
          purpose: request.purpose,
          way: request.way,
          browser: request.browser,
          ticket_hash: request.ticketHash,
          appid: request.appid,
          openid: request.openid,
          unionid: request.unionid,
          scope: request.scope,
          nickname: request.nickname,
          avatar_url: request.avatarUrl,
          request_id: request.requestId,
          ip: request.ip,
          user_agent: request.userAgent,
          known_browser: request.knownBrowser,
          code_hash: request.codeHash,
          client: request.client,
          phone: request.phone,
        },
        signInAnswer,
      ),
    verifyCode: (request) =>
      call(
        'verify_code',
        {
          attempt: request.attempt,
          browser: request.browser,
          code_hash: request.codeHash,
          known_browser: request.knownBrowser,
          fresh_browser: request.freshBrowser,
          request_id: request.requestId,
          ip: request.ip,
          user_agent: request.userAgent,
        },
        verifyCodeAnswer,
        'once', // a wrong code is counted each time it is heard
      ),
    deny: (request) =>
      call(
        'deny',
        {
          attempt: request.attempt,
          browser: request.browser,
          ip: request.ip,
          user_agent: request.userAgent,
          request_id: request.requestId,
          by: request.by,
        },
        attemptAnswer,
      ),
    invitation: ({ codeHash, requestId }) =>
      call('invitation', { code_hash: codeHash, request_id: requestId }, invitationAnswer),
    openInvitation: (request) =>
      call(
        'open_invitation',
        {
          code_hash: request.codeHash,
          attempt: request.attempt,
          browser: request.browser,
          request_id: request.requestId,
          ip: request.ip,
          user_agent: request.userAgent,
        },
        invitationAnswer,
      ),
    link: (request) =>
      call(
        'link',
        {
          attempt: request.attempt,
          browser: request.browser,
          appid: request.appid,
          openid: request.openid,
          unionid: request.unionid,
          scope: request.scope,
          nickname: request.nickname,
          avatar_url: request.avatarUrl,
          request_id: request.requestId,
          ip: request.ip,
          user_agent: request.userAgent,
        },
        linkAnswer,
      ),
    attempt: ({ attempt, requestId }) => call('attempt', { attempt, request_id: requestId }, attemptAnswer),
    heartbeat: (request) => call('heartbeat', { ...request }, heartbeatAnswer),
    phoneTest: ({ requestId, ...step }) => call('phone_test', { ...step, request_id: requestId }, phoneTestAnswer),
    diagnose: ({ requestId }) => call('diagnose', { request_id: requestId }, diagnosis),
  };
}

function checked<T>(answer: unknown, guard: ZodType<T>): T {
  const result = guard.safeParse(answer);
  if (result.success) return result.data;
  // Where the answer differs, never what it holds.
  const where = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`).join(', ');
  throw new OdooError('broken', `unexpected answer: ${where}`.slice(0, 300));
}
