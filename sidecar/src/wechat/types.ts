/** Owns what the rest of the sidecar sees of WeChat: the client's interface and the meaning of its failures. */
import { SidecarError } from '../errors';

/**
 * What a failed call means for the caller, decided once from errcode or transport.
 * - `unsent`: the request never left (DNS, connect, TLS); safe to repeat.
 * - `cut`: the connection broke after the request may have been read; a code may be spent.
 * - `timeout`: no whole answer within the deadline; a code may be spent.
 * - `malformed`: an answer that is not what the endpoint promises (HTML, truncated, too large, no openid).
 * - `code_spent`: the code is used, expired or unknown (40029, 40163, 42003).
 * - `reauthorise`: the person must authorise again (42007).
 * - `token_invalid`: the access token is bad or old (40001, 40014, 42001 on token-bearing calls).
 * - `busy`: try again later (-1, 45011, 268487001, 268487002).
 * - `quota`: daily quota reached (45009).
 * - `credentials`: AppID or AppSecret wrong (40013, 40125, 41002, 41004, 40001 where the secret is sent).
 * - `frozen`: AppSecret frozen (40243).
 * - `ip_not_allowed`: egress address not on the whitelist (40164, 61004, 8950x).
 * - `api_unauthorized`: the account lacks the permission (48001).
 * - `forbidden`: WeChat bars this account or person (48004, 50001, 50002, 40226).
 * - `unknown`: any other errcode.
 */
export type WechatErrorKind =
  | 'unsent'
  | 'cut'
  | 'timeout'
  | 'malformed'
  | 'code_spent'
  | 'reauthorise'
  | 'token_invalid'
  | 'busy'
  | 'quota'
  | 'credentials'
  | 'frozen'
  | 'ip_not_allowed'
  | 'api_unauthorized'
  | 'forbidden'
  | 'unknown';

/** How one request ended. */
export type WechatOutcome = 'ok' | WechatErrorKind;

export class WechatError extends SidecarError {
  readonly code: WechatErrorKind;
  /** Path of the endpoint, e.g. `/sns/oauth2/access_token`. */
  readonly endpoint: string;
  /** 0 where WeChat gave none. */
  readonly errcode: number;
  /** WeChat's request id for its support, '' where it gave none. */
  readonly rid: string;

  constructor(fields: { code: WechatErrorKind; endpoint: string; errcode?: number; rid?: string; detail?: string }) {
    super(`WeChat call failed: ${fields.code}`, fields.detail ?? '');
    this.code = fields.code;
    this.endpoint = fields.endpoint;
    this.errcode = fields.errcode ?? 0;
    this.rid = fields.rid ?? '';
  }
}

/** The answer of `/sns/oauth2/access_token`, checked. */
export interface CodeExchange {
  readonly openid: string;
  /** '' where WeChat sent none. */
  readonly unionid: string;
  readonly scope: string;
  readonly accessToken: string;
  /** True where `is_snapshotuser` is set in any form (1, "1", true): the identity is virtual. */
  readonly isSnapshotUser: boolean;
}

/** The part of `/sns/userinfo` that is used; all display text. */
export interface WechatProfile {
  readonly nickname: string;
  /** '' where unset. */
  readonly avatarUrl: string;
  readonly unionid: string;
}

/** What is left of an endpoint's calls today. */
export interface Quota {
  readonly limit: number;
  readonly remain: number;
}

/** The only way to WeChat. Every call rejects with {@link WechatError} and nothing else. */
export interface WechatClient {
  /**
   * Exchange a code, once: not idempotent. `unsent` failures and an explicit errcode -1 are repeated within the deadline.
   * @param deadline milliseconds since the epoch by which the answer must be there
   */
  exchangeCode(input: { appid: string; code: string; deadline: number }): Promise<CodeExchange>;
  /** Fetch the profile; idempotent, up to 3 tries within the deadline. */
  fetchProfile(input: { accessToken: string; openid: string; deadline: number }): Promise<WechatProfile>;
  /** Fetch the stable access token (normal mode) of the account; up to 3 tries within the deadline. `expiresIn` is the remaining time in seconds. */
  fetchStableToken(input: { appid: string; deadline: number }): Promise<{ token: string; expiresIn: number }>;
  /** Whether WeChat refused the AppSecret that is to be used now less than a minute ago, and took none since. */
  isSecretRefused(): boolean;
  /** Ask what is left of an endpoint's calls today, `/cgi-bin/…`; idempotent. */
  fetchQuota(input: { accessToken: string; endpoint: string; deadline: number }): Promise<Quota>;
}
