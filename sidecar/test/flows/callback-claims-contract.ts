/** Owns the contract of {@link CallbackClaims}: the same tests run over every store. */
import { createCallbackClaims, type CallbackClaims } from '../../src/flows/callback-claims';
import type { StoreUnderTest } from '../store/store-contract';

const LONG_MS = 5000;
const SHORT_MS = 30;

export function describeCallbackClaims(name: string, create: () => Promise<StoreUnderTest>): void {
  describe(`callbacks claimed in ${name}`, () => {
    let under: StoreUnderTest;
    let claims: CallbackClaims;
    let replica: CallbackClaims;
    beforeEach(async () => {
      under = await create();
      claims = createCallbackClaims(under.store);
      replica = createCallbackClaims(under.replica);
    });
    afterEach(() => under.close());

    describe('claim', () => {
      test('is won once; the others learn the fingerprint of the winner', async () => {
        expect(await claims.claim('a', 'first', 60)).toEqual({ won: true });
        expect(await replica.claim('a', 'second', 60)).toEqual({ won: false, fingerprint: 'first' });
        expect(await claims.claim('a', 'first', 60)).toEqual({ won: false, fingerprint: 'first' });
      });

      test('is won by exactly one of 50 at once', async () => {
        const outcomes = await Promise.all(
          Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? claims : replica).claim('a', `caller ${n}`, 60)),
        );
        const winners = outcomes.filter((claim) => claim.won);
        expect(winners).toHaveLength(1);
        const fingerprints = new Set(outcomes.map((claim) => (claim.won ? undefined : claim.fingerprint)));
        expect(fingerprints.size).toBe(2); // undefined of the winner and one fingerprint, the winner's
        expect([...fingerprints]).toContain(`caller ${outcomes.findIndex((claim) => claim.won)}`);
      });

      test('of one key leaves others alone', async () => {
        await claims.claim('a', 'x', 60);
        expect(await claims.claim('b', 'x', 60)).toEqual({ won: true });
      });

      test('ends after its time', async () => {
        await claims.claim('a', 'first', 60);
        await under.elapse(61);
        expect(await replica.claim('a', 'second', 60)).toEqual({ won: true });
      });

      test.each(['__proto__', 'constructor', 'a:b', ''])('takes the key %j as any other', async (key) => {
        expect(await claims.claim(key, 'x', 60)).toEqual({ won: true });
        expect(await claims.claim(key, 'y', 60)).toEqual({ won: false, fingerprint: 'x' });
      });
    });

    describe('settle', () => {
      test('keeps the result for everybody who asks later', async () => {
        await claims.claim('a', 'x', 60);
        await claims.settle('a', '{"outcome":"issued"}', 60);
        expect(await claims.result('a', 0)).toBe('{"outcome":"issued"}');
        expect(await replica.result('a', LONG_MS)).toBe('{"outcome":"issued"}');
      });

      test('wakes all who wait, here and on the other replica', async () => {
        await claims.claim('a', 'x', 60);
        const waiting = [claims.result('a', LONG_MS), claims.result('a', LONG_MS), replica.result('a', LONG_MS)];
        await claims.settle('a', 'done', 60);
        expect(await Promise.all(waiting)).toEqual(['done', 'done', 'done']);
      });

      test('starts the time anew', async () => {
        await claims.claim('a', 'x', 10);
        await under.elapse(3);
        await claims.settle('a', 'done', 60);
        await under.elapse(30);
        expect(await claims.result('a', 0)).toBe('done');
        expect(await claims.claim('a', 'y', 60)).toEqual({ won: false, fingerprint: 'x' });
        await under.elapse(31);
        expect(await claims.result('a', 0)).toBeUndefined();
      });

      test('of a key that nobody has claimed keeps nothing', async () => {
        await claims.settle('a', 'done', 60);
        expect(await claims.result('a', 0)).toBeUndefined();
        expect(await claims.claim('a', 'x', 60)).toEqual({ won: true });
      });
    });

    describe('release', () => {
      test('lets the next caller win', async () => {
        await claims.claim('a', 'first', 60);
        await claims.release('a');
        expect(await replica.claim('a', 'second', 60)).toEqual({ won: true });
      });

      test('wakes those who wait with no result', async () => {
        await claims.claim('a', 'x', 60);
        const waiting = [claims.result('a', LONG_MS), replica.result('a', LONG_MS)];
        await claims.release('a');
        expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
      });

      test('of an unknown key does nothing', async () => {
        await expect(claims.release('a')).resolves.toBeUndefined();
      });
    });

    describe('result', () => {
      test('is undefined at once where nobody has claimed the key', async () => {
        expect(await claims.result('a', LONG_MS)).toBeUndefined();
      });

      test('is undefined after the timeout where none came', async () => {
        await claims.claim('a', 'x', 60);
        expect(await claims.result('a', SHORT_MS)).toBeUndefined();
      });
    });

    test('a row that no sidecar of this version wrote is somebody else’s claim', async () => {
      for (const [key, row] of Object.entries({ a: 'not JSON', b: '{"v":2}', c: 'null' })) {
        await under.store.create(`claim:${key}`, row, 60_000);
        expect(await claims.claim(key, 'x', 60)).toEqual({ won: false, fingerprint: '' });
        expect(await claims.result(key, SHORT_MS)).toBeUndefined();
      }
    });

    test('those who wait are told when the store is closed', async () => {
      await claims.claim('a', 'x', 60);
      const waiting = expect(claims.result('a', LONG_MS)).rejects.toMatchObject({ code: 'unavailable' });
      await under.store.close();
      await waiting;
    });
  });
}
