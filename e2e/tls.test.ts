/** Production's nginx server with TLS before the same Odoo and sidecar (threats H3, H6, R2): nothing over plain HTTP, nothing for other names. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { selfSignedCertificate, startNginx, type Nginx } from '../scripts/lib/nginx';
import { freePort } from '../scripts/lib/ports';
import { tlsHost } from '../scripts/lib/public-host';
import { createHttpClient } from './support/http-client';
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
