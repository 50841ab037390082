/** The streams of waiting PCs as a whole: limits, ends, heartbeats, slow readers (row D3; fault 25 as far as it is ours). */
import { createMemoryStore } from '../../src/store/memory-store';
import { StoreError, type Store } from '../../src/store/store';
import { useBench } from './bench.fixture';
import { BROWSER } from './browser.fixture';
import { DEVICE, openPc, type Listener, type Pc } from './pc.fixture';
import { openPhone } from './phone.fixture';
import { untilCallback } from './scan.fixture';

const limits = { startsPerAddress: 1000, startsInTotal: 1000, streamsPerAddress: 3, streamsInTotal: 5 };
/** A memory store whose methods the test can replace. */
const store: Store = createMemoryStore({ now: () => bench.now() });
const whole = { ...store };
const bench = useBench({ config: { limits }, store });

const open: Listener[] = [];
beforeEach(() => Object.assign(store, whole));
afterEach(async () => {
  open.splice(0).forEach((listener) => listener.hangUp());
  await waitingAre(0);
});

const address = (last: number): Record<string, string> => ({ 'X-Forwarded-For': `203.0.113.${last}` });

async function waiting(pc: Pc, headers: Record<string, string> = {}): Promise<Listener> {
  await pc.qr();
  return listening(pc, headers);
}

async function listening(pc: Pc, headers: Record<string, string> = {}): Promise<Listener> {
  const listener = await pc.listen({ headers });
  open.push(listener);
  return listener;
}

/** Waits until the sidecar counts so many streams. */
async function waitingAre(count: number): Promise<void> {
  for (;;) {
    if ((await bench.internal('/metrics')).body.includes(`wechat_sso_waiting_streams ${count}\n`)) return;
  }
}

test('says at once how things stand, and where it may be buffered nobody may', async () => {
  const pc = openPc(bench);
  const listener = await waiting(pc);
  expect([listener.status, listener.text()]).toEqual([200, 'retry: 1000\n\nevent: state\ndata: pending\n\n']);
  const answer = await openPc(bench).get('/wechat/device/events', { method: 'HEAD' });
  expect([answer.status, answer.body]).toEqual([200, '']);
});

