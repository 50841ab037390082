/** Two sidecars and one Redis: what one begins the other may end, and Redis away is a page, never a second exchange. */
import { createSidecar, type Sidecar } from '../../src/app';
import type { Config } from '../../src/config';
import { recordingLogger } from '../flows/silent.fixture';
import { prepareRedis, type RedisServer } from '../store/redis-server.fixture';
import { configFor, EXCHANGE, QUICK, useBench, WECHAT_UA } from './bench.fixture';
import { openBrowser, pageOf } from './browser.fixture';
import { send, type RawAnswer } from './raw-http.fixture';

// Redis is killed, frozen and sat out here, on a machine that may be busy with other tests.
jest.setTimeout(30_000);

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
    { odoo, deadlines: QUICK, logger: recordingLogger().log, now: () => Date.now() + bench.ahead },
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

describe('Redis away', () => {
  afterEach(async () => {
    redis.thaw();
    await redis.kill();
    await redis.start();
    while ((await readiness(bench.sidecar))[0] !== 200 || (await readiness(second))[0] !== 200);
  });

  test.each([
    ['killed', () => redis.kill()],
    ['frozen', async () => redis.freeze()],
  ])('%s: page busy within 2 s and no exchange, and /readyz says so', async (_name, away) => {
    const ask = await callback();
    await away();
    const began = performance.now();
    const answers = await Promise.all([ask(bench.sidecar), ask(second)]);
    expect(performance.now() - began).toBeLessThan(2500);
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
