/** Owns what WeChat checks on an authorise link before anybody sees a dialog. No HTTP, no HTML. */
import type { Scope } from './codes';

export interface AuthorizeRequest {
  readonly redirectUri: string;
  readonly scope: Scope;
  /** undefined where the link has none. */
  readonly state: string | undefined;
  readonly forcePopup: boolean;
  readonly forceSnapShot: boolean;
}

export interface AuthorizeRules {
  readonly appid: string;
  /** An AppID of a website application, which this page refuses. */
  readonly websiteAppid: string;
  readonly domains: readonly string[];
}

/** The number WeChat shows on its error page, 0 where it shows a text alone. */
export class AuthorizeRefusal extends Error {
  constructor(
    readonly number: number,
    readonly zh: string,
    readonly en: string,
  ) {
    super(en);
  }
}

/** Texts of the official table, and the English beside them. */
const NUMBERED: Readonly<Record<number, readonly [zh: string, en: string]>> = {
  10003: ['redirect_uri 域名与后台配置不一致', 'The domain of redirect_uri is not the one configured'],
  10004: ['此公众号被封禁', 'This account is banned'],
  10005: ['Scope 参数错误或没有 Scope 权限', 'Wrong scope, or the account lacks this scope'],
  10006: ['必须关注此测试号', 'Follow the test account first'],
  10009: ['操作太频繁了，请稍后重试', 'Too frequent, please try again later'],
  10010: ['scope 不能为空', 'scope is empty'],
  10011: ['redirect_uri 不能为空', 'redirect_uri is empty'],
  10012: ['appid 不能为空', 'appid is empty'],
  10013: ['state 不能为空', 'state is empty'],
  10015: ['公众号未授权第三方平台，请检查授权状态', 'The account has not authorised the third-party platform'],
  10016: [
    '不支持微信开放平台的 AppID，请使用公众号 AppID',
    'An Open Platform AppID does not work here, use the account’s',
  ],
};

const MAX_STATE_BYTES = 128;

/** The link is checked as text: parameters in exactly this order, redirect_uri encoded. `connect_redirect` is folklore, yet it passes. */
const LINK =
  /^appid=[^&]*&redirect_uri=[^&:/?#]*&response_type=code&scope=[^&]*(&state=[^&]*)?(&forcePopup=(true|false))?(&forceSnapShot=(true|false))?(&connect_redirect=1)?$/;

/** The refusal for one of WeChat's numbers. */
export function numbered(number: number): AuthorizeRefusal {
  const [zh, en] = NUMBERED[number] ?? ['该链接无法访问', 'This link cannot be opened'];
  return new AuthorizeRefusal(number, zh, en);
}

/**
 * @param rawQuery still encoded, since the order and the encoding count
 * @throws AuthorizeRefusal
 */
export function parseAuthorizeRequest(rawQuery: string, rules: AuthorizeRules): AuthorizeRequest {
  const query = new URLSearchParams(rawQuery);
  const appid = query.get('appid');
  const redirectUri = query.get('redirect_uri');
  const scope = query.get('scope');
  const state = query.get('state') ?? undefined;
  if (!appid) throw numbered(10012);
  if (!redirectUri) throw numbered(10011);
  if (!scope) throw numbered(10010);
  if (state === '') throw numbered(10013);
  if (!LINK.test(rawQuery)) throw numbered(0);
  if (appid === rules.websiteAppid) throw numbered(10016);
  if (appid !== rules.appid) throw new AuthorizeRefusal(0, 'AppID 参数错误', 'Wrong AppID');
  if (!isAuthorised(redirectUri, rules.domains)) throw numbered(10003);
  if (scope !== 'snsapi_base' && scope !== 'snsapi_userinfo') throw numbered(10005);
  if (state !== undefined) checkState(state);
  return {
    redirectUri,
    scope,
    state,
    forcePopup: query.get('forcePopup') === 'true',
    forceSnapShot: query.get('forceSnapShot') === 'true',
  };
}

/** Letters and digits by the book; `_` and `-` pass in practice. */
function checkState(state: string): void {
  if (Buffer.byteLength(state) > MAX_STATE_BYTES) {
    throw new AuthorizeRefusal(0, 'state 参数过长', 'state is too long');
  }
  if (!/^[0-9A-Za-z_-]+$/.test(state)) throw new AuthorizeRefusal(0, 'state 参数错误', 'Wrong state');
}

/**
 * The host as written, port included, must equal a configured domain: no sub-domains, no parents, and a port
 * (even the default one) only where the domain has it. A domain with a path covers what lies under the path.
 */
function isAuthorised(redirectUri: string, domains: readonly string[]): boolean {
  const match = /^https?:\/\/([^/?#]+)(\/[^?#]*)?/i.exec(redirectUri);
  if (!match) return false;
  const host = match[1]?.toLowerCase();
  const path = match[2] ?? '/';
  return domains.some((domain) => {
    const [domainHost = '', ...segments] = domain.toLowerCase().split('/');
    const prefix = segments.length > 0 ? `/${segments.join('/')}` : '';
    return host === domainHost && (path === prefix || path.startsWith(`${prefix}/`));
  });
}
