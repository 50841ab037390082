/** Owns the `/sns` endpoints: code exchange, refresh, token check and profile. All take GET and read the query only. */
import { avatarUrl } from './avatars';
import type { Codes } from './codes';
import { type Account, checkAppid, checkSecret } from './credentials';
import { Refusal } from './errcodes';
import type { Request } from './exchange';
import { ACCESS_TOKEN_LIFETIME, type Grant, type Grants } from './grants';
import type { Persona } from './personas';
import { type ApiEndpoint, type Fields, Verbatim } from './wire';

export interface SnsDeps {
  readonly account: Account;
  readonly codes: Codes;
  readonly grants: Grants;
}

/** The endpoints by path. */
export function createSns(deps: SnsDeps): Readonly<Record<string, ApiEndpoint>> {
  return {
    '/sns/oauth2/access_token': getOnly((request) => exchangeCode(deps, request.query)),
    '/sns/oauth2/refresh_token': getOnly((request) => refresh(deps, request.query)),
    '/sns/auth': getOnly((request) => {
      grantOf(deps, request.query);
      return { errcode: 0, errmsg: 'ok' };
    }),
    '/sns/userinfo': getOnly((request) => profile(deps, request)),
  };
}

function exchangeCode({ account, codes, grants }: SnsDeps, query: URLSearchParams): Fields {
  checkGrantRequest(account, query, 'authorization_code');
  checkSecret(account, query.get('secret'));
  const code = query.get('code');
  if (!code) throw new Refusal(41008);
  const grant = grants.issue(codes.spend(code, account.appid));
  const { persona, scope } = grant.consent;
  return {
    ...tokenFields(grant),
    ...(scope === 'snsapi_userinfo' ? unionidField(persona) : {}),
    ...(persona.snapshot ? { is_snapshotuser: 1 } : {}),
  };
}

function refresh({ account, grants }: SnsDeps, query: URLSearchParams): Fields {
  checkGrantRequest(account, query, 'refresh_token');
  const refreshToken = query.get('refresh_token');
  if (!refreshToken) throw new Refusal(41003);
  return tokenFields(grants.refresh(refreshToken, account.appid));
}

function profile(deps: SnsDeps, request: Request): Fields {
  const { persona, scope } = grantOf(deps, request.query).consent;
  if (scope !== 'snsapi_userinfo') throw new Refusal(48001);
  return {
    openid: persona.openid,
    nickname: persona.hostileWire ? rawString(persona.nickname) : persona.nickname,
    // Sex and region are gone since 2021-10-20; `language` is there although no page documents it.
    sex: 0,
    language: '',
    city: '',
    province: '',
    country: '',
    headimgurl: avatarUrl(persona.avatarPath, request),
    privilege: [],
    ...unionidField(persona),
    ...(persona.hostileWire ? { serial: new Verbatim('90071992547409931234') } : {}),
  };
}

/** @throws Refusal 41001, 40001, 42001, 41009, 40003 */
function grantOf({ grants }: SnsDeps, query: URLSearchParams): Grant {
  const accessToken = query.get('access_token');
  if (!accessToken) throw new Refusal(41001);
  const grant = grants.byAccessToken(accessToken);
  const openid = query.get('openid');
  if (!openid) throw new Refusal(41009);
  if (openid !== grant.consent.persona.openid) throw new Refusal(40003);
  return grant;
}

function tokenFields({ accessToken, refreshToken, consent }: Grant): Fields {
  return {
    access_token: accessToken,
    expires_in: ACCESS_TOKEN_LIFETIME,
    refresh_token: refreshToken,
    openid: consent.persona.openid,
    scope: consent.scope,
  };
}

function unionidField(persona: Persona): Fields {
  return persona.unionid ? { unionid: persona.unionid } : {};
}

function checkGrantRequest(account: Account, query: URLSearchParams, grantType: string): void {
  try {
    checkAppid(account, { appid: query.get('appid'), grantType: query.get('grant_type') }, grantType);
  } catch (error) {
    // Seen on real servers: here, and only here, the text ends in a newline before the comma.
    if (error instanceof Refusal && error.errcode === 40002) throw new Refusal(40002, `${error.message}\n`);
    throw error;
  }
}

/** A JSON string with its control characters as raw bytes, as real servers have sent them; not valid JSON. */
function rawString(text: string): Verbatim {
  const escaped = JSON.stringify(text).replaceAll('/', '\\/').replaceAll('\\n', '\n').replaceAll('\\t', '\t');
  return new Verbatim(
    escaped.replace(/\\u00([01][0-9a-f])/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
  );
}

function getOnly(endpoint: (request: Request) => Fields): ApiEndpoint {
  return (request) => {
    if (request.method !== 'GET') throw new Refusal(43001);
    return endpoint(request);
  };
}
