/** Owns the `/cgi-bin` endpoints: the two ways to the account's access token, and two calls that need it. */
import type { AccountTokens, IssuedToken } from './account-tokens';
import { type Account, checkAppid, checkSecret } from './credentials';
import { Refusal } from './errcodes';
import type { Request } from './exchange';
import type { Quotas } from './quotas';
import type { ApiEndpoint, Fields } from './wire';

export interface CgiBinDeps {
  readonly account: Account;
  readonly tokens: AccountTokens;
  readonly quotas: Quotas;
  /** Whether the account's IP whitelist includes the caller. */
  readonly isWhitelisted: () => boolean;
}

/** The endpoints by path. */
export function createCgiBin(deps: CgiBinDeps): Readonly<Record<string, ApiEndpoint>> {
  return {
    '/cgi-bin/token': (request) => ordinaryToken(deps, request),
    '/cgi-bin/stable_token': (request) => stableToken(deps, request),
    '/cgi-bin/get_api_domain_ip': (request) => domainIps(deps, request),
    '/cgi-bin/openapi/quota/get': (request) => quota(deps, request),
  };
}

function ordinaryToken(deps: CgiBinDeps, request: Request): Fields {
  if (request.method !== 'GET') throw new Refusal(43001);
  const query = request.query;
  checkClient(deps, request, {
    appid: query.get('appid'),
    grantType: query.get('grant_type'),
    secret: query.get('secret'),
  });
  return tokenFields(deps.tokens.ordinary());
}

function stableToken(deps: CgiBinDeps, request: Request): Fields {
  if (request.method !== 'POST') throw new Refusal(43002);
  const body = jsonBody(request.body);
  checkClient(deps, request, { appid: body['appid'], grantType: body['grant_type'], secret: body['secret'] });
  return tokenFields(body['force_refresh'] === true ? deps.tokens.forced() : deps.tokens.stable());
}

function domainIps(deps: CgiBinDeps, request: Request): Fields {
  checkToken(deps, request);
  return { ip_list: ['127.0.0.1', '101.226.103.0/25'] };
}

function quota(deps: CgiBinDeps, request: Request): Fields {
  if (request.method !== 'POST') throw new Refusal(43002);
  checkToken(deps, request);
  return deps.quotas.read(jsonBody(request.body)['cgi_path']);
}

/** @throws Refusal 41001, 40001, 42001 */
function checkToken({ tokens }: CgiBinDeps, { query }: Request): void {
  const token = query.get('access_token');
  if (!token) throw new Refusal(41001);
  tokens.check(token);
}

/** @throws Refusal 41002, 40013, 40002, 41004, 40125, 40164 */
function checkClient(
  { account, isWhitelisted }: CgiBinDeps,
  { remoteAddress }: Request,
  given: { appid: unknown; grantType: unknown; secret: unknown },
): void {
  checkAppid(account, given, 'client_credential');
  checkSecret(account, given.secret);
  if (!isWhitelisted()) {
    throw new Refusal(40164, `invalid ip ${remoteAddress} ipv6 ::ffff:${remoteAddress}, not in whitelist`);
  }
}

/** @throws Refusal 44002 empty, 47001 not a JSON object */
function jsonBody(body: string): Readonly<Record<string, unknown>> {
  if (!body) throw new Refusal(44002);
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Refusal(47001);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal(47001);
  return value as Record<string, unknown>;
}

function tokenFields({ token, expiresIn }: IssuedToken): Fields {
  return { access_token: token, expires_in: expiresIn };
}
