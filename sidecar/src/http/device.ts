/** Owns the PC's side of a scan on the side of HTTP: `/wechat/device_authorization` and `/wechat/device/…`. */
import type { RequestHandler, Response } from 'express';
import type { DeviceStart } from '../flows/device-start';
import type { DeviceVerify } from '../flows/device-verify';
import type { DeviceWait, TokenAnswer } from '../flows/device-wait';
import { isEmpty, readCode, readJson } from './body';
import { callerOf } from './context';
import type { EventStreams } from './events';
import type { RequestLimits } from './limits';
import { phonePath } from './page-template';
import { qrSvg } from './qr-svg';
import { giveCookies } from './send-answer';
import type { IsSameOrigin } from './same-origin';

export interface DeviceDeps {
  readonly start: DeviceStart;
  readonly wait: DeviceWait;
  readonly verify: DeviceVerify;
  readonly streams: EventStreams;
  readonly limits: Pick<RequestLimits, 'start'>;
  readonly isSameOrigin: IsSameOrigin;
}

/** Seconds between polls, as the browser is told. */
const INTERVAL = 2;

/** The door where Odoo takes the ticket. */
const DOOR = '/auth_wechat/signin';

/** HTTP status by RFC 8628 and docs/protocol.md, section 4. */
const STATUS = {
  disabled: 403,
  odoo_unreachable: 503,
  misconfigured: 503,
  busy: 429,
  unavailable: 503,
  not_found: 404,
  slow_down: 400,
  access_denied: 400,
  expired_token: 400,
  malformed: 400,
} as const;

export interface DeviceHandlers {
  readonly authorize: readonly RequestHandler[];
  readonly events: RequestHandler;
  readonly token: readonly RequestHandler[];
  readonly code: readonly RequestHandler[];
}

export function createDeviceHandlers(deps: DeviceDeps): DeviceHandlers {
  const { streams, limits } = deps;

  const checkOrigin: RequestHandler = (request, response, next) => {
    if (deps.isSameOrigin(request)) return next();
    response.status(403).json({ error: 'forbidden' });
  };

  const emptyOnly: RequestHandler = (request, response, next) => {
    if (isEmpty(request.body)) return next();
    refuse(response, 'malformed');
  };

  const limitStarts: RequestHandler = async (request, response, next) => {
    const seconds = await limits.start(request.ip ?? '');
    if (seconds === 0) return next();
    response.setHeader('Retry-After', seconds);
    response.status(429).json({ error: 'slow_down' });
  };

  const authorize: RequestHandler = async (request, response) => {
    const started = await deps.start(callerOf(request, response));
    if (started.kind !== 'started') return refuse(response, started.kind);
    const { userCode, origin, expiresIn, cookies } = started;
    const complete = origin + phonePath(userCode);
    giveCookies(response, cookies);
    response.json({
      user_code: userCode,
      verification_uri: `${origin}/wechat/q`,
      verification_uri_complete: complete,
      expires_in: expiresIn,
      interval: INTERVAL,
      qr: qrSvg(complete),
    });
  };

  const events: RequestHandler = async (request, response) => {
    if (request.method === 'HEAD') return void response.type('text/event-stream').end();
    const waiting = await deps.wait.find(callerOf(request, response));
    if ('kind' in waiting) return refuse(response, waiting.kind);
    const { pc, row } = waiting;
    const { browser, ip: address, userCode } = pc;
    if (!streams.open(request, response, { browser, address, userCode, row }))
      response.status(429).json({ error: 'poll' });
  };

  const token: RequestHandler = async (request, response) => {
    const answer = await deps.wait.token(callerOf(request, response));
    switch (answer.kind) {
      case 'collected':
        giveCookies(response, answer.cookies);
        return void response.json({ location: DOOR });
      case 'pending':
        return void response.status(400).json(pendingBody(answer));
      default:
        return refuse(response, answer.kind);
    }
  };

  const code: RequestHandler = async (request, response) => {
    // Whatever is no text is checked like a text that holds no digits: the login comes first.
    const answer = await deps.verify(callerOf(request, response), readCode(request.body) ?? '');
    switch (answer.kind) {
      case 'approved':
        giveCookies(response, answer.cookies);
        return void response.json({ state: 'approved' });
      case 'invalid_code':
        return void response.status(400).json({ error: answer.kind, left: answer.left });
      case 'conflict':
        return void response.status(409).json({ error: answer.kind, state: answer.state });
      default:
        return refuse(response, answer.kind);
    }
  };

  return {
    authorize: [checkOrigin, ...readJson, emptyOnly, limitStarts, authorize],
    events,
    token: [checkOrigin, ...readJson, emptyOnly, token],
    code: [checkOrigin, ...readJson, code],
  };
}

function refuse(response: Response, error: keyof typeof STATUS): void {
  response.status(STATUS[error]).json({ error });
}

function pendingBody(answer: Extract<TokenAnswer, { kind: 'pending' }>): Record<string, unknown> {
  const { state, left, expiresIn } = answer;
  return { error: 'authorization_pending', state, ...(left !== undefined && { left }), expires_in: expiresIn };
}
