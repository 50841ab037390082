/** What a PC may ask and how: starts, polls, bodies, origins, limits (rows X2, X8, X11, X12, D2, D5 of the threat model). */
import { createMemoryStore } from '../../src/store/memory-store';
import { StoreError, type Store } from '../../src/store/store';
import { useBench } from './bench.fixture';
import { BROWSER } from './browser.fixture';
import { ORIGIN } from './fake-odoo.fixture';
import { DEVICE, openPc, type Pc } from './pc.fixture';
import { openPhone } from './phone.fixture';
import { scan, untilCallback } from './scan.fixture';

/** A memory store whose methods the test can replace. */
const store: Store = createMemoryStore({ now: () => bench.now() });
const whole = { ...store };
const bench = useBench({ store });
const { odoo } = bench;
beforeEach(async () => {
  Object.assign(store, whole);
  await bench.get('/wechat/authorize'); // the settings of the test before are forgotten
});

const START = '/wechat/device_authorization';
const TOKEN = '/wechat/device/token';
const CODE = '/wechat/device/code';

let pc: Pc;
beforeEach(() => (pc = openPc(bench)));

describe('a start', () => {
  test('is what RFC 8628 and the protocol say, with the device_code in a cookie only', async () => {
    const { status, json, setCookies, body } = await pc.start();
    expect(status).toBe(200);
    expect(json).toEqual({
      user_code: expect.stringMatching(/^[0-9A-Za-z_-]{22}$/),
      verification_uri: `${ORIGIN}/wechat/q`,
      verification_uri_complete: `${ORIGIN}/wechat/q/${String(json['user_code'])}`,
      expires_in: 120,
      interval: 2,
      qr: expect.stringMatching(/^<svg /),
    });
    expect(setCookies.map((line) => line.replace(/=[0-9a-f]+;/, '=…;'))).toEqual([
      `${BROWSER}=…; Max-Age=86400; Path=/; HttpOnly; Secure; SameSite=Lax`,
      `${DEVICE}=…; Max-Age=600; Path=/; HttpOnly; Secure; SameSite=Lax`,
    ]);
    const device = pc.cookies.get(DEVICE) ?? '';
    expect(device).toMatch(/^[0-9a-f]{122}$/);
    expect(body).not.toContain(device.slice(10, 42));
  });

  test('two tabs show the same QR as long as it is worth showing, a browser keeps its cookie', async () => {
    const first = await pc.qr();
    const browser = pc.cookies.get(BROWSER);
    bench.ahead += 60_000;
    const second = await pc.start();
    expect([second.json['user_code'], second.json['expires_in'], second.setCookies]).toEqual([first, 60, []]);
    bench.ahead += 31_000;
    expect(await pc.qr()).not.toBe(first);
    expect(pc.cookies.get(BROWSER)).toBe(browser);
  });

  test('a QR that somebody has scanned is not shown again, nor another browser’s', async () => {
    const first = await pc.qr();
    await untilCallback(openPhone(bench), first);
    expect(await pc.qr()).not.toBe(first);
    const thief = openPc(bench);
    thief.cookies.set(DEVICE, pc.cookies.get(DEVICE) ?? '');
    const { json, setCookies } = await thief.start();
    expect(json['user_code']).not.toBe(await pc.qr());
    expect(setCookies).toHaveLength(2);
  });

  test.each([
    ['switched off', { enabled: false }, 403, 'disabled'],
    ['without a redirect URL', { redirectUrl: '' }, 503, 'misconfigured'],
  ])('%s', async (_name, settings, status, error) => {
    odoo.settings = { ...odoo.settings, ...settings };
    bench.ageSettings();
    const answer = await pc.post(START, {}, { headers: { 'Sec-Fetch-Site': 'same-origin' } });
    expect([answer.status, answer.json, answer.setCookies]).toEqual([status, { error }, []]);
  });

  test.each([
    ['full', 429, 'busy'],
    ['unavailable', 503, 'unavailable'],
  ] as const)('with a store that is %s', async (code, status, error) => {
    store.create = async () => {
      throw new StoreError(code);
    };
    const answer = await pc.start();
    expect([answer.status, answer.json, answer.setCookies]).toEqual([status, { error }, []]);
  });
});

test('X11: a QR lives 120 s on both sides', async () => {
  const phone = openPhone(bench);
  const userCode = await pc.qr();
  const token = await phone.token(userCode);
  bench.ahead += 119_000;
  expect((await pc.poll()).json).toMatchObject({ state: 'pending', expires_in: 1 });
  bench.ahead += 2000;
  expect((await phone.post(userCode, { decision: 'continue', token })).status).toBe(410);
  expect((await pc.poll()).json).toEqual({ error: 'expired_token' });
});

