/** Owns the meaning of WeChat's errcodes. Matched by number only: the texts exist in three generations. */
import type { WechatErrorKind } from './types';

/** What a call proves itself with: the AppSecret, or a token got before. */
export type Credential = 'secret' | 'token';

/**
 * @see https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html
 */
const MEANINGS: ReadonlyMap<number, WechatErrorKind> = new Map([
  // Web authorisation: the code. 42003 is in the global table only, servers answer 40029.
  // https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html
  ...kind('code_spent', 40029, 40163, 42003),
  // The person changed the password, or the refresh token is bad or over: consent is needed anew.
  ...kind('reauthorise', 42007, 40030, 42002),
  // Tokens. https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/getStableAccessToken.html
  ...kind('token_invalid', 40014, 42001),
  // "Try again": the platform's own trouble and the limit per minute; 268487001 and 268487002 are its newer forms.
  ...kind('busy', -1, 45011, 268487001, 268487002),
  // 45009: the day's quota (also force_refresh above 20 a day). 48006: no clearing of quota is left.
  ...kind('quota', 45009, 48006),
  // AppID or AppSecret wrong or missing.
  ...kind('credentials', 40013, 40125, 41002, 41004),
  ...kind('frozen', 40243),
  // Whitelist. 61004 is what the page names, real servers say 40164; 8950x wait for the administrator's consent.
  // https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/Get_access_token.html
  ...kind('ip_not_allowed', 40164, 61004, 89501, 89503, 89506, 89507),
  // The account (unverified, subscription account) or the token (scope snsapi_base) may not call this.
  ...kind('api_unauthorized', 48001),
  // WeChat bars the account for irregularities (48004) or this person (50001, 50002, 40226 as a risk).
  ...kind('forbidden', 48004, 50001, 50002, 40226),
]);

function kind(meaning: WechatErrorKind, ...errcodes: number[]): [number, WechatErrorKind][] {
  return errcodes.map((errcode) => [errcode, meaning]);
}

/**
 * 40001 is documented for a wrong AppSecret and for a bad token alike: the call decides which it is. Whatever is not
 * listed (malformed requests: 40002, 40003, 40066, 41001, 41008, 41009, 4300x, 44002, 4700x) would be our mistake.
 */
export function classifyErrcode(errcode: number, credential: Credential): WechatErrorKind {
  if (errcode === 40001) return credential === 'secret' ? 'credentials' : 'token_invalid';
  return MEANINGS.get(errcode) ?? 'unknown';
}
