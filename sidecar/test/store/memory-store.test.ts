import { createMemoryStore } from '../../src/store/memory-store';
import { describeCallbackStore } from './callback-store-contract';

/** A clock that only moves when told to. */
function handClock(): { now: () => number; elapse: (seconds: number) => Promise<void> } {
  let time = Date.now();
  return {
    now: () => time,
    elapse: async (seconds) => {
      time += seconds * 1000;
    },
  };
}

describeCallbackStore('the memory store', async () => {
  const { now, elapse } = handClock();
  const store = createMemoryStore({ now });
  return { store, replica: store, elapse, close: () => store.close() };
});

describe('a full memory store', () => {
  const { now, elapse } = handClock();
  const store = createMemoryStore({ now, maxKeys: 3 });
  beforeAll(() => Promise.all(['a', 'b', 'c'].map((key) => store.claim(key, 'x', 60))));
  afterAll(() => store.close());

  test('refuses newcomers and says so to /readyz', async () => {
    await expect(store.claim('d', 'x', 60)).rejects.toMatchObject({ name: 'StoreError', code: 'full' });
    await expect(store.check()).rejects.toMatchObject({ name: 'StoreError', code: 'full' });
  });

  test('still answers about what it holds', async () => {
    expect(await store.claim('a', 'y', 60)).toEqual({ won: false, fingerprint: 'x' });
  });

  test('lets logins in progress finish', async () => {
    const waiting = store.result('a', 5000);
    await store.settle('a', 'done', 60);
    expect(await waiting).toBe('done');
    expect(await store.result('a', 0)).toBe('done');
  });

  test('has room again when claims have ended', async () => {
    await elapse(61);
    expect(await store.claim('d', 'x', 60)).toEqual({ won: true });
    await expect(store.check()).resolves.toBeUndefined();
  });
});

test('closing wakes those who wait', async () => {
  const store = createMemoryStore();
  await store.claim('a', 'x', 60);
  const waiting = store.result('a', 60_000);
  await store.close();
  expect(await waiting).toBeUndefined();
});
