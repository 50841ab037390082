/** Owns claims and results of callbacks (design rule 4): identical callbacks get one exchange and one answer, on whichever replica. */
import { z } from 'zod';
import type { Store } from '../store/store';
import { sha256Hex } from './key-ring';

/** Outcome of {@link CallbackClaims.claim}. `fingerprint` is the winner's. */
export type Claim = { readonly won: true } | { readonly won: false; readonly fingerprint: string };

/** Keys are those of {@link claimKey}. All methods reject with StoreError only. */
export interface CallbackClaims {
  /** Claim `key` atomically: exactly one caller wins until `ttlSeconds` have passed. */
  claim(key: string, fingerprint: string, ttlSeconds: number): Promise<Claim>;
  /** Keep the result of a claimed key for `ttlSeconds` from now and wake everybody who waits for it. Unclaimed: nothing is kept. */
  settle(key: string, result: string, ttlSeconds: number): Promise<void>;
  /**
   * Give a claim up without a result (the winner failed before anything was spent), so that the next caller can win it.
   * Those who wait get undefined at once and may be that caller.
   */
  release(key: string): Promise<void>;
  /** The result of `key`, waiting up to `timeoutMs` for it; undefined where none came, at once where nobody has claimed it. */
  result(key: string, timeoutMs: number): Promise<string | undefined>;
}

/** For which a claim and its result answer doubles; longer than a callback can take. */
export const CLAIM_SECONDS = 60;

const claimed = z.object({ fingerprint: z.string(), result: z.string().optional() });
type Claimed = z.infer<typeof claimed>;

/** What a callback is claimed by: the state it brings, so that no two authorisations of one attempt meet. */
export function claimKey(state: string): string {
  return sha256Hex(state).slice(0, 32);
}

export function createCallbackClaims(store: Store): CallbackClaims {
  const rowKey = (key: string): string => `claim:${key}`;

  async function claim(key: string, fingerprint: string, ttlSeconds: number): Promise<Claim> {
    if (await store.create(rowKey(key), encode({ fingerprint }), ttlSeconds * 1000)) return { won: true };
    const row = await store.read(rowKey(key));
    // Gone in between: released or out of time, so it can be won again.
    return row === undefined
      ? claim(key, fingerprint, ttlSeconds)
      : { won: false, fingerprint: decode(row).fingerprint };
  }

  return {
    claim,

    async settle(key, result, ttlSeconds) {
      const row = await store.read(rowKey(key));
      if (row === undefined) return;
      await store.replace(rowKey(key), row, encode({ ...decode(row), result }), ttlSeconds * 1000);
    },

    release: (key) => store.remove(rowKey(key)),

    result: (key, timeoutMs) =>
      new Promise((resolve, reject) => {
        let timer: NodeJS.Timeout | undefined;
        let ended = false;
        const end = (settle: () => void): void => {
          ended = true;
          clearTimeout(timer);
          unwatch();
          settle();
        };
        const look = (): Promise<void> =>
          store.read(rowKey(key)).then(
            (row) => {
              const result = row === undefined ? undefined : decode(row).result;
              if (row === undefined || result !== undefined) return end(() => resolve(result));
              if (!ended) timer ??= setTimeout(end, timeoutMs, () => resolve(undefined));
            },
            (error: unknown) => end(() => reject(error)),
          );
        // Watched before the first look, so that nothing falls between the two.
        const unwatch = store.watch(rowKey(key), () => void look());
        void look();
      }),
  };
}

function encode(value: Claimed): string {
  return JSON.stringify(value);
}

/** Total; what no sidecar of this version wrote is somebody else's claim. */
function decode(row: string): Claimed {
  try {
    return claimed.safeParse(JSON.parse(row)).data ?? { fingerprint: '' };
  } catch {
    return { fingerprint: '' };
  }
}
