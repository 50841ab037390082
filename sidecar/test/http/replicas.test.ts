/** Two sidecars and one Redis: what one begins the other may end, and Redis away is a page, never a second exchange. */
import { createSidecar, type Sidecar } from '../../src/app';
import type { Config } from '../../src/config';
import { recordingLogger } from '../flows/silent.fixture';
import { prepareRedis, type RedisServer } from '../store/redis-server.fixture';
import { configFor, EXCHANGE, QUICK, useBench, WECHAT_UA, type Bench } from './bench.fixture';
import { openBrowser, pageOf } from './browser.fixture';
import { openPc, type Pc } from './pc.fixture';
import { openPhone } from './phone.fixture';
import { send, type RawAnswer } from './raw-http.fixture';
import { atTheDoor, digitsOn, otherThan, scan } from './scan.fixture';

// Redis is killed, frozen and sat out here, on a machine that may be busy with other tests.
jest.setTimeout(120_000);

const config: { -readonly [name in keyof Config]?: Config[name] } = {};
let redis: RedisServer;
let second: Sidecar;

beforeAll(async () => {
  redis = await prepareRedis();
  await redis.start();
  config.store = redis.address;
});
const bench = useBench({ config });
const { simulator, odoo } = bench;
beforeAll(async () => {
  second = createSidecar(
    { ...configFor(bench.wechatUrl), ...config },
    { odoo, deadlines: QUICK, logger: recordingLogger().log, now: () => bench.now() },
  );
  await second.listen();
});
beforeEach(() => void odoo.users.add(simulator.control.openidOf('follower')));
afterAll(async () => {
  await second.close();
  await redis.kill();
});

/** A callback with its cookies, ready to be sent to either sidecar. */
async function callback(): Promise<(sidecar: Sidecar) => Promise<RawAnswer>> {
  const browser = openBrowser(bench);
  const path = await browser.untilCallback();
  const Cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return (sidecar) => send(sidecar.urls.public, path, { headers: { Cookie, 'User-Agent': WECHAT_UA } });
}

const readiness = async (sidecar: Sidecar): Promise<[number, unknown]> => {
  const { status, body } = await send(sidecar.urls.internal, '/readyz');
  return [status, JSON.parse(body).parts.store];
};

async function allReady(): Promise<void> {
  while ((await readiness(bench.sidecar))[0] !== 200 || (await readiness(second))[0] !== 200);
}

/** WeChat's browser at another sidecar than the bench's. */
const inWechat =
  (sidecar: Sidecar): Bench['get'] =>
  (path, request = {}) =>
    send(sidecar.urls.public, path, { ...request, headers: { 'User-Agent': WECHAT_UA, ...request.headers } });

test('a callback doubled over both: one exchange, the same ticket for all', async () => {
  const ask = await callback();
  const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => ask(n % 2 === 0 ? bench.sidecar : second)));
  expect(new Set(answers.map(({ location }) => location))).toEqual(new Set(['/auth_wechat/signin#']));
  expect(new Set(answers.map(({ setCookies }) => setCookies[0])).size).toBe(1);
  expect([bench.calls(EXCHANGE), odoo.signIns.length]).toEqual([1, 1]);
});

test('a login that one began is ended by the other', async () => {
  expect((await (await callback())(second)).location).toBe('/auth_wechat/signin#');
});

test('nothing of a person is in Redis', async () => {
  await (
    await callback()
  )(second);
  const keys = (await redis.admin('KEYS', 'wechat-sso:claim:*')) as string[];
  expect(keys.length).toBeGreaterThan(0);
  const rows = await Promise.all(keys.map((key) => redis.admin('GET', key)));
  expect(rows.join()).not.toContain(simulator.control.openidOf('follower'));
  expect(rows.join()).not.toMatch(/ticket|code=/);
});

