/** Owns the interface of the sidecar's store: what a login needs to remember for seconds, shared by all replicas. */
import { SidecarError } from '../errors';

/** The store is full or away. Never read as "not found": the caller answers 503. */
export class StoreError extends SidecarError {
  readonly code: 'full' | 'unavailable';

  constructor(code: 'full' | 'unavailable', detail = '', options?: { cause?: unknown }) {
    super('The store cannot be used right now', detail, options);
    this.code = code;
  }
}

/** Outcome of {@link CallbackStore.claim}. `fingerprint` is the winner's. */
export type Claim = { readonly won: true } | { readonly won: false; readonly fingerprint: string };

/**
 * Claims and results of callbacks (design rule 4): identical callbacks get one exchange and the same answer, on whichever
 * replica. Values are strings, so that a Redis store needs no knowledge of them. All methods reject with StoreError only.
 */
export interface CallbackStore {
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
  /** Resolves where the store can be used, rejects with StoreError otherwise; for /readyz. */
  check(): Promise<void>;
  /** Free connections and timers. */
  close(): Promise<void>;
}