test('X2: what is in the QR collects nothing', async () => {
  const phone = openPhone(bench);
  odoo.codePolicy = 'never';
  odoo.users.add(bench.simulator.control.openidOf('follower'));
  const userCode = await pc.qr();
  await scan(phone, userCode);
  for (const [name, value] of [
    [DEVICE, userCode],
    ['__Host-wechat_user', userCode],
  ] as const) {
    const thief = openPc(bench);
    thief.cookies.set(BROWSER, phone.browser.cookies.get(BROWSER) ?? '').set(name, value);
    for (const body of [{}, { user_code: userCode }, { device_code: userCode }]) {
      const answer = await thief.post(`${TOKEN}?user_code=${userCode}&device_code=${userCode}`, body);
      expect([answer.status === 404 || answer.status === 400, answer.setCookies]).toEqual([true, []]);
    }
  }
  expect((await pc.poll()).status).toBe(200);
});

describe('polling', () => {
  test('more than one a second is told to slow down, and loses nothing by it', async () => {
    await pc.qr();
    const answers = await Promise.all(Array.from({ length: 10 }, () => pc.poll()));
    const errors = answers.map(({ json }) => json['error']);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]));
    expect(errors.filter((error) => error === 'authorization_pending')).toHaveLength(2);
    expect(errors.filter((error) => error === 'slow_down')).toHaveLength(8);
  });

  test('one PC that polls too fast slows down no other', async () => {
    await pc.qr();
    await Promise.all(Array.from({ length: 10 }, () => pc.poll()));
    const other = openPc(bench);
    await other.qr();
    expect((await other.poll()).json['error']).toBe('authorization_pending');
  });

  test.each(['unavailable', 'full'] as const)('with a store that is %s is a 503, never "not found"', async (code) => {
    await pc.qr();
    store.read = async () => {
      throw new StoreError(code);
    };
    for (const answer of [await pc.poll(), await pc.type('123456')]) {
      expect([answer.status, answer.json]).toEqual([503, { error: 'unavailable' }]);
    }
  });
});

