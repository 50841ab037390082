/** Production's nginx server with TLS before the same Odoo and sidecar (threats H3, H6, R2): nothing over plain HTTP, nothing for other names. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { selfSignedCertificate, startNginx, type Nginx } from '../scripts/lib/nginx';
import { freePort } from '../scripts/lib/ports';
import { tlsHost } from '../scripts/lib/public-host';
import { createHttpClient } from './support/http-client';
import { expectLoggedInAs } from './support/logged-in';
import { logSince } from './support/logs';
import { writeSetting } from './support/odoo-admin';
import { logInAt, phoneAt } from './support/other-door';
import { stack } from './support/stack';
import { pcChrome, wechatPhone } from './support/user-agents';

let nginx: Nginx;
let https = '';
let http = '';

beforeAll(async () => {
  const folder = join(stack().folder, 'nginx-tls');
  mkdirSync(folder);
  const httpsPort = await freePort();
  const httpPort = await freePort();
  const hostOf = (url: string) => new URL(url).host;
  nginx = await startNginx(
    {
      folder,
      logs: stack().logs,
      publicScheme: 'https',
      publicHost: tlsHost,
      publicAuthority: `${tlsHost}:${httpsPort}`,
      httpPort,
      odoo: hostOf(stack().odooUrl),
      odooWebsocket: hostOf(stack().odooUrl),
      sidecars: stack().sidecars.map(({ url }) => hostOf(url)),
      tls: { httpsPort, ...(await selfSignedCertificate(folder, tlsHost)) },
    },
    () => undefined,
  );
  https = `https://${tlsHost}:${httpsPort}`;
  http = `http://${tlsHost}:${httpPort}`;
});

afterAll(() => nginx.service.stop());

const client = (origin: string, headers: Readonly<Record<string, string>> = {}, userAgent = pcChrome) =>
  createHttpClient({ origin, userAgent, address: '127.0.0.1', headers });

test('H6: plain HTTP leads to HTTPS, with the same address', async () => {
  for (const path of ['/', '/web/login?redirect=/odoo', '/wechat/authorize?next=/my', '/xmlrpc/2/common']) {
    const answer = await client(http).get(path);
    expect({ status: answer.status, location: answer.location }).toEqual({ status: 301, location: https + path });
  }
});

test('H6: every answer over HTTPS tells the browser to stay there', async () => {
  const paths = [
    '/web/login',
    '/wechat/authorize',
    '/wechat/callback',
    '/auth_wechat/signin',
    '/xmlrpc/2/common',
    '/web/static/img/favicon.ico',
  ];
  for (const path of paths) {
    const { headers } = await client(https).get(path);
    expect({ path, hsts: headers['strict-transport-security'] }).toEqual({ path, hsts: 'max-age=63072000' });
  }
});

test("H3: Odoo's session cookie is Secure, HttpOnly and Lax", async () => {
  const answer = await client(https).get('/web/login');
  const session = answer.setCookies.find(({ name }) => name === 'session_id');
  expect(session?.attributes).toMatchObject({ secure: '', httponly: '' });
  expect(session?.attributes['samesite']?.toLowerCase()).toBe('lax');
});

test('a whole login, with cookies that never leave TLS', async () => {
  const phone = phoneAt(https);
  const [start, callback, signin, inside] = await logInAt(https, phone, 'follower');
  expect([start?.status, callback?.status, signin?.status, inside?.status]).toEqual([303, 303, 303, 200]);
  expect(signin?.location).toBe(`${https}/odoo/discuss`);
  await expectLoggedInAs(phone, 'follower');
  const cookies = [start, callback, signin].flatMap((answer) => answer?.setCookies ?? []);
  expect(cookies.length).toBeGreaterThan(3);
  for (const { name, attributes } of cookies) expect({ name, ...attributes }).toMatchObject({ name, secure: '' });
});

describe("WeChat's verification file", () => {
  const code = '0123456789abCDEF';

  beforeAll(() => writeSetting('domain_files', `MP_verify_${code}.txt`));
  afterAll(() => writeSetting('domain_files', ''));

  test.each(['GET', 'HEAD'])('%s: is there for anybody, over HTTPS as over plain HTTP', async (method) => {
    for (const origin of [https, http]) {
      const answer = await client(origin).request(`/MP_verify_${code}.txt`, { method });
      expect(answer).toMatchObject({ status: 200, body: method === 'GET' ? code : '', setCookies: [] });
      expect(answer.headers).toMatchObject({
        'content-type': 'text/plain; charset=utf-8',
        'content-length': '16',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  test('other names of its kind are plainly not there', async () => {
    for (const origin of [https, http]) {
      const answer = await client(origin).get('/MP_verify_fedcba9876543210.txt');
      expect(answer).toMatchObject({ status: 404, body: 'Not found', setCookies: [] });
    }
  });

  test.each([
    '/MP_verify_../../web/login',
    `/MP_verify_${code}.txt/`,
    `/x/MP_verify_${code}.txt`,
    '/MP_verify_%2e.txt',
  ])('%s over plain HTTP leads to HTTPS like everything else', async (path) => {
    expect((await client(http).get(path)).status).toBe(301);
  });
});

test('scripts and styles come compressed, and from the cache the second time; pages do not', async () => {
  const page = await client(https).get('/web/login');
  const bundle = /\/web\/assets\/[^"]+\.js/.exec(page.body)?.[0] ?? '';
  const zipped = { 'accept-encoding': 'gzip' };
  for (const path of [bundle, '/web/static/img/favicon.ico']) {
    const odoo = logSince('odoo.log');
    await client(https).get(path);
    const answer = await client(https, zipped).get(path);
    expect({ path, status: answer.status }).toEqual({ path, status: 200 });
    expect(answer.setCookies).toEqual([]);
    expect(odoo().split(`GET ${path}`).length - 1).toBeLessThanOrEqual(1);
  }
  expect((await client(https, zipped).get(bundle)).headers['content-encoding']).toBe('gzip');
  expect((await client(https, zipped).get('/web/login')).headers).not.toHaveProperty('content-encoding');
});

test('the start of a login names the configured origin, not the one it was asked under', async () => {
  const answer = await client(https, {}, wechatPhone).get('/wechat/authorize');
  expect(new URL(answer.location).searchParams.get('redirect_uri')).toBe(`${stack().url}/wechat/callback`);
});

describe('R2: other names', () => {
  test('over plain HTTP are not served', async () => {
    await expect(client(http, { host: 'evil.example' }).get('/')).rejects.toThrow(/hang up|reset/i);
  });

  test('get 421 inside our own TLS connection', async () => {
    const answer = await client(https, { host: 'evil.example' }).get('/web/login');
    expect(answer.status).toBe(421);
  });

  test('get no certificate', async () => {
    const { port } = new URL(https);
    const handshake = new Promise((resolve, reject) => {
      const socket = connect({
        host: '127.0.0.1',
        port: Number(port),
        servername: 'evil.example',
        rejectUnauthorized: false,
      });
      socket.once('secureConnect', () => resolve(socket.end()));
      socket.once('error', reject);
    });
    await expect(handshake).rejects.toThrow(/alert|unrecognized/i);
  });

  test.each(['TLSv1', 'TLSv1.1'] as const)('%s is not spoken', async (version) => {
    const { port } = new URL(https);
    const handshake = new Promise((resolve, reject) => {
      const socket = connect({
        ...{ host: '127.0.0.1', port: Number(port), servername: tlsHost, rejectUnauthorized: false },
        ...{ minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' },
      });
      socket.once('secureConnect', () => resolve(socket.end()));
      socket.once('error', reject);
    });
    await expect(handshake).rejects.toThrow();
  });
});

// Last: it uses up what this address may do in the next half minute.
describe('a flood of passwords', () => {
  const login = { login: 'admin', password: 'wrong' };
  const flood = (path: string) => Promise.all(Array.from({ length: 60 }, () => client(https).post(path, login)));

  test('is turned away by nginx, in words; the page and WeChat still work', async () => {
    const answers = await flood('/web/login');
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(15);
    expect(refused[0]?.body).toMatch(/一分钟后再试.*in a minute/s);
    expect(refused[0]?.headers).toMatchObject({ 'retry-after': '60', 'content-type': 'text/html; charset=utf-8' });
    expect((await client(https).get('/web/login')).status).toBe(200);
    expect((await client(https, {}, wechatPhone).get('/wechat/authorize')).status).toBe(303);
  });

  test.each(['/zh_CN/web/login', '/web/login/totp', '/web/reset_password', '/web/session/authenticate'])(
    '%s is no way around',
    async (path) => {
      expect((await flood(path)).map(({ status }) => status)).toContain(429);
    },
  );
});
