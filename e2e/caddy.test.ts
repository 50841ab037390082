/** scripts/caddy/Caddyfile, run by a real Caddy before the same Odoo and sidecar: what tls.test.ts and proxy.test.ts ask of nginx. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCaddy } from '../scripts/lib/caddy';
import { selfSignedCertificate } from '../scripts/lib/nginx';
import { freePort } from '../scripts/lib/ports';
import { type Service } from '../scripts/lib/process';
import { tlsHost } from '../scripts/lib/public-host';
import { createHttpClient } from './support/http-client';
import { expectLoggedInAs } from './support/logged-in';
import { untilWritten } from './support/logs';
import { writeSetting } from './support/odoo-admin';
import { logInAt, phoneAt } from './support/other-door';
import { eventually } from './support/patience';
import { listen, showCode } from './support/scan-leg';
import { stack } from './support/stack';
import { pcChrome } from './support/user-agents';

let service: Service;
let https = '';
let http = '';
let logs = '';

beforeAll(async () => {
  logs = join(stack().folder, 'caddy');
  mkdirSync(logs);
  const [httpPort, httpsPort] = [await freePort(), await freePort()];
  const hostOf = (url: string) => new URL(url).host;
  service = await startCaddy(
    {
      ...{ folder: logs, logs, publicHost: tlsHost, httpPort, httpsPort },
      odoo: hostOf(stack().odooUrl),
      odooWebsocket: hostOf(stack().odooUrl),
      sidecars: stack().sidecars.map(({ url }) => hostOf(url)),
      ...(await selfSignedCertificate(logs, tlsHost)),
    },
    () => undefined,
  );
  https = `https://${tlsHost}:${httpsPort}`;
  http = `http://${tlsHost}:${httpPort}`;
});

afterAll(() => service.stop());

const client = (origin: string, headers: Readonly<Record<string, string>> = {}) =>
  createHttpClient({ origin, userAgent: pcChrome, address: '127.0.0.1', headers });

const written = () => ['access.log', 'error.log'].map((name) => readFileSync(join(logs, name), 'utf8')).join('');

test('a whole login, with cookies that never leave TLS, and no code or state in the logs', async () => {
  const phone = phoneAt(https);
  const [start, callback, signin, inside] = await logInAt(https, phone, 'follower');
  expect([start?.status, callback?.status, signin?.status, inside?.status]).toEqual([303, 303, 303, 200]);
  expect(signin?.location).toBe(`${https}/odoo/discuss`);
  await expectLoggedInAs(phone, 'follower');
  const cookies = [start, callback, signin].flatMap((answer) => answer?.setCookies ?? []);
  expect(cookies.map(({ name }) => name)).toContain('session_id');
  for (const { name, attributes } of cookies) {
    expect({ name, ...attributes, samesite: attributes['samesite']?.toLowerCase() }).toMatchObject({
      ...{ name, secure: '', httponly: '', samesite: 'lax' },
    });
  }
  const { searchParams } = new URL(callback?.url ?? '');
  await untilWritten(written, '"uri":"/wechat/callback"');
  for (const secret of ['code', 'state']) expect(written()).not.toContain(searchParams.get(secret));
});

test('no link code gets into the logs', async () => {
  for (const query of ['', '?x=1']) await client(https).get(`/wechat/link/${'4'.repeat(32)}${query}`);
  await untilWritten(written, '"uri":"/wechat/link/"', 2);
  expect(written()).not.toContain('4'.repeat(20));
});

test('plain HTTP leads to HTTPS, and HTTPS stays', async () => {
  const answer = await client(http).get('/web/login?redirect=/odoo');
  expect(answer).toMatchObject({ status: 301, location: `${https}/web/login?redirect=/odoo` });
  expect((await client(https).get('/web/login')).headers['strict-transport-security']).toBe('max-age=63072000');
});

test("WeChat's verification file is there over both, for anybody", async () => {
  const code = '0123456789abCDEF';
  await writeSetting('domain_files', `MP_verify_${code}.txt`);
  for (const origin of [https, http]) {
    for (const [method, body] of Object.entries({ GET: code, HEAD: '' })) {
      const answer = await client(origin).request(`/MP_verify_${code}.txt`, { method });
      expect(answer).toMatchObject({ status: 200, body, setCookies: [] });
    }
    expect((await client(origin).get('/MP_verify_fedcba9876543210.txt')).status).toBe(404);
  }
  await writeSetting('domain_files', '');
});

test.each([
  '/xmlrpc/2/common',
  '/jsonrpc',
  '/json/2/res.users/search',
  '/web/database/manager',
  '/zh_CN/xmlrpc/2/object',
  '//xmlrpc/2/object',
  '/./xmlrpc/2/object',
  '/web/../xmlrpc/2/object',
  '/%78mlrpc/2/object',
  '/XMLRPC/2/object',
  '/wechat/../xmlrpc/2/object',
  '/wechat/%2e%2e/jsonrpc',
  '/healthz',
  '/wechat/metrics',
])('%s is not there for the outside', async (path) => {
  const body = '<?xml version="1.0"?><methodCall><methodName>version</methodName><params/></methodCall>';
  const post = { method: 'POST', headers: { 'content-type': 'text/xml' }, body };
  for (const answer of [await client(https).get(path), await client(https).request(path, post)]) {
    expect([400, 403, 404]).toContain(answer.status);
    expect(answer.body).not.toContain('server_version');
  }
});

test('what the client says of hosts and addresses changes nothing', async () => {
  const forged = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example', 'x-odoo-database': 'other' };
  const answer = await client(https, forged).get('/odoo');
  expect(answer.location).toMatch(new RegExp(`^${https}/web/login`));
});

test('an event arrives when it is written', async () => {
  const pc = client(https);
  await showCode(pc);
  const stream = await listen(pc, https);
  expect(stream.status).toBe(200);
  await eventually('the first event', async () => stream.raw() !== '');
  stream.close();
});

test('scripts come compressed and without a cookie', async () => {
  const bundle = /\/web\/assets\/[^"]+\.js/.exec((await client(https).get('/web/login')).body)?.[0] ?? '';
  const answer = await client(https, { 'accept-encoding': 'gzip' }).get(bundle);
  expect(answer).toMatchObject({ status: 200, setCookies: [] });
  expect(answer.headers['content-encoding']).toBe('gzip');
});

test('without a sidecar the login page says so, scripts get an answer, and the log holds no query', async () => {
  const authorize = '"uri":"/wechat/authorize"';
  const before = written().split(authorize).length - 1;
  await stack().sidecar.stop();
  try {
    const answer = await client(https).get(`/wechat/authorize?next=${'z'.repeat(40)}`);
    expect(answer).toMatchObject({ status: 303, location: `${https}/web/login?wechat_error=unavailable` });
    const device = await client(https).request('/wechat/device_authorization', { method: 'POST', body: '{}' });
    expect(device).toMatchObject({ status: 503, body: '{"error":"unavailable"}' });
    await untilWritten(written, authorize, before + 1);
    expect(written()).not.toContain('z'.repeat(40));
  } finally {
    await stack().sidecar.start();
  }
});