test('is a stream that no proxy may keep back or store', async () => {
  const pc = openPc(bench);
  await pc.qr();
  const before = bench.lines().length;
  const listener = await listening(pc);
  expect(listener.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  expect(listener.headers['set-cookie']).toBeUndefined();
  expect(bench.lines().slice(before)).toContainEqual(
    expect.objectContaining({ msg: 'request', route: '/wechat/device/events', status: 200 }),
  );
});

test('one per browser: the newer ends the older, and takes no room of its own', async () => {
  const pc = openPc(bench);
  const older = await waiting(pc);
  for (let n = 0; n < 10; n += 1) await listening(pc);
  await older.ended;
  await waitingAre(1);
});

test('more from one address than allowed poll, while another address is served', async () => {
  for (let n = 0; n < 3; n += 1) await waiting(openPc(bench), address(1));
  const pc = openPc(bench);
  const refused = await waiting(pc, address(1));
  expect([refused.status, refused.text()]).toEqual([429, '{"error":"poll"}']);
  expect((await pc.poll()).json).toMatchObject({ state: 'pending' });
  expect((await waiting(openPc(bench), address(2))).status).toBe(200);
});

test('more in all than allowed poll, and who hangs up makes room', async () => {
  const listeners: Listener[] = [];
  for (let n = 0; n < 5; n += 1) listeners.push(await waiting(openPc(bench), address(n)));
  expect((await waiting(openPc(bench), address(9))).status).toBe(429);
  listeners[0]?.hangUp();
  await waitingAre(4);
  expect((await waiting(openPc(bench), address(9))).status).toBe(200);
});

test('D1: an address that a client invents counts for nothing where its hop is not trusted', async () => {
  // The bench trusts loopback only, so of two addresses the nearer, untrusted one is the client.
  for (let n = 0; n < 3; n += 1) {
    expect((await waiting(openPc(bench), { 'X-Forwarded-For': `10.9.9.${n}, 203.0.113.1` })).status).toBe(200);
  }
  expect((await waiting(openPc(bench), { 'X-Forwarded-For': '10.9.9.9, 203.0.113.1' })).status).toBe(429);
});

test('a heartbeat every 15 s', async () => {
  const listener = await waiting(openPc(bench));
  const pings = (): number => listener.text().split(': ping\n\n').length - 1;
  for (let beats = 1; beats <= 3; beats += 1) {
    bench.ahead += 15_000;
    while (pings() < beats) await bench.internal('/healthz');
  }
  expect(pings()).toBe(3);
});

test('the end of its time is an event although nobody touched the row', async () => {
  const listener = await waiting(openPc(bench));
  bench.ahead += 121_000;
  await listener.ended;
  expect(listener.words).toEqual(['pending', 'expired']);
});

test('ends after five minutes; the browser comes again', async () => {
  const pc = openPc(bench);
  const phone = openPhone(bench);
  const userCode = await pc.qr();
  const listener = await listening(pc);
  bench.ahead += 100_000;
  await untilCallback(phone, userCode);
  await listener.heard('scanned');
  bench.ahead += 100_000;
  const second = await listening(pc);
  expect(second.words).toEqual(['scanned']);
  bench.ahead += 201_000;
  await second.ended;
});

test('a row that is gone ends the stream, and the next one knows again', async () => {
  const pc = openPc(bench);
  const userCode = await pc.qr();
  const listener = await listening(pc);
  await store.remove(`pending:${userCode}`);
  await listener.ended;
  expect(listener.words).toEqual(['pending']);
  expect((await listening(pc)).words).toEqual(['pending']);
});

test('a store that is away ends it too; a new one is a 503 and never "not found"', async () => {
  const pc = openPc(bench);
  const userCode = await pc.qr();
  const listener = await listening(pc);
  store.read = async () => {
    throw new StoreError('unavailable');
  };
  await store.replace(`pending:${userCode}`, '', '', 1).catch(() => undefined);
  await store.remove(`pending:${userCode}`);
  await listener.ended;
  const refused = await listening(pc);
  expect([refused.status, refused.text()]).toEqual([503, '{"error":"unavailable"}']);
});

describe('X1: who has no right to it', () => {
  const NOT_FOUND = [404, '{"error":"not_found"}'];

  test.each([
    ['no cookie', () => []],
    ['no browser cookie', (pc: Pc) => [[DEVICE, pc.cookies.get(DEVICE)]]],
    [
      'another browser',
      (pc: Pc) => [
        [DEVICE, pc.cookies.get(DEVICE)],
        [BROWSER, 'e'.repeat(32)],
      ],
    ],
    ['no device cookie', (pc: Pc) => [[BROWSER, pc.cookies.get(BROWSER)]]],
    [
      'a forged device cookie',
      (pc: Pc) => [
        [DEVICE, 'a'.repeat(122)],
        [BROWSER, pc.cookies.get(BROWSER)],
      ],
    ],
    [
      'the user_code instead',
      (pc: Pc) => [
        [DEVICE, 'A'.repeat(22)],
        [BROWSER, pc.cookies.get(BROWSER)],
      ],
    ],
  ] as const)('%s: the same answer as for an unknown one, everywhere', async (_name, cookies) => {
    const pc = openPc(bench);
    await pc.qr();
    const thief = openPc(bench);
    for (const [name, value] of cookies(pc)) thief.cookies.set(String(name), String(value));
    const listener = await listening(thief);
    expect([listener.status, listener.text()]).toEqual(NOT_FOUND);
    for (const answer of [await thief.poll(), await thief.type('123456')]) {
      expect([answer.status, answer.body]).toEqual(NOT_FOUND);
      expect(answer.setCookies).toEqual([]);
    }
  });

  test('an expired device_code', async () => {
    const pc = openPc(bench);
    await pc.qr();
    bench.ahead += 601_000;
    expect((await listening(pc)).status).toBe(404);
    expect((await pc.poll()).status).toBe(404);
  });
});

test('stopping ends every stream at once, so that browsers go elsewhere', async () => {
  const listener = await waiting(openPc(bench));
  await bench.restart();
  await listener.ended;
  expect(listener.text()).toMatch(/: +\n$/);
});
