/** What the outside can and cannot reach through nginx: RPC, hosts, headers, cookies, methods, tracebacks (threats P4, P6, G2, H1-H5, R2-R4, S11). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHttpClient, type Answer } from './support/http-client';
import { expectLoggedInAs } from './support/logged-in';
import { allLogs, logSince, untilWritten } from './support/logs';
import { asAdmin, withoutTable } from './support/odoo-admin';
import { loggedInUser, passwordLogin, pcClient } from './support/odoo-web';
import { expectPage } from './support/pages';
import { countCalls, issueCode, resetSimulator } from './support/simulator-control';
import { stack } from './support/stack';
import { wechatPhone } from './support/user-agents';
import { logIn, untilAnswered, untilCallback, untilTicket, wechatClient } from './support/wechat-leg';

beforeEach(resetSimulator);

describe('P4: RPC and the database manager are not there for the outside', () => {
  test.each([
    '/xmlrpc/common',
    '/xmlrpc/2/common',
    '/xmlrpc/2/object',
    '/jsonrpc',
    '/json/2/res.users/search',
    '/web/database/manager',
    '/web/database/selector',
    '/web/database/list',
    '/web/database/backup',
    '/zh_CN/xmlrpc/2/object',
    '/zh_CN/jsonrpc',
    '//xmlrpc/2/object',
    '/./xmlrpc/2/object',
    '/web/../xmlrpc/2/object',
    '/%78mlrpc/2/object',
    '/wechat/../xmlrpc/2/object',
    '/wechat/%2e%2e/jsonrpc',
    '/healthz',
    '/readyz',
    '/metrics',
    '/wechat/healthz',
    '/wechat/metrics',
  ])('%s', async (path) => {
    const body = '<?xml version="1.0"?><methodCall><methodName>version</methodName><params/></methodCall>';
    const headers = { 'content-type': 'text/xml' };
    for (const answer of [
      await pcClient().get(path),
      await pcClient().request(path, { method: 'POST', headers, body }),
    ]) {
      expect([403, 404]).toContain(answer.status);
      expect(answer.body).not.toContain('server_version');
    }
  });
});

describe('R2: the Host header', () => {
  test('of another site is not served', async () => {
    await expect(pcClient({ host: 'evil.example' }).get('/web/login')).rejects.toThrow(/hang up|reset/i);
  });

  test.each<Readonly<Record<string, string>>>([
    { 'x-forwarded-host': 'evil.example' },
    { forwarded: 'host=evil.example;proto=http' },
    { 'x-forwarded-proto': 'ftp', 'x-forwarded-server': 'evil.example', 'x-original-host': 'evil.example' },
  ])('%p changes no address', async (headers) => {
    const redirect = new URL((await wechatClient(headers).get('/wechat/authorize')).location);
    expect(redirect.searchParams.get('redirect_uri')).toBe(`${stack().url}/wechat/callback`);
    expect((await wechatClient(headers).get('/auth_wechat/signin')).location).not.toContain('evil');
    expect((await pcClient(headers).get('/web/login')).body).not.toContain('evil.example');
  });

  test('changes no address at the sidecar itself', async () => {
    const { url } = stack().sidecar;
    const client = createHttpClient({ origin: url, userAgent: wechatPhone, headers: { host: 'evil.example' } });
    const redirect = new URL((await client.get('/wechat/authorize')).location);
    expect(redirect.searchParams.get('redirect_uri')).toBe(`${stack().url}/wechat/callback`);
  });
});

test('P5: the service user opens no session, not even with its key', async () => {
  const key = readFileSync(join(stack().folder, 'secrets/odoo_api_key'), 'utf8').trim();
  for (const password of [key, 'admin', '']) {
    const client = pcClient();
    await passwordLogin(client, { login: 'wechat_gateway', password });
    expect(await loggedInUser(client)).toBeUndefined();
  }
});

test('R3: the login of an administrator under a foreign Host leaves web.base.url alone', async () => {
  const client = pcClient({ host: 'evil.example:8443' }, stack().odooUrl);
  await passwordLogin(client, { login: 'admin', password: 'admin' });
  expect(await loggedInUser(client)).toBe(2);
  expect(await asAdmin('ir.config_parameter', 'get_param', ['web.base.url'])).toBe(stack().url);
});

describe('headers', () => {
  const policy =
    "default-src 'none';style-src 'self';img-src 'self' data:;script-src 'self';connect-src 'self';form-action 'self';frame-ancestors 'none';base-uri 'none'";

  test('H1: of every page of the sidecar', async () => {
    const client = wechatClient();
    const callback = await untilCallback(client, 'user-601');
    const state = new URL(callback).searchParams.get('state') ?? '';
    const pages: readonly Answer[] = [
      await pcClient().get('/wechat/authorize'),
      await client.get('/wechat/callback'),
      await client.get(`/wechat/callback?state=${state}`),
      await client.get('/wechat/nothing-here'),
      await client.post('/wechat/callback', {}),
    ];
    for (const { headers, status } of pages) {
      expect({ status, csp: String(headers['content-security-policy']).replaceAll('; ', ';') }).toEqual({
        status,
        csp: policy,
      });
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers['server']).toBe('nginx');
    }
  });

  test('of every redirect on the way: 303, no store, no referrer (R4)', async () => {
    const client = wechatClient();
    const steps = [await client.get('/wechat/authorize')];
    const callback = await untilCallback(client, 'follower');
    steps.push(await client.get(callback));
    steps.push(await client.get(steps[1]?.location ?? ''));
    for (const { status, headers } of steps) {
      expect(status).toBe(303);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    }
  });

  test('H2: every cookie of ours is __Host-, Secure, HttpOnly, Lax and of the whole site', async () => {
    const client = wechatClient();
    const callback = await untilCallback(client, 'follower', '/odoo/discuss');
    const start = await client.stranger().get('/wechat/authorize?next=%2Fodoo%2Fdiscuss');
    const end = await client.get(callback);
    const signin = await client.get(end.location);
    const ours = [start, end, signin]
      .flatMap(({ setCookies }) => setCookies)
      .filter(({ name }) => /wechat/i.test(name));
    expect(new Set(ours.map(({ name }) => name))).toEqual(
      new Set(['__Host-wechat_browser', '__Host-wechat_next', '__Host-wechat_ticket']),
    );
    for (const { attributes } of ours) {
      expect(attributes).toMatchObject({ secure: '', httponly: '', path: '/', samesite: 'Lax' });
      expect(attributes).not.toHaveProperty('domain');
    }
    const ticket = end.setCookies.find(({ name }) => name === '__Host-wechat_ticket');
    expect(ticket?.attributes['max-age']).toBe('60');
  });

  test("H3: Odoo's session cookie is HttpOnly and Lax", async () => {
    const session = (await pcClient().get('/web/login')).setCookies.find(({ name }) => name === 'session_id');
    expect(session?.attributes).toMatchObject({ httponly: '', path: '/' });
    expect(session?.attributes['samesite']?.toLowerCase()).toBe('lax');
  });

  test.each(['https://evil.example', 'null'])('H5: no other origin may read, asked by %s', async (origin) => {
    for (const path of ['/wechat/authorize', '/wechat/callback', '/auth_wechat/signin']) {
      for (const method of ['GET', 'OPTIONS']) {
        const answer = await wechatClient({ origin, 'access-control-request-method': 'GET' }).request(path, { method });
        expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
      }
    }
  });
});

describe('methods', () => {
  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE'])('%s spends nothing', async (method) => {
    const client = wechatClient();
    const callback = await untilCallback(client, 'follower');
    const { result: answer, calls } = await countCalls(() => client.request(callback, { method }));
    expect([404, 405]).toContain(answer.status);
    expect(calls.exchanges).toBe(0);
  });

  test('HEAD on the callback spends nothing, and the GET after it logs in', async () => {
    const client = wechatClient();
    const callback = await untilCallback(client, 'follower');
    const { result: head, calls } = await countCalls(() => client.request(callback, { method: 'HEAD' }));
    expect(head.setCookies).toEqual([]);
    expect(calls.exchanges).toBe(0);
    await client.get((await untilAnswered(client, callback, 'follower')).location);
    await expectLoggedInAs(client, 'follower');
  });

  test('a preview of the start of a login starts nothing', async () => {
    const answer = await wechatClient().request('/wechat/authorize', { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(answer.setCookies).toEqual([]);
  });
});

describe('S11: parameters that come twice, as lists or too long', () => {
  test('cost no exchange and are a 400 page', async () => {
    const client = wechatClient();
    const callback = new URL(await untilCallback(client, 'follower'));
    const state = callback.searchParams.get('state') ?? '';
    const code = callback.searchParams.get('code') ?? '';
    const queries = [
      `code=${code}&state=${state}&state=${state}`,
      `code=${code}&code=x&state=${state}`,
      `code[]=${code}&state=${state}`,
      `code=${code}&state[]=${state}`,
      `code[__proto__]=${code}&state=${state}`,
      `code=${'a'.repeat(4000)}&state=${state}`,
      `code=${code}&state=${state}${'0'.repeat(128)}`,
      `code=${code}%00&state=${state}`,
      `code=${code}%0d%0aSet-Cookie:x&state=${state}`,
      `code=${encodeURIComponent('微信')}&state=${state}`,
    ];
    const { calls } = await countCalls(async () => {
      for (const query of queries) expectPage(await client.get(`/wechat/callback?${query}`), 'invalid');
    });
    expect(calls.exchanges).toBe(0);
  });

  test.each(['next=/odoo&next=/my', 'next[]=/odoo', 'next[__proto__]=x', `next=/${'a'.repeat(1100)}`])(
    'of the start: %s',
    async (query) => {
      const answer = await wechatClient().get(`/wechat/authorize?${query}`);
      expectPage(answer, 'invalid');
      expect(answer.setCookies).toEqual([]);
    },
  );

  test('too much of anything is turned away by a 4xx', async () => {
    const query = await wechatClient().get(`/wechat/callback?state=${'0'.repeat(20_000)}`);
    expect(query.status).toBe(414);
    const header = await wechatClient({ 'x-big': 'a'.repeat(40_000) }).get('/wechat/authorize');
    expect([400, 431]).toContain(header.status);
    const body = await wechatClient().post('/wechat/callback', { a: 'b'.repeat(100_000) });
    expect(body.status).toBe(413);
  });
});

describe('R1: where a login may lead', () => {
  const hostile = [
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https:evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    '/%2f%2fevil.example',
    '/%2fevil.example',
    '/%5cevil.example',
    '/%09/evil.example',
    '/\t/evil.example',
    '/%0d%0aLocation:%20https://evil.example',
    '/a/..//evil.example',
    '/./\\evil.example',
    `//evil.example@${'localhost'}`,
    'localhost.evil.example',
    '/wechat/authorize',
    '/auth_wechat/signin',
    '/%77echat/callback',
    '',
  ];

  test.each(hostile)('%p: the landing page', async (next) => {
    const client = wechatClient();
    const signin = await untilTicket(client, 'follower', next);
    expect(new URL(signin.location).search).toBe('');
  });

  test.each(hostile)('%p given to Odoo itself: a page of ours', async (redirect) => {
    const client = wechatClient();
    await untilTicket(client, 'follower');
    const answer = await client.get(`/auth_wechat/signin?redirect=${encodeURIComponent(redirect)}`);
    expect(answer.status).toBe(303);
    expect(new URL(answer.location).origin).toBe(stack().url);
    expect(new URL(answer.location).pathname).toMatch(/^\/odoo/);
  });

  test.each(['/odoo/discuss', '/my?tab=a%20b&x=%E5%BE%AE', '/odoo/action-5#id=3', '/web/login_successful'])(
    '%p: there',
    async (next) => {
      const client = wechatClient();
      const answer = await logIn(client, 'follower', next);
      expect(answer.location).toBe(stack().url + next);
    },
  );
});

describe('P6: an exception inside Odoo', () => {
  test('in the gateway shows a page with a reference and nothing else', async () => {
    const client = wechatClient();
    const callback = await untilCallback(client, 'follower');
    const sidecar = logSince('sidecar.log');
    await withoutTable('wechat_identity', async () => {
      const answer = await client.get(callback);
      expectPage(answer, 'odoo_unreachable');
      // The reference finds the line in the sidecar's log.
      await untilWritten(sidecar, String(answer.headers['x-request-id']));
      expect(sidecar()).not.toMatch(/Traceback|wechat_identity/);
    });
    await logIn(client, 'follower');
  });

  test('at the sign-in shows no traceback', async () => {
    const client = wechatClient();
    await untilTicket(client, 'follower');
    await withoutTable('wechat_attempt', async () => {
      const answer = await client.get('/auth_wechat/signin');
      expect(answer.body).not.toMatch(/Traceback|psycopg|wechat_attempt/);
    });
  });
});

test('one id names a login in the logs of nginx, sidecar and Odoo', async () => {
  const client = wechatClient();
  const signin = await untilTicket(client, 'follower');
  const id = String(signin.headers['x-request-id']);
  for (const file of ['access.log', 'sidecar.log', 'odoo.log']) await untilWritten(() => allLogs().get(file) ?? '', id);
});

test('G2: nginx writes no query and no link code', async () => {
  const client = wechatClient();
  const access = logSince('access.log');
  const errors = logSince('error.log');
  const code = await issueCode('follower');
  await client.get(`/wechat/callback?code=${code}&state=${'1'.repeat(124)}`, {
    headers: { referer: `http://x/?code=${code}` },
  });
  await client.get(`/auth_wechat/signin?ticket=${'2'.repeat(64)}`);
  await client.get(`/web/login?token=${'3'.repeat(64)}`);
  await client.get(`/wechat/link/${'4'.repeat(32)}`);
  await client.get(`/wechat/%6cink/${'4'.repeat(32)}?x=1`);
  for (const path of ['/wechat/callback', '/auth_wechat/signin', '/web/login'])
    await untilWritten(access, `"path":"${path}"`);
  await untilWritten(access, '"path":"/wechat/link/-"', 2);
  expect(access() + errors()).not.toMatch(new RegExp(`${code}|1{20}|2{20}|3{20}|4{20}`));
});

test('G3: a hostile User-Agent stays inside its line of the log', async () => {
  const sidecar = logSince('sidecar.log');
  const odoo = logSince('odoo.log');
  const forged = `${wechatPhone} ","level":"fatal" 2026-01-01 00:00:00,000 1 CRITICAL`;
  const client = createHttpClient({ origin: stack().url, userAgent: forged });
  await untilTicket(client, 'follower');
  for (const line of sidecar().split('\n').filter(Boolean))
    expect(JSON.parse(line)).not.toMatchObject({ level: 'fatal' });
  expect(odoo()).not.toMatch(/^2026-01-01/m);
});
