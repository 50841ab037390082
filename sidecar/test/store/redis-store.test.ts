/** The Redis store, against a real redis-server: the contract, and what becomes of it when Redis is ill. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { createRedisStore } from '../../src/store/redis-store';
import type { Store } from '../../src/store/store';
import { describeCallbackClaims } from '../flows/callback-claims-contract';
import { recordingLogger } from '../flows/silent.fixture';
import { freePort } from '../../../scripts/lib/ports';
import { prepareRedis, type RedisServer } from './redis-server.fixture';
import { describeStore, type StoreOptions, type StoreUnderTest } from './store-contract';

const MINUTE = 60_000;
const AWAY = { name: 'StoreError', code: 'unavailable' };
const FULL = { name: 'StoreError', code: 'full' };
/** Quick enough for tests that sit them out, slow enough for a machine that is busy. */
const TIMES = { deadlineMs: 1500, lookMs: 50, backoffMs: 50 };

// Redis is killed, frozen and sat out here, on a machine that may be busy with other tests.
jest.setTimeout(120_000);

let redis: RedisServer;
let recording: ReturnType<typeof recordingLogger>;
const open: Store[] = [];

function connect(options: Partial<Parameters<typeof createRedisStore>[0]> = {}): Store {
  const store = createRedisStore({ address: redis.address, log: recording.log, times: TIMES, ...options });
  open.push(store);
  return store;
}

beforeAll(async () => {
  redis = await prepareRedis();
  await redis.start();
});
beforeEach(async () => {
  recording = recordingLogger();
  await redis.admin('FLUSHALL');
});
afterEach(() => Promise.all(open.splice(0).map((store) => store.close())));
afterAll(() => redis.kill());

async function make(options: StoreOptions = {}): Promise<StoreUnderTest> {
  const [store, replica] = [connect({ ...options, times: {} }), connect({ ...options, times: {} })];
  await Promise.all([store.read('any'), replica.read('any')]);
  return { store, replica, elapse: redis.elapse, close: async () => undefined };
}

describeStore('the Redis store', make);
describeCallbackClaims('the Redis store', make);

/** Resolves when a watcher of `key` is told to look again. */
const told = (store: Store, key: string): Promise<void> =>
  new Promise((resolve) => {
    const stop = store.watch(key, () => {
      stop();
      resolve();
    });
  });

/** A store whose connection is up. */
async function connected(options: Parameters<typeof connect>[0] = {}): Promise<Store> {
  const store = connect(options);
  await store.read('any');
  return store;
}

describe('a Redis that goes away', () => {
  afterEach(async () => {
    await redis.kill();
    await redis.start();
  });

  test('killed: everything is unavailable, never "not found"', async () => {
    const store = await connected();
    await store.create('k:a', 'x', MINUTE);
    await redis.kill();
    const attempts = await Promise.allSettled([
      store.read('k:a'),
      store.create('k:b', 'x', MINUTE),
      store.replace('k:a', 'x', 'y', MINUTE),
      store.remove('k:a'),
      store.check(),
    ]);
    for (const attempt of attempts) expect(attempt).toMatchObject({ status: 'rejected', reason: AWAY });
  });

  test('killed and started again: it is found by itself, those who watch are told, and the rows are gone', async () => {
    const [store, replica] = [await connected(), await connected()];
    await store.create('k:a', 'x', MINUTE);
    const both = Promise.all([told(store, 'k:a'), told(replica, 'k:a')]);
    await redis.kill();
    await expect(store.check()).rejects.toMatchObject(AWAY);
    await redis.start();
    await both;
    expect(await store.read('k:a')).toBeUndefined();
    await expect(store.check()).resolves.toBeUndefined();
    const again = told(replica, 'k:a');
    await store.create('k:a', 'y', MINUTE);
    await again;
    const said = recording.lines().map(({ msg }) => msg);
    expect(said.filter((msg) => msg === 'Redis is away')).toHaveLength(2); // once for each store, not for each attempt
    expect(said.filter((msg) => msg === 'Redis is back')).toHaveLength(2);
  });

  test('frozen: everything is unavailable, ten thousand at once too; then all is as it was', async () => {
    const store = await connected();
    await store.create('k:a', 'x', MINUTE);
    redis.freeze();
    // Settled while it is frozen: nobody waits for it to come back.
    const all = await Promise.allSettled(Array.from({ length: 10_000 }, () => store.read('k:a')));
    expect(new Set(all.map((one) => one.status === 'rejected' && one.reason.code))).toEqual(new Set(['unavailable']));
    await expect(store.create('k:b', 'x', MINUTE)).rejects.toMatchObject(AWAY);
    const back = told(store, 'k:a');
    redis.thaw();
    await back;
    expect(await store.read('k:a')).toBe('x');
  });

  test('not there at the start: the store says so at once, and works when it comes', async () => {
    await redis.kill();
    const store = connect();
    await expect(store.check()).rejects.toMatchObject(AWAY);
    await expect(store.read('k:a')).rejects.toMatchObject(AWAY);
    const up = told(store, 'k:a');
    await redis.start();
    await up;
    expect(await store.create('k:a', 'x', MINUTE)).toBe(true);
  });

  test('closing a store that never reached it ends', async () => {
    await redis.kill();
    await connect().close();
    redis.freeze();
    await connect().close();
  });
});