describe('X8: where a POST comes from', () => {
  const sent = async (path: string, headers: Record<string, string | readonly string[]>): Promise<unknown[]> => {
    const answer = await pc.get(path, {
      method: 'POST',
      body: path === CODE ? '{"code":"1"}' : '{}',
      headers: { 'Content-Type': 'application/json', ...headers },
    });
    return [answer.status, answer.body, answer.setCookies];
  };
  const FORBIDDEN = [403, '{"error":"forbidden"}', []];

  test.each([START, TOKEN, CODE])('%s', async (path) => {
    for (const headers of [
      {},
      { Origin: 'https://evil.example' },
      { Origin: 'https://erp.example.com.evil.example' },
      { Origin: 'http://erp.example.com' },
      { Origin: 'https://erp.example.com:8443' },
      { Origin: 'https://ERP.example.com' },
      { Origin: 'null' },
      { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { 'Sec-Fetch-Site': 'none' },
      { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin' },
      { Origin: 'https://evil.example', Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' },
    ] as Record<string, string>[]) {
      expect([headers, ...(await sent(path, headers))]).toEqual([headers, ...FORBIDDEN]);
    }
    for (const headers of [
      { Origin: ORIGIN },
      { 'Sec-Fetch-Site': 'same-origin' },
      { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' },
      { Origin: ORIGIN, 'Sec-Fetch-Site': 'cross-site' },
    ] as Record<string, string>[]) {
      expect((await sent(path, headers))[0]).not.toBe(403);
    }
  });

  test('no answer allows another origin to read it', async () => {
    const answer = await pc.post(START, {}, { headers: { Origin: 'https://evil.example' } });
    const preflight = await pc.get(START, {
      method: 'OPTIONS',
      headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' },
    });
    for (const { headers } of [answer, preflight]) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    expect([preflight.status, preflight.headers.allow]).toEqual([405, 'POST']);
  });
});

describe('D5: bodies', () => {
  test.each([
    ['a megabyte', 413, '{"error":"too_large"}', `{"x":"${'a'.repeat(1_000_000)}"}`, {}],
    ['just over a kilobyte', 413, '{"error":"too_large"}', `{"x":"${'a'.repeat(1025)}"}`, {}],
    ['no JSON', 400, '{"error":"malformed"}', '{', {}],
    ['a list', 400, '{"error":"malformed"}', '[]', {}],
    ['a number', 400, '{"error":"malformed"}', '1', {}],
    ['null', 400, '{"error":"malformed"}', 'null', {}],
    ['__proto__', 400, '{"error":"malformed"}', '{"__proto__":{"x":1}}', {}],
    ['constructor', 400, '{"error":"malformed"}', '{"constructor":{"prototype":{"x":1}}}', {}],
    ['something unknown', 400, '{"error":"malformed"}', '{"openid":"oForged"}', {}],
    ['text/plain', 415, '{"error":"unsupported_media_type"}', '{}', { 'Content-Type': 'text/plain' }],
    [
      'a form',
      415,
      '{"error":"unsupported_media_type"}',
      'a=b',
      { 'Content-Type': 'application/x-www-form-urlencoded' },
    ],
    ['JSON of a kind', 415, '{"error":"unsupported_media_type"}', '{}', { 'Content-Type': 'application/ld+json' }],
    ['packed', 415, '{"error":"unsupported_media_type"}', '{}', { 'Content-Encoding': 'gzip' }],
    [
      'a charset nobody has',
      415,
      '{"error":"unsupported_media_type"}',
      '{}',
      { 'Content-Type': 'application/json; charset=x' },
    ],
  ] as const)('%s', async (_name, status, text, body, headers) => {
    const before = bench.lines().length;
    for (const path of [START, TOKEN]) {
      const answer = await pc.post(path, body, { headers });
      expect([answer.status, answer.body, answer.setCookies]).toEqual([status, text, []]);
    }
    expect('x' in {}).toBe(false);
    const errors = bench
      .lines()
      .slice(before)
      .filter((line) => line['level'] === 'error');
    expect(errors).toEqual([]);
  });

  test('a code that is no text, or has company, is malformed and is not counted', async () => {
    odoo.users.add(bench.simulator.control.openidOf('follower'));
    await scan(openPhone(bench), await pc.qr());
    for (const body of [
      {},
      { code: 123456 },
      { code: ['123456'] },
      { code: '123456', left: 3 },
      { code: 'x'.repeat(99) },
    ]) {
      const answer = await pc.post(CODE, body);
      expect([body, answer.status, answer.json]).toEqual([body, 400, { error: 'malformed' }]);
    }
    expect(odoo.verifications).toEqual([]);
  });
});

describe('methods', () => {
  test.each([START, TOKEN, CODE])('%s is for POST', async (path) => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
      const answer = await pc.get(path, { method });
      expect([method, answer.status, answer.headers.allow]).toEqual([method, 405, 'POST']);
    }
  });

  test('events are for GET', async () => {
    const answer = await pc.get('/wechat/device/events', { method: 'POST' });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
  });
});

describe('limits', () => {
  const small = { startsPerAddress: 3, startsInTotal: 5, streamsPerAddress: 9, streamsInTotal: 9 };
  const limited = useBench({ config: { limits: small } });
  const from = (address: string): { headers: Record<string, string> } => ({ headers: { 'X-Forwarded-For': address } });

  test('starts per address and in all, with a time to come back; what one asks too much is nobody else’s', async () => {
    const statuses = async (address: string, times: number): Promise<number[]> => {
      const answers = await Promise.all(Array.from({ length: times }, () => openPc(limited).start(from(address))));
      return answers.map(({ status }) => status).sort();
    };
    expect(await statuses('203.0.113.1', 10)).toEqual([200, 200, 200, ...Array<number>(7).fill(429)]);
    // Addresses of one IPv6 network are one.
    expect(await statuses('2001:db8:1:2::1', 1)).toEqual([200]);
    expect(await statuses('203.0.113.2', 2)).toEqual([200, 429]);
    const refused = await openPc(limited).start(from('203.0.113.3'));
    expect([refused.status, refused.json]).toEqual([429, { error: 'slow_down' }]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
  });

  test('X12: 1 000 random codes from one address: 429, no hit', async () => {
    const statuses = new Map<number, number>();
    for (let n = 0; n < 1000; n += 50) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, m) =>
          limited.get(
            `/wechat/q/${Buffer.from(`random code ${n + m} `.padEnd(16))
              .toString('base64url')
              .slice(0, 22)}`,
            {
              headers: { 'X-Forwarded-For': '203.0.113.9' },
            },
          ),
        ),
      );
      for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses.keys()].sort()).toEqual([404, 429]);
    expect(statuses.get(404)).toBeLessThan(120);
  });
});

test('D2: a flood of starts fills the store for newcomers only: who is in flight finishes', async () => {
  odoo.codePolicy = 'never';
  odoo.users.add(bench.simulator.control.openidOf('follower'));
  const phone = openPhone(bench);
  const callback = await untilCallback(phone, await pc.qr());
  const waiting = openPc(bench);
  const waitingCode = await waiting.qr();
  store.create = async (key, value, ttlMs) => {
    if (key.startsWith('pending:')) throw new StoreError('full');
    return whole.create(key, value, ttlMs);
  };
  expect((await openPc(bench).start()).status).toBe(429);
  await phone.browser.follow(callback);
  expect((await pc.poll()).status).toBe(200);
  await scan(openPhone(bench), waitingCode);
  expect((await waiting.poll()).status).toBe(200);
});
