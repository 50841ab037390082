/** Owns the contract of {@link Store}: the same tests run over every implementation. */
import { StoreError, type Store } from '../../src/store/store';

export interface StoreUnderTest {
  readonly store: Store;
  /** Another client of the same rows, as another replica has it; the same store where there is no other. */
  readonly replica: Store;
  /** Let `seconds` pass for the store. */
  elapse(seconds: number): Promise<void>;
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly rowsPerKind?: number;
}

const MINUTE = 60_000;

/** Resolves when the listener it makes was told `times`; the test's own time limit is the end of its patience. */
function hearing(times: number): { listener: () => void; heard: Promise<void> } {
  let left = times;
  let listener: () => void = () => undefined;
  const heard = new Promise<void>((resolve) => (listener = () => --left === 0 && resolve()));
  return { listener, heard };
}

export function describeStore(name: string, make: (options?: StoreOptions) => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the contract of a store`, () => {
    let under: StoreUnderTest;
    let store: Store;
    let replica: Store;
    const open = async (options?: StoreOptions): Promise<void> => {
      under = await make(options);
      ({ store, replica } = under);
    };
    afterEach(() => under.close());

    describe('rows', () => {
      beforeEach(() => open());

      test('are made once and read by everybody', async () => {
        expect(await store.create('k:a', 'first', MINUTE)).toBe(true);
        expect(await replica.create('k:a', 'second', MINUTE)).toBe(false);
        expect(await store.read('k:a')).toBe('first');
        expect(await replica.read('k:a')).toBe('first');
        expect(await replica.read('k:b')).toBeUndefined();
      });

      test('are replaced only where they are what the caller saw', async () => {
        await store.create('k:a', 'one', MINUTE);
        expect(await replica.replace('k:a', 'one', 'two', MINUTE)).toBe(true);
        expect(await store.replace('k:a', 'one', 'three', MINUTE)).toBe(false);
        expect(await store.read('k:a')).toBe('two');
      });

      test('that do not exist are not replaced, and not made so either', async () => {
        expect(await store.replace('k:a', '', 'x', MINUTE)).toBe(false);
        expect(await store.read('k:a')).toBeUndefined();
      });

      test('are gone when removed, and can be made again', async () => {
        await store.create('k:a', 'x', MINUTE);
        await replica.remove('k:a');
        await replica.remove('k:a');
        expect(await store.read('k:a')).toBeUndefined();
        expect(await store.replace('k:a', 'x', 'y', MINUTE)).toBe(false);
        expect(await store.create('k:a', 'y', MINUTE)).toBe(true);
      });

      test('are gone after their time', async () => {
        await store.create('k:a', 'x', MINUTE);
        await under.elapse(50);
        expect(await replica.read('k:a')).toBe('x');
        await under.elapse(11);
        expect(await store.read('k:a')).toBeUndefined();
        expect(await store.replace('k:a', 'x', 'y', MINUTE)).toBe(false);
        expect(await replica.create('k:a', 'z', MINUTE)).toBe(true);
      });

      test('that are replaced get the new time, longer or shorter', async () => {
        await store.create('k:long', 'x', 10_000);
        await store.create('k:short', 'x', MINUTE);
        await store.replace('k:long', 'x', 'y', MINUTE);
        await store.replace('k:short', 'x', 'y', 10_000);
        await under.elapse(11);
        expect([await store.read('k:long'), await store.read('k:short')]).toEqual(['y', undefined]);
        await under.elapse(50);
        expect(await store.read('k:long')).toBeUndefined();
      });

      test('live for fractions of a second too', async () => {
        await store.create('k:a', 'x', 61_000.5);
        await under.elapse(50);
        expect(await store.read('k:a')).toBe('x');
      });

      test.each(['__proto__', 'constructor', 'k:__proto__', 'a:b', '', ':', 'k:*', 'k:新', 'k:\r\n'])(
        'may be called %j as anything else',
        async (key) => {
          expect(await store.read(key)).toBeUndefined();
          expect(await store.create(key, 'x', MINUTE)).toBe(true);
          expect(await store.create(key, 'y', MINUTE)).toBe(false);
          expect(await store.replace(key, 'x', 'z', MINUTE)).toBe(true);
          expect(await replica.read(key)).toBe('z');
          expect(await store.read(`${key}x`)).toBeUndefined();
        },
      );

      test.each(['', '__proto__', '{"name":"微信 𝄞"}', '\r\n$5', 'x'.repeat(4000)])('may hold %j', async (value) => {
        await store.create('k:a', value, MINUTE);
        expect(await replica.read('k:a')).toBe(value);
        expect(await replica.replace('k:a', value, `${value}!`, MINUTE)).toBe(true);
        expect(await store.read('k:a')).toBe(`${value}!`);
      });
    });

    describe('of many at once', () => {
      beforeEach(() => open());
      const fifty = <T>(act: (client: Store, n: number) => Promise<T>): Promise<T[]> =>
        Promise.all(Array.from({ length: 50 }, (_, n) => act(n % 2 === 0 ? store : replica, n)));

      test('one makes the row', async () => {
        const made = await fifty((client, n) => client.create('k:a', `caller ${n}`, MINUTE));
        expect(made.filter(Boolean)).toHaveLength(1);
        expect(await store.read('k:a')).toBe(`caller ${made.indexOf(true)}`);
      });

      test('one replaces it', async () => {
        await store.create('k:a', 'free', MINUTE);
        const won = await fifty((client, n) => client.replace('k:a', 'free', `caller ${n}`, MINUTE));
        expect(won.filter(Boolean)).toHaveLength(1);
        expect(await replica.read('k:a')).toBe(`caller ${won.indexOf(true)}`);
      });

      test('each counts one up where all try again', async () => {
        await store.create('k:a', '0', MINUTE);
        await fifty(async (client) => {
          for (;;) {
            const seen = (await client.read('k:a')) ?? '';
            if (await client.replace('k:a', seen, String(Number(seen) + 1), MINUTE)) return;
          }
        });
        expect(await store.read('k:a')).toBe('50');
      });
    });

    describe('who watches a row', () => {
      beforeEach(() => open());

      test('is told of what others and itself do to it: made, replaced, removed', async () => {
        for (const [watching, acting] of [
          [store, replica],
          [replica, store],
          [store, store],
        ] as const) {
          const acts = [
            () => acting.create('k:a', 'x', MINUTE),
            () => acting.replace('k:a', 'x', 'y', MINUTE),
            () => acting.remove('k:a'),
          ];
          for (const act of acts) {
            const { listener, heard } = hearing(1);
            const stop = watching.watch('k:a', listener);
            await act();
            await heard;
            stop();
          }
        }
      });

      test('finds the change when it looks', async () => {
        await store.create('k:a', 'x', MINUTE);
        const { listener, heard } = hearing(1);
        const seen = heard.then(() => replica.read('k:a'));
        replica.watch('k:a', listener);
        await store.replace('k:a', 'x', 'y', MINUTE);
        expect(await seen).toBe('y');
      });

      test('is not told of other rows, of what failed, or after it stopped', async () => {
        await store.create('k:a', 'x', MINUTE);
        await store.create('k:stopped', 'x', MINUTE);
        const told: string[] = [];
        for (const key of ['k:a', 'k:stopped', 'k:', 'k']) {
          const stop = replica.watch(key, () => told.push(key));
          if (key === 'k:stopped') stop();
        }
        // What was said before the last word has been heard when that is.
        const { listener, heard } = hearing(1);
        replica.watch('k:last', listener);
        await store.replace('k:a', 'other', 'y', MINUTE);
        await store.create('k:a', 'y', MINUTE);
        await store.replace('k:stopped', 'x', 'y', MINUTE);
        await store.create('k:b', 'x', MINUTE);
        await store.create('k:last', 'x', MINUTE);
        await heard;
        expect(told).toEqual([]);
      });

      test('need not be alone, and may stop twice', async () => {
        const [first, second] = [hearing(1), hearing(1)];
        const stopped = jest.fn();
        const stop = replica.watch('k:a', stopped);
        replica.watch('k:a', first.listener);
        replica.watch('k:a', second.listener);
        stop();
        stop();
        await store.create('k:a', 'x', MINUTE);
        await Promise.all([first.heard, second.heard]);
        expect(stopped).not.toHaveBeenCalled();
      });
    });

    describe('that is full of one kind', () => {
      beforeEach(async () => {
        await open({ rowsPerKind: 3 });
        for (const key of ['pc:a', 'pc:b', 'pc:c']) await store.create(key, 'x', MINUTE);
      });
      const FULL = { name: 'StoreError', code: 'full' };

      test('refuses newcomers of that kind and says so to /readyz', async () => {
        await expect(store.create('pc:d', 'x', MINUTE)).rejects.toMatchObject(FULL);
        await expect(replica.create('pc:d', 'x', MINUTE)).rejects.toMatchObject(FULL);
        await expect(replica.check()).rejects.toMatchObject(FULL);
        expect(await store.read('pc:d')).toBeUndefined();
      });

      test('has room for every other kind', async () => {
        for (const key of ['claim:a', 'claim:b', 'claim:c']) expect(await store.create(key, 'x', MINUTE)).toBe(true);
        await expect(store.create('claim:d', 'x', MINUTE)).rejects.toBeInstanceOf(StoreError);
      });

      test('still answers about the rows it holds, and changes them', async () => {
        expect(await replica.create('pc:a', 'y', MINUTE)).toBe(false);
        expect(await replica.replace('pc:a', 'x', 'y', MINUTE)).toBe(true);
        expect(await store.read('pc:a')).toBe('y');
      });

      test('has room again for one that was removed', async () => {
        await store.remove('pc:a');
        await store.remove('pc:a');
        await expect(replica.check()).resolves.toBeUndefined();
        expect(await store.create('pc:d', 'x', MINUTE)).toBe(true);
        await expect(store.create('pc:e', 'x', MINUTE)).rejects.toMatchObject(FULL);
      });

      test('has room again when their time is over, the new time where they were replaced', async () => {
        await store.replace('pc:a', 'x', 'y', 2 * MINUTE);
        await under.elapse(61);
        await expect(store.check()).resolves.toBeUndefined();
        expect(await store.create('pc:d', 'x', MINUTE)).toBe(true);
        expect(await store.create('pc:e', 'x', MINUTE)).toBe(true);
        await expect(store.create('pc:f', 'x', MINUTE)).rejects.toMatchObject(FULL);
      });
    });

    describe('that is closed', () => {
      beforeEach(() => open());

      test('is away for everything, and those who watch look again', async () => {
        await store.check();
        await store.create('k:a', 'x', MINUTE);
        const { listener, heard } = hearing(1);
        store.watch('k:a', listener);
        await store.close();
        await heard;
        const AWAY = { name: 'StoreError', code: 'unavailable' };
        await expect(store.read('k:a')).rejects.toMatchObject(AWAY);
        await expect(store.create('k:b', 'x', MINUTE)).rejects.toMatchObject(AWAY);
        await expect(store.replace('k:a', 'x', 'y', MINUTE)).rejects.toMatchObject(AWAY);
        await expect(store.remove('k:a')).rejects.toMatchObject(AWAY);
        await expect(store.check()).rejects.toMatchObject(AWAY);
        await store.close();
      });
    });
  });
}