test('a connection that is cut costs those a moment who come then, and those who watch look again', async () => {
  const store = await connected({ times: { ...TIMES, deadlineMs: 3000 } });
  await store.create('k:a', 'x', MINUTE);
  const again = told(store, 'k:a');
  await redis.admin('CLIENT', 'KILL', 'TYPE', 'pubsub');
  // Either it was under way and is in doubt, or it waited for the next connection.
  const read = await store.read('k:a').catch((error: unknown) => error);
  expect(read === 'x' || (read as { code?: string }).code === 'unavailable').toBe(true);
  await again;
  expect(await store.read('k:a')).toBe('x');
});

test.each(['FLUSHALL', 'FLUSHDB'])('%s: those who watch are told, on each replica', async (command) => {
  const [store, replica] = [await connected(), await connected()];
  await store.create('k:a', 'x', MINUTE);
  const both = Promise.all([told(store, 'k:a'), told(replica, 'k:a')]);
  await redis.admin(command);
  await both;
  expect(await store.read('k:a')).toBeUndefined();
  expect(recording.lines().filter(({ msg }) => msg === 'Redis is away')).toEqual([]);
});

test('a quiet Redis tells nobody anything', async () => {
  const store = await connected({ times: { ...TIMES, lookMs: 5 } });
  await store.create('k:a', 'x', MINUTE);
  const listener = jest.fn();
  store.watch('k:a', listener);
  for (let n = 0; n < 200; n += 1) await store.read('k:a');
  expect(listener).not.toHaveBeenCalled();
});

test('scripts that Redis has forgotten are brought again', async () => {
  const store = await connected();
  await store.create('k:a', 'x', MINUTE);
  await redis.admin('SCRIPT', 'FLUSH');
  expect(await store.replace('k:a', 'x', 'y', MINUTE)).toBe(true);
});

