/** A whole examination: a real sidecar, the simulated WeChat, an Odoo in memory, and a small proxy that can be spoiled. */
import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Examination } from '../../src/doctor/doctor';
import { worstOf, type SidecarFinding } from '../../src/doctor/finding';
import { createPublicNet, type PublicNet } from '../../src/doctor/public-net';
import { jsonReport, textReport } from '../../src/doctor/report';
import { createKeyRing } from '../../src/flows/key-ring';
import { OdooError } from '../../src/odoo/types';
import { doctorFor } from '../../src/parts';
import { createMemoryStore } from '../../src/store/memory-store';
import { createWechatClient } from '../../src/wechat/client';
import { recordingLogger } from '../flows/silent.fixture';
import { API_KEY, APP_SECRET, configFor, STATE_KEY, useBench } from '../http/bench.fixture';

const bench = useBench();
const { odoo } = bench;

type Spoil = (request: IncomingMessage, response: ServerResponse) => boolean;
let proxy: Server;
let origin = '';
/** Answers in the place of the sidecar where it says so. */
let spoil: Spoil;
let forwarded: (request: IncomingMessage) => Record<string, string>;

beforeAll(async () => {
  proxy = createServer((request, response) => {
    if (spoil(request, response)) return;
    if (!request.url?.startsWith('/wechat/')) return void response.writeHead(404).end('Not here');
    const { port } = new URL(bench.sidecar.urls.public);
    const headers = { ...request.headers, ...forwarded(request) };
    const onward = send({ port, method: request.method, path: request.url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  origin = `http://localhost:${(proxy.address() as AddressInfo).port}`;
});
afterAll(async () => {
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
});
beforeEach(async () => {
  spoil = () => false;
  forwarded = () => ({ 'x-forwarded-for': '192.0.2.8' });
  odoo.settings = { ...odoo.settings, redirectUrl: `${origin}/wechat/callback` };
  // The sidecar must know it too before it lets a scan begin from there.
  await bench.get('/wechat/authorize');
});

async function examine({
  appSecret = APP_SECRET,
  keys = STATE_KEY,
  host = '127.0.0.1',
  deadlineMs = 5000,
  net = createPublicNet({ deadlineMs, connectTo: { host, port: Number(new URL(origin).port) } }),
} = {}): Promise<Examination> {
  const config = { ...configFor(bench.wechatUrl), port: 3100, internalPort: 3101 };
  const log = recordingLogger().log;
  const now = bench.now;
  const wechat = createWechatClient({ ...config.wechat, appSecret, now, log });
  const doctor = doctorFor(config, {
    odoo,
    wechat,
    store: createMemoryStore({ now }),
    keys: createKeyRing([{ kid: 1, key: keys }]),
    net,
    now,
  });
  const examination = await doctor.examine();
  wechat.close();
  return examination;
}

const idsOf = ({ findings }: Examination): string[] => findings.map(({ id }) => id);
const bad = ({ findings }: Examination): SidecarFinding[] => findings.filter(({ status }) => status !== 'green');

const answering =
  (path: RegExp, status: number, body = '', headers: Record<string, string> = {}): Spoil =>
  (request, response) => {
    if (!path.test(request.url ?? '')) return false;
    response.writeHead(status, headers).end(body);
    return true;
  };

test('a demo in good order: all green but that its address is local', async () => {
  const examination = await examine();
  expect(
    bad(examination)
      .map(({ id }) => id)
      .filter((id) => id !== 'clock_off'),
  ).toEqual(['origin_local']);
  expect(idsOf(examination)).toEqual(
    expect.arrayContaining([
      'odoo_ok',
      'version_ok',
      'secrets_ok',
      'store_memory',
      'wechat_ok',
      'quota_ok',
      'proxy_ok',
      'address_ok',
      'internal_ok',
      'rpc_closed',
      'stream_ok',
    ]),
  );
});

describe('Odoo', () => {
  test.each([
    ['unreachable', 'odoo_unreachable'],
    ['unauthenticated', 'odoo_key_refused'],
    ['broken', 'odoo_broken'],
  ] as const)('%s: what hangs on its settings is not guessed at', async (code, id) => {
    odoo.failure = new OdooError(code);
    const examination = await examine();
    expect(idsOf(examination)).toContain(id);
    expect(examination.settings).toBeUndefined();
    expect(idsOf(examination).filter((each) => /^(wechat|proxy|dns|tls)/.test(each))).toEqual([]);
  });

  test('of another version, and with another time', async () => {
    odoo.diagnosis = { version: '0.9.0', clock: bench.now() - 600_000 };
    const found = bad(await examine());
    expect(found).toContainEqual({
      id: 'version_differs',
      status: 'amber',
      params: { sidecar: '1.0.0', addon: '0.9.0' },
    });
    expect(found.find(({ id }) => id === 'clock_off')).toMatchObject({ status: 'red' });
  });

  test('says what it found out itself', async () => {
    const own = { id: 'proxy_mode_off', status: 'red', params: {} } as const;
    odoo.diagnosis = { findings: [own] };
    expect((await examine()).odoo).toEqual([own]);
  });

  test('without settings: neither WeChat nor the public address is looked at', async () => {
    odoo.settings = { ...odoo.settings, appid: '', redirectUrl: '' };
    expect(idsOf(await examine()).filter((id) => /^(wechat|proxy|origin)/.test(id))).toEqual([]);
  });
});

describe('WeChat', () => {
  test('the whitelist: the address to paste is told', async () => {
    bench.simulator.control.whitelist(false);
    expect(bad(await examine())).toContainEqual({
      id: 'address_not_whitelisted',
      status: 'red',
      params: { errcode: 40164, address: '127.0.0.1' },
    });
  });

  test('a wrong AppSecret', async () => {
    expect(idsOf(await examine({ appSecret: 'f'.repeat(32) }))).toContain('secret_wrong');
  });

  test('a wrong AppID', async () => {
    odoo.settings = { ...odoo.settings, appid: 'wxfedcba9876543210' };
    expect(idsOf(await examine())).toContain('appid_unknown');
  });

  test.each([
    [40243, 'secret_frozen'],
    [45009, 'calls_used_up'],
    [48001, 'account_unauthorized'],
    [48004, 'account_barred'],
    [89503, 'address_needs_consent'],
    [40097, 'wechat_error'],
  ])('errcode %i is %s', async (errcode, id) => {
    bench.simulator.control.fault('/cgi-bin/stable_token', { kind: 'errcode', errcode });
    expect(idsOf(await examine())).toContain(id);
  });

  test('few calls left, or nobody knows how many', async () => {
    const body = '{"errcode":0,"errmsg":"ok","quota":{"daily_limit":500000,"used":499000,"remain":1000}}';
    bench.simulator.control.fault('/cgi-bin/openapi/quota/get', { kind: 'body', body });
    expect(idsOf(await examine())).toContain('quota_low');
    bench.simulator.control.fault('/cgi-bin/openapi/quota/get', { kind: 'errcode', errcode: 76022 });
    expect(idsOf(await examine())).toContain('quota_unknown');
  });
});

describe('the proxy', () => {
  test.each([
    ['leads nowhere', answering(/^\/wechat\/probe/, 404, 'Odoo'), 'proxy_unrouted'],
    ['finds no sidecar', answering(/^\/wechat\//, 303, '', { location: '/web/login?wechat_error=unavailable' }), 'proxy_down'], // prettier-ignore
    ['shows the internal port', answering(/^\/healthz$/, 200, '{"status":"ok"}'), 'internal_exposed'],
    ['lets RPC in', answering(/^\/xmlrpc/, 200, '<name>server_version</name>'), 'rpc_open'],
    ['lets the database manager in', answering(/^\/web\/database/, 200, 'Create a database'), 'database_manager_open'],
    ['lets no scan begin', answering(/device_authorization$/, 503, '{"error":"unavailable"}'), 'stream_failed'],
    ['lets no more scans begin', answering(/device_authorization$/, 429, '{"error":"slow_down"}'), 'stream_limited'],
  ] as const)('%s', async (_, how, id) => {
    spoil = how;
    expect(bad(await examine()).map((found) => found.id)).toContain(id);
  });

  test('leads to a sidecar with other keys', async () => {
    expect(idsOf(await examine({ keys: Buffer.from('0f'.repeat(16) + 'a1b2c3d4'.repeat(4), 'hex') }))).toContain(
      'proxy_other_sidecar',
    );
  });

  test('leads to a sidecar with other keys once in four times', async () => {
    let asked = 0;
    const strange = answering(/^\/wechat\/probe/, 200, JSON.stringify({ proof: 'f'.repeat(64), address: '192.0.2.8' }));
    spoil = (request, response) =>
      /^\/wechat\/probe/.test(request.url ?? '') && ++asked === 4 && strange(request, response);
    expect(idsOf(await examine())).toContain('proxy_other_sidecar');
    expect(asked).toBe(4);
  });

  test('hands on an address that the visitor invented', async () => {
    forwarded = () => ({});
    expect(idsOf(await examine())).toContain('address_forged');
  });

  test('wants no streams, as Apache', async () => {
    spoil = answering(/\/device\/events$/, 429);
    const examination = await examine();
    expect(idsOf(examination)).toContain('stream_polls');
    expect(bad(examination).map(({ id }) => id).filter((id) => id.startsWith('stream'))).toEqual([]); // prettier-ignore
  });

  test('holds the stream back', async () => {
    spoil = (request, response) => {
      if (!request.url?.endsWith('/device/events')) return false;
      response.writeHead(200).flushHeaders();
      return true;
    };
    expect(idsOf(await examine({ deadlineMs: 1500 }))).toContain('stream_buffered');
  });

  test('is away', async () => {
    odoo.settings = { ...odoo.settings, redirectUrl: 'http://localhost:1/wechat/callback' };
    expect(idsOf(await examine({ host: '127.0.0.254' }))).toContain('proxy_unreachable');
  });

  test('a login that is switched off starts no scan for the test', async () => {
    odoo.settings = { ...odoo.settings, enabled: false };
    expect(idsOf(await examine()).filter((id) => id.startsWith('stream'))).toEqual([]);
  });

  test('the verification file: there, missing, and somebody else’s', async () => {
    const file = 'MP_verify_0123456789abCDEF.txt';
    odoo.settings = { ...odoo.settings, verificationFiles: [file] };
    expect(idsOf(await examine())).toContain('verification_missing');
    spoil = answering(/^\/MP_verify_/, 200, '0123456789abCDEF');
    expect(idsOf(await examine())).toContain('verification_ok');
    spoil = answering(/^\/MP_verify_/, 200, 'Welcome');
    expect(idsOf(await examine())).toContain('verification_wrong');
  });

  test('each of several verification files is looked at', async () => {
    const files = ['MP_verify_0123456789abCDEF.txt', 'MP_verify_FEDCba9876543210.txt'];
    odoo.settings = { ...odoo.settings, verificationFiles: files };
    spoil = answering(/^\/MP_verify_F/, 200, 'FEDCba9876543210');
    const { findings } = await examine();
    expect(
      findings.filter(({ id }) => id.startsWith('verification')).map(({ id, params }) => [params['file'], id]),
    ).toEqual([
      [files[0], 'verification_missing'],
      [files[1], 'verification_ok'],
    ]);
  });
});

describe('the sidecar’s own ports at the public name', () => {
  const leadingTo = (address: string): PublicNet => ({
    addressesOf: async () => ({ addresses: [address] }),
    certificateOf: async () => ({ failed: 'ECONNREFUSED' }),
    ask: async () => ({ status: 200, headers: {}, body: '{"status":"ok"}' }),
  });
  beforeEach(() => {
    odoo.settings = { ...odoo.settings, redirectUrl: 'https://erp.example.com/wechat/callback' };
  });

  test('answer past the proxy', async () => {
    const addresses = 'erp.example.com:3100, erp.example.com:3101';
    expect(bad(await examine({ net: leadingTo('203.0.113.5') }))).toContainEqual({
      id: 'ports_open',
      status: 'amber',
      params: { addresses },
    });
  });

  test('say nothing where the name leads back to this machine', async () => {
    expect(idsOf(await examine({ net: leadingTo('127.0.0.1') })).filter((id) => id.startsWith('ports'))).toEqual([]);
  });
});

test('a domain that does not exist is one finding, and nothing behind it is blamed', async () => {
  odoo.settings = { ...odoo.settings, redirectUrl: 'https://nothing.invalid/wechat/callback' };
  expect(idsOf(await examine()).filter((id) => /^(dns|tls|proxy|stream|internal)/.test(id))).toEqual([
    expect.stringMatching(/^dns_(not_found|failed)$/),
  ]);
});

test('neither report holds a secret, whatever went wrong', async () => {
  bench.simulator.control.whitelist(false);
  const { findings, odoo: own } = await examine();
  const report = { version: '1.0.0', findings, odoo: own };
  const texts = [jsonReport(report), textReport(report, 'zh'), textReport(report, 'en')];
  for (const secret of [APP_SECRET, API_KEY, STATE_KEY.toString('hex')]) {
    for (const text of texts) expect(text).not.toContain(secret);
  }
  expect(JSON.parse(texts[0] ?? '')).toMatchObject({ status: 'red', version: '1.0.0' });
  expect(worstOf(findings)).toBe('red');
});
