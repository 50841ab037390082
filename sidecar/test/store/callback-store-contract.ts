/** Owns the contract of {@link CallbackStore}: the same tests run over every implementation. */
import type { CallbackStore } from '../../src/store/store';

export interface StoreUnderTest {
  readonly store: CallbackStore;
  /** Another client of the same data, as another replica has it; the same store where there is no other. */
  readonly replica: CallbackStore;
  /** Let `seconds` pass for the store. */
  elapse(seconds: number): Promise<void>;
  close(): Promise<void>;
}

const LONG_MS = 5000;
const SHORT_MS = 30;

export function describeCallbackStore(name: string, create: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the contract of a callback store`, () => {
    let under: StoreUnderTest;
    let store: CallbackStore;
    let replica: CallbackStore;
    beforeEach(async () => {
      under = await create();
      ({ store, replica } = under);
    });
    afterEach(() => under.close());

    describe('claim', () => {
      test('is won once; the others learn the fingerprint of the winner', async () => {
        expect(await store.claim('a', 'first', 60)).toEqual({ won: true });
        expect(await replica.claim('a', 'second', 60)).toEqual({ won: false, fingerprint: 'first' });
        expect(await store.claim('a', 'first', 60)).toEqual({ won: false, fingerprint: 'first' });
      });

      test('is won by exactly one of 50 at once', async () => {
        const claims = await Promise.all(
          Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? store : replica).claim('a', `caller ${n}`, 60)),
        );
        const winners = claims.filter((claim) => claim.won);
        expect(winners).toHaveLength(1);
        const fingerprints = new Set(claims.map((claim) => (claim.won ? undefined : claim.fingerprint)));
        expect(fingerprints.size).toBe(2); // undefined of the winner and one fingerprint, the winner's
        expect([...fingerprints]).toContain(`caller ${claims.findIndex((claim) => claim.won)}`);
      });

      test('of one key leaves others alone', async () => {
        await store.claim('a', 'x', 60);
        expect(await store.claim('b', 'x', 60)).toEqual({ won: true });
      });

      test('ends after its time', async () => {
        await store.claim('a', 'first', 60);
        await under.elapse(61);
        expect(await replica.claim('a', 'second', 60)).toEqual({ won: true });
      });

      test.each(['__proto__', 'constructor', 'a:b', ''])('takes the key %j as any other', async (key) => {
        expect(await store.claim(key, 'x', 60)).toEqual({ won: true });
        expect(await store.claim(key, 'y', 60)).toEqual({ won: false, fingerprint: 'x' });
      });
    });

    describe('settle', () => {
      test('keeps the result for everybody who asks later', async () => {
        await store.claim('a', 'x', 60);
        await store.settle('a', '{"outcome":"issued"}', 60);
        expect(await store.result('a', 0)).toBe('{"outcome":"issued"}');
        expect(await replica.result('a', LONG_MS)).toBe('{"outcome":"issued"}');
      });

      test('wakes all who wait, here and on the other replica', async () => {
        await store.claim('a', 'x', 60);
        const waiting = [store.result('a', LONG_MS), store.result('a', LONG_MS), replica.result('a', LONG_MS)];
        await store.settle('a', 'done', 60);
        expect(await Promise.all(waiting)).toEqual(['done', 'done', 'done']);
      });

      test('starts the time anew', async () => {
        await store.claim('a', 'x', 10);
        await under.elapse(8);
        await store.settle('a', 'done', 60);
        await under.elapse(30);
        expect(await store.result('a', 0)).toBe('done');
        expect(await store.claim('a', 'y', 60)).toEqual({ won: false, fingerprint: 'x' });
        await under.elapse(31);
        expect(await store.result('a', 0)).toBeUndefined();
      });

      test('of a key that nobody has claimed keeps nothing', async () => {
        await store.settle('a', 'done', 60);
        expect(await store.result('a', 0)).toBeUndefined();
        expect(await store.claim('a', 'x', 60)).toEqual({ won: true });
      });
    });

    describe('release', () => {
      test('lets the next caller win', async () => {
        await store.claim('a', 'first', 60);
        await store.release('a');
        expect(await replica.claim('a', 'second', 60)).toEqual({ won: true });
      });

      test('wakes those who wait with no result', async () => {
        await store.claim('a', 'x', 60);
        const waiting = [store.result('a', LONG_MS), replica.result('a', LONG_MS)];
        await store.release('a');
        expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
      });

      test('of an unknown key does nothing', async () => {
        await expect(store.release('a')).resolves.toBeUndefined();
      });
    });

    describe('result', () => {
      test('is undefined at once where nobody has claimed the key', async () => {
        expect(await store.result('a', LONG_MS)).toBeUndefined();
      });

      test('is undefined after the timeout where none came', async () => {
        await store.claim('a', 'x', 60);
        expect(await store.result('a', SHORT_MS)).toBeUndefined();
      });
    });

    test('check resolves while the store can be used', async () => {
      await expect(store.check()).resolves.toBeUndefined();
    });
  });
}