describe('a Redis without memory (noeviction)', () => {
  let store: Store;
  beforeEach(async () => {
    store = await connected();
    await store.create('k:a', 'x', MINUTE);
    await redis.admin('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await redis.admin('CONFIG', 'SET', 'maxmemory', '1');
  });
  afterEach(() => redis.admin('CONFIG', 'SET', 'maxmemory', '0'));

  test('has no room for newcomers and says so', async () => {
    await expect(store.create('k:b', 'x', MINUTE)).rejects.toMatchObject(FULL);
    await expect(store.check()).rejects.toMatchObject(FULL);
    expect(await store.read('k:b')).toBeUndefined();
  });

  test('lets logins in progress finish', async () => {
    expect(await store.create('k:a', 'y', MINUTE)).toBe(false);
    expect(await store.replace('k:a', 'x', 'y'.repeat(2000), MINUTE)).toBe(true);
    expect(await store.read('k:a')).toBe('y'.repeat(2000));
    await store.remove('k:a');
    expect(await store.read('k:a')).toBeUndefined();
  });

  test('is full, not away, for a store that connects only now', async () => {
    await redis.admin('FLUSHALL');
    const late = connect();
    await expect(late.create('k:b', 'x', MINUTE)).rejects.toMatchObject(FULL);
    await expect(late.check()).rejects.toMatchObject(FULL);
  });

  test('has room again when it has memory', async () => {
    await redis.admin('CONFIG', 'SET', 'maxmemory', '0');
    expect(await store.create('k:b', 'x', MINUTE)).toBe(true);
    await expect(store.check()).resolves.toBeUndefined();
  });
});

test('a Redis that became a replica takes nothing, and is tried again until it does', async () => {
  const store = await connected();
  await redis.admin('REPLICAOF', '127.0.0.1', String(await freePort()));
  await expect(store.create('k:a', 'x', MINUTE)).rejects.toMatchObject(AWAY);
  await expect(store.check()).rejects.toMatchObject(AWAY);
  while (!recording.text().includes('Redis is away')) await pause(10);
  const up = told(store, 'k:a');
  await redis.admin('REPLICAOF', 'NO', 'ONE');
  await up;
  expect(await store.create('k:a', 'x', MINUTE)).toBe(true);
});

test('writes nothing outside its prefix, and nothing for ever but the sentinel', async () => {
  const store = await connected();
  await store.create('k:a', 'x', MINUTE);
  await store.replace('k:a', 'x', 'y', MINUTE);
  await store.check();
  await store.remove('k:a');
  const keys = (await redis.admin('KEYS', '*')) as string[];
  expect(keys.sort()).toEqual(['wechat-sso:#probe', 'wechat-sso:#sentinel']);
});

test('other databases of the same Redis hold other rows', async () => {
  const [zero, seven] = [await connected(), await connected({ address: { ...redis.address, database: 7 } })];
  await zero.create('k:a', 'x', MINUTE);
  expect(await seven.read('k:a')).toBeUndefined();
});

describe('secrets', () => {
  const PASSWORD = 'p4ss@word:/with?everything';

  test('a password is used, a wrong one is unavailable, and neither is in the log', async () => {
    const locked = await prepareRedis('--requirepass', PASSWORD);
    await locked.start();
    try {
      const store = await connected({ address: { ...locked.address, password: PASSWORD } });
      expect(await store.create('k:a', 'x', MINUTE)).toBe(true);
      for (const password of ['', 'wrong-Canary42']) {
        const stranger = connect({ address: { ...locked.address, password } });
        await expect(stranger.read('k:a')).rejects.toMatchObject(AWAY);
        await stranger.close();
      }
    } finally {
      await locked.kill();
    }
    expect(recording.text()).toMatch(/NOAUTH/);
    expect(recording.text()).toMatch(/WRONGPASS/);
    expect(recording.text()).not.toMatch(/p4ss|Canary42/);
  });

  test('the least rights that docs/configuration.md names are enough', async () => {
    const page = readFileSync(join(__dirname, '../../../docs/configuration.md'), 'utf8');
    const [, rules = ''] = /^ACL SETUSER wechat on ><password> (.+)$/m.exec(page) ?? [];
    expect(rules).toContain('-@all');
    await redis.admin('ACL', 'SETUSER', 'wechat', 'reset', 'on', `>${PASSWORD}`, ...rules.split(' '));
    const store = await connected({ address: { ...redis.address, username: 'wechat', password: PASSWORD } });
    const heard = told(store, 'k:a');
    await store.create('k:a', 'x', MINUTE);
    await heard;
    expect(await store.replace('k:a', 'x', 'y', MINUTE)).toBe(true);
    await store.remove('k:a');
    await store.check();
    await redis.admin('ACL', 'DELUSER', 'wechat');
  });

  test('a server that repeats what it was sent gets nothing into the log', async () => {
    const parrot = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        const said = data.toString('utf8').replace(/\r\n/g, ' ');
        socket.write(`-ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'default' '${said}'\r\n`);
      });
    });
    await new Promise<void>((resolve) => parrot.listen(0, '127.0.0.1', resolve));
    const { port } = parrot.address() as AddressInfo;
    const store = connect({ address: { ...redis.address, port, password: PASSWORD } });
    const error: unknown = await store.read('k:a').catch((reason: unknown) => reason);
    expect(error).toMatchObject(AWAY);
    await store.close();
    parrot.close();
    expect(recording.text()).toMatch(/Redis is away/);
    expect(recording.text()).not.toContain('p4ss');
    expect(JSON.stringify(error)).not.toContain('p4ss');
  });
});
