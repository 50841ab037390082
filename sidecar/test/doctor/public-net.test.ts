/** What the doctor's eyes see of real servers on loopback: certificates of every kind, answers, silence. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeCertificate, judgeName } from '../../src/doctor/judge-site';
import { createPublicNet, type PublicNet } from '../../src/doctor/public-net';

const HOST = 'erp.example.com';
const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});
afterAll(() => rmSync(folder, { recursive: true }));

const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });

/** A certificate for `name`, signed by itself or, where `issuer` is given, by that one. */
function makeCertificate(file: string, name: string, days: number, issuer?: string): void {
  const subject = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${name}`];
  openssl('req', ...subject, '-keyout', `${file}.key`, '-out', `${file}.csr`);
  const use = file === 'authority' ? 'basicConstraints=critical,CA:TRUE' : `subjectAltName=DNS:${name}`;
  writeFileSync(join(folder, `${file}.ext`), `${use}\n`);
  const signer = issuer === undefined ? ['-signkey', `${file}.key`] : ['-CA', `${issuer}.crt`, '-CAkey', `${issuer}.key`, '-CAcreateserial']; // prettier-ignore
  const sign = [
    'x509',
    '-req',
    '-in',
    `${file}.csr`,
    '-extfile',
    `${file}.ext`,
    '-days',
    String(days),
    '-out',
    `${file}.crt`,
  ];
  openssl(...sign, ...signer);
}

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function netTo(server: Server, options: { ca?: string; deadlineMs?: number } = {}): Promise<PublicNet> {
  const { deadlineMs = 20_000, ...rest } = options;
  return createPublicNet({ deadlineMs, connectTo: { host: '127.0.0.1', port: await listening(server), ...rest } });
}

const secureServer = (file: string): Server => {
  const read = (end: string): string => readFileSync(join(folder, `${file}.${end}`), 'utf8');
  return createHttpsServer({ cert: read('crt'), key: read('key') }, (_, response) => response.end('hello'));
};

async function found(file: string, ca?: string): Promise<string> {
  const net = await netTo(secureServer(file), ca === undefined ? {} : { ca: readFileSync(join(folder, ca), 'utf8') });
  return judgeCertificate(HOST, await net.certificateOf(HOST, 443), Date.now()).id;
}

describe('certificates', () => {
  beforeAll(() => {
    makeCertificate('authority', 'Authority', 90);
    makeCertificate('good', HOST, 90, 'authority');
    makeCertificate('short', HOST, 5, 'authority');
    makeCertificate('other', 'other.example.com', 90, 'authority');
    makeCertificate('self', HOST, 90);
    makeCertificate('old', HOST, -1, 'authority');
  });

  test.each([
    ['good', 'authority.crt', 'tls_ok'],
    ['short', 'authority.crt', 'tls_expires_soon'],
    ['other', 'authority.crt', 'tls_wrong_name'],
    ['old', 'authority.crt', 'tls_expired'],
    ['good', undefined, 'tls_chain_incomplete'],
    ['self', undefined, 'tls_untrusted'],
  ])('%s, with %s trusted, is %s', async (file, ca, id) => {
    expect(await found(file, ca)).toBe(id);
  });

  test('a certificate that is not trusted does not keep the routes from being looked at', async () => {
    const net = await netTo(secureServer('self'));
    expect(await net.ask(`https://${HOST}/`)).toMatchObject({ status: 200, body: 'hello' });
  });

  test('a server without TLS, and none at all, are tls_unreachable', async () => {
    const net = await netTo(createHttpServer());
    expect(judgeCertificate(HOST, await net.certificateOf(HOST, 443), 0).id).toBe('tls_unreachable');
    const nobody = createPublicNet({ connectTo: { host: '127.0.0.1', port: 1 } });
    expect(await nobody.certificateOf(HOST, 443)).toEqual({ failed: 'ECONNREFUSED' });
  });
});

describe('answers', () => {
  const serve = (listener: RequestListener, deadlineMs?: number): Promise<PublicNet> =>
    netTo(createHttpServer(listener), deadlineMs === undefined ? {} : { deadlineMs });

  test('go to the named host with what was to be sent, and redirects are not followed', async () => {
    const net = await serve((request, response) => {
      const { method, url, headers } = request;
      response.writeHead(302, {
        location: '/elsewhere',
        'x-seen': `${method} ${url} ${headers.host} ${headers['x-a']}`,
      });
      response.end();
    });
    const answer = await net.ask(`http://${HOST}/a?b=c`, { method: 'POST', headers: { 'x-a': '1' }, body: 'text' });
    expect(answer).toMatchObject({ status: 302, headers: { 'x-seen': `POST /a?b=c ${HOST} 1` } });
  });

  test('that do not end are taken as soon as the awaited word is there', async () => {
    const net = await serve((_, response) => void response.write('event: state\n\n'));
    expect(await net.ask(`http://${HOST}/`, { until: '\n\n' })).toMatchObject({
      status: 200,
      body: 'event: state\n\n',
    });
  });

  test('that are held back are a timeout', async () => {
    const net = await serve((_, response) => response.writeHead(200).flushHeaders(), 100);
    expect(await net.ask(`http://${HOST}/`, { until: '\n\n' })).toEqual({ failed: 'timeout' });
  });

  test('that never come are a timeout, and broken ones a failure', async () => {
    expect(await (await serve(() => undefined, 100)).ask(`http://${HOST}/`)).toEqual({ failed: 'timeout' });
    const rude = await netTo(createServer((socket) => socket.destroy()));
    expect(await rude.ask(`http://${HOST}/`)).toMatchObject({ failed: expect.any(String) });
  });

  test('that are endless are cut', async () => {
    const net = await serve((_, response) => {
      const more = (): void => void (response.writable && response.write('x'.repeat(30_000)) && setImmediate(more));
      response.on('drain', more);
      more();
    });
    const answer = await net.ask(`http://${HOST}/`);
    expect('body' in answer && answer.body.length).toBeGreaterThan(65_536);
  });
});

test('a name of this machine is found, a name under .invalid is not', async () => {
  const net = createPublicNet();
  expect(judgeName('localhost', await net.addressesOf('localhost')).id).toBe('dns_private');
  // EAI_AGAIN where the machine has no name server at all.
  expect(judgeName('nothing.invalid', await net.addressesOf('nothing.invalid')).id).toMatch(/^dns_(not_found|failed)$/);
});
