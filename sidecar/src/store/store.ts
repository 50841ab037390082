/** Owns the interface of the sidecar's store: rows that a login needs for seconds, shared by all replicas (docs/protocol.md, section 10a). */
import { SidecarError } from '../errors';

export type StoreKind = 'memory' | 'redis';

/** The store is full or away. Never read as "not found": the caller answers 503. */
export class StoreError extends SidecarError {
  readonly code: 'full' | 'unavailable';

  constructor(code: 'full' | 'unavailable', detail = '', options?: { cause?: unknown }) {
    super('The store cannot be used right now', detail, options);
    this.code = code;
  }
}

/**
 * Rows with a time to live. Keys and values are strings; what a key has before its first `:` is the row's kind, and each
 * kind has room of its own (20,000 rows), so that those who wait at a PC cannot crowd out callbacks in flight.
 * Times to live are milliseconds, more than 0. All promises reject with StoreError only, within 2 s where the store is away.
 */
export interface Store {
  /** Make a row; false where there is one already. StoreError `full` where its kind has no room. */
  create(key: string, value: string, ttlMs: number): Promise<boolean>;
  /** The row's value; undefined where there is none, or its time is over. */
  read(key: string): Promise<string | undefined>;
  /** Compare and set, with a new time to live; false where the row is gone or is not `from`. Works in a full store too. */
  replace(key: string, from: string, to: string, ttlMs: number): Promise<boolean>;
  remove(key: string): Promise<void>;
  /**
   * Have `listener` told to look again after every create, replace and remove of `key`, whichever replica made it, and
   * where something may have been missed: the store was away, was emptied or is closed. Not told when a row's time is over.
   * A listener must not throw. Returns the way to stop it.
   */
  watch(key: string, listener: () => void): () => void;
  /** Resolves where the store can be used and has room, rejects with StoreError otherwise; for /readyz. */
  check(): Promise<void>;
  /** Free connections and timers; from then on everything is `unavailable`. */
  close(): Promise<void>;
}

/** Why a store cannot be used right now; undefined where it can. */
export async function storeTrouble(store: Pick<Store, 'check'>): Promise<StoreError | undefined> {
  try {
    await store.check();
    return undefined;
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
}

/** Rows of one kind that a store holds at most. */
export const ROWS_PER_KIND = 20_000;

/** What a key has before its first `:`. */
export function kindOf(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf(':')));
}
