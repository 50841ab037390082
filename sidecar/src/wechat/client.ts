/** Owns the calls to WeChat: what is asked, what is repeated, what comes back. */
import type { Logger } from '../telemetry/logger';
import { classifyErrcode } from './errcodes';
import type { Credential } from './errcodes';
import { createRedact } from './redact';
import type { WechatRequest } from './http';
import { createHttp } from './http';
import type { Guard } from './responses';
import { readCodeExchange, readFailure, readProfile, readQuota, readStableToken } from './responses';
import type { RetryRule } from './retry';
import { EXCHANGE_RETRY, IDEMPOTENT_RETRY, withRetries } from './retry';
import type { WechatClient, WechatOutcome } from './types';
import { WechatError } from './types';

export interface WechatClientOptions {
  /** Origin without a trailing slash, from the configuration only. */
  readonly apiUrl: string;
  readonly appSecret: string;
  /** Reads the AppSecret anew, after WeChat refused the one in use; absent where it never changes. */
  readonly freshSecret?: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
  /** Told of every HTTP request: path, outcome, milliseconds. */
  readonly observe?: (endpoint: string, outcome: WechatOutcome, ms: number) => void;
  readonly log: Logger;
}

/** One call: what to send, how to read the answer, what may be repeated. */
interface Call<T> {
  readonly request: WechatRequest;
  readonly deadline: number;
  /** What the call proves itself with: the same errcode 40001 means another thing for each. */
  readonly credential: Credential;
  /** What is sent and must be in no error. */
  readonly secrets: readonly string[];
  readonly guard: Guard<T>;
  readonly retry: RetryRule;
}

/** No call takes longer than this, whatever its caller's deadline: a person waits. */
const MAX_CALL_MS = 5000;
/** A refused AppSecret is asked about once a minute, however many wait for a new one (threats, fault 19). */
const REFUSED_MS = 60_000;

/**
 * The client for one account's AppSecret. Its connections are kept alive; `close` ends them.
 * @see https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html
 */
export function createWechatClient(options: WechatClientOptions): WechatClient & { close(): void } {
  const { apiUrl, now, sleep = wait, observe = () => undefined, log } = options;
  let appSecret = options.appSecret;
  let refused: { readonly secret: string; readonly at: number } | undefined;
  const freshSecret = (): string => options.freshSecret?.() ?? appSecret;
  const http = createHttp(apiUrl);

  /** One HTTP request, from sending to the checked answer. */
  async function attempt<T>({ request, credential, secrets, guard }: Call<T>, deadline: number): Promise<T> {
    const started = now();
    const endpoint = request.path;
    const redact = createRedact(secrets);
    const outcome = await http.send(request, deadline - started);
    const fail = (fields: { code: WechatError['code']; errcode?: number; rid?: string; detail?: string }): never => {
      observe(endpoint, fields.code, now() - started);
      throw new WechatError({ endpoint, ...fields, detail: redact(fields.detail ?? '') });
    };
    if ('failed' in outcome) return fail({ code: outcome.failed, detail: outcome.detail });

    const failure = readFailure(outcome.json);
    if (failure !== undefined) {
      return fail({ ...failure, code: classifyErrcode(failure.errcode, credential), rid: redact(failure.rid) });
    }
    if (outcome.status !== 200) return fail({ code: 'malformed', detail: `HTTP ${outcome.status}` });
    const answer = guard(outcome.json);
    if ('problem' in answer) return fail({ code: 'malformed', detail: answer.problem });
    observe(endpoint, 'ok', now() - started);
    return answer.value;
  }

  /** WeChat looks at the AppSecret before the code: with a newer one, the same code is as good as it was. */
  async function perform<T>(callWith: (appSecret: string) => Call<T>): Promise<T> {
    const used = appSecret;
    try {
      return await performWith(used, callWith);
    } catch (error) {
      if (!(error instanceof WechatError) || error.code !== 'credentials') throw error;
      appSecret = freshSecret();
      if (appSecret === used) throw error;
      return performWith(appSecret, callWith);
    }
  }

  async function performWith<T>(secret: string, callWith: (appSecret: string) => Call<T>): Promise<T> {
    const call = callWith(secret);
    try {
      const value = await tried(call);
      if (call.credential === 'secret') refused = undefined;
      return value;
    } catch (error) {
      const isRefusal = error instanceof WechatError && error.code === 'credentials' && call.credential === 'secret';
      if (isRefusal) refused = { secret, at: now() };
      throw error;
    }
  }

  function tried<T>(call: Call<T>): Promise<T> {
    const deadline = Math.min(call.deadline, now() + MAX_CALL_MS);
    return withRetries(() => attempt(call, deadline), {
      rule: call.retry,
      deadline,
      now,
      sleep,
      onRetry: (error, tries) => log.warn({ err: error, tries }, 'WeChat call failed, trying again'),
    });
  }

  return {
    exchangeCode: ({ appid, code, deadline }) =>
      perform((secret) => ({
        request: {
          method: 'GET',
          path: '/sns/oauth2/access_token',
          query: { appid, secret, code, grant_type: 'authorization_code' },
        },
        deadline,
        credential: 'secret',
        secrets: [secret, code],
        guard: readCodeExchange,
        retry: EXCHANGE_RETRY,
      })),

    fetchProfile: ({ accessToken, openid, deadline }) =>
      perform(() => ({
        request: {
          method: 'GET',
          path: '/sns/userinfo',
          query: { access_token: accessToken, openid, lang: 'zh_CN' },
        },
        deadline,
        credential: 'token',
        secrets: [accessToken],
        guard: readProfile(openid),
        retry: IDEMPOTENT_RETRY,
      })),

    fetchStableToken: ({ appid, deadline }) =>
      perform((secret) => ({
        // force_refresh stays away: 20 a day, and it ends the token that others are using (design rule 11).
        request: {
          method: 'POST',
          path: '/cgi-bin/stable_token',
          body: { grant_type: 'client_credential', appid, secret },
        },
        deadline,
        credential: 'secret',
        secrets: [secret],
        guard: readStableToken,
        retry: IDEMPOTENT_RETRY,
      })),

    // https://developers.weixin.qq.com/doc/service/api/apimanage/api_getapiquota
    fetchQuota: ({ accessToken, endpoint, deadline }) =>
      perform(() => ({
        request: {
          method: 'POST',
          path: '/cgi-bin/openapi/quota/get',
          query: { access_token: accessToken },
          body: { cgi_path: endpoint },
        },
        deadline,
        credential: 'token',
        secrets: [accessToken],
        guard: readQuota,
        retry: IDEMPOTENT_RETRY,
      })),

    isSecretRefused: () => refused !== undefined && now() - refused.at < REFUSED_MS && refused.secret === freshSecret(),

    close: () => http.close(),
  };
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