describe('a scan over both', () => {
  /** A PC whose every request goes to the other sidecar than the one before. */
  function restlessPc(): Pc {
    let turn = 0;
    return openPc(bench, () => (turn++ % 2 === 0 ? bench.sidecar : second).urls.public);
  }

  test('the stream hears from one sidecar what the phone does at the other, and any of them hands over the login', async () => {
    odoo.codePolicy = 'never';
    const pc = openPc(bench, () => second.urls.public);
    const userCode = await pc.qr();
    const stream = await pc.listen();
    await scan(openPhone(bench), userCode);
    await stream.heard('approved');
    expect(stream.words).toEqual(['pending', 'scanned', 'approved']);
    expect((await pc.poll()).json).toEqual({ location: '/auth_wechat/signin' });
    await stream.heard('collected');
    expect(atTheDoor(bench, pc)).toBe(simulator.control.openidOf('follower'));
  });

  test('digits typed at either sidecar, collected at either, fifty times at once: one login', async () => {
    odoo.codePolicy = 'always';
    const pc = restlessPc();
    const phone = openPhone(bench);
    const userCode = await pc.qr();
    await scan(phone, userCode);
    const digits = await digitsOn(phone, userCode);
    expect((await pc.type(otherThan(digits))).json).toMatchObject({ left: 2 });
    await pc.type(digits);
    const answers = await Promise.all(Array.from({ length: 50 }, () => pc.poll()));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`))).toEqual(
      new Set(['200 {"location":"/auth_wechat/signin"}']),
    );
    expect(atTheDoor(bench, pc)).toBe(simulator.control.openidOf('follower'));
    expect(atTheDoor(bench, pc)).toBe('');
  });

  test('two phones at two sidecars, ten times: one of them owns the QR', async () => {
    for (let n = 0; n < 10; n += 1) {
      const userCode = await openPc(bench).qr();
      const phones = [openPhone(bench), openPhone({ ...bench, get: inWechat(second) })];
      const taps = await Promise.all(phones.map((phone) => phone.tap(userCode, 'continue')));
      expect(taps.map(({ status }) => status).sort()).toEqual([303, 409]);
    }
  });

  test('Redis killed and started again empties it: digits, count and login are still there', async () => {
    odoo.codePolicy = 'always';
    const pc = restlessPc();
    const phone = openPhone(bench);
    const userCode = await pc.qr();
    await scan(phone, userCode);
    const digits = await digitsOn(phone, userCode);
    await pc.type(otherThan(digits));
    await redis.kill();
    expect([(await pc.poll()).status, (await pc.type(digits)).status]).toEqual([503, 503]);
    await redis.start();
    await allReady();
    expect((await pc.type(otherThan(digits, 2))).json).toMatchObject({ left: 1 });
    expect(await digitsOn(phone, userCode)).toBe(digits);
    await pc.type(digits);
    expect((await pc.poll()).json).toEqual({ location: '/auth_wechat/signin' });
    expect(atTheDoor(bench, pc)).toBe(simulator.control.openidOf('follower'));
  });
});

describe('Redis away', () => {
  afterEach(async () => {
    redis.thaw();
    await redis.kill();
    await redis.start();
    await allReady();
  });

  test.each([
    ['killed', () => redis.kill()],
    ['frozen', async () => redis.freeze()],
  ])('%s: page busy and no exchange, and /readyz says so', async (_name, away) => {
    const ask = await callback();
    await away();
    const answers = await Promise.all([ask(bench.sidecar), ask(second)]);
    expect(answers.map((answer) => [answer.status, pageOf(answer)])).toEqual([
      [503, 'busy'],
      [503, 'busy'],
    ]);
    expect([bench.calls(EXCHANGE), odoo.signIns.length]).toEqual([0, 0]);
    expect(await readiness(second)).toEqual([503, { ready: false, reason: 'unavailable' }]);
    expect(await send(second.urls.internal, '/healthz')).toMatchObject({ status: 200 });
  });

  test('and back: the same callback goes on', async () => {
    const ask = await callback();
    await redis.kill();
    expect(pageOf(await ask(second))).toBe('busy');
    await redis.start();
    while ((await readiness(second))[0] !== 200);
    expect((await ask(second)).location).toBe('/auth_wechat/signin#');
  });

  test('at the start: the sidecar listens all the same, and is ready when Redis comes', async () => {
    await redis.kill();
    const { log, text } = recordingLogger();
    const third = createSidecar({ ...configFor(bench.wechatUrl), ...config }, { odoo, deadlines: QUICK, logger: log });
    await third.listen();
    expect(await readiness(third)).toEqual([503, { ready: false, reason: 'unavailable' }]);
    expect(text()).toContain('Redis is away');
    await redis.start();
    while ((await readiness(third))[0] !== 200);
    await third.close();
  });
});
