/** Owns the store of a single sidecar: claims and results of callbacks in this process' memory, over node-cache. */
import NodeCache from 'node-cache';
import type { CallbackStore } from './store';
import { StoreError } from './store';
import { createWaiters } from './waiters';

interface Entry {
  readonly fingerprint: string;
  result: string | undefined;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

export interface MemoryStoreOptions {
  /** The clock, milliseconds since the epoch. */
  readonly now?: () => number;
  /** Above this many claims at once the store is full: 503 for newcomers rather than losing logins in progress. */
  readonly maxKeys?: number;
}

const SWEEP_SECONDS = 10;
const MIN_MS_BETWEEN_SWEEPS = 1000;

/** node-cache keeps its data in a plain object: the bare key `__proto__` would be found before it is set. */
const PREFIX = 'claim:';
const cacheKey = (key: string): string => PREFIX + key;

export function createMemoryStore({ now = Date.now, maxKeys = 20_000 }: MemoryStoreOptions = {}): CallbackStore {
  // Entries are changed in place (useClones off): node-cache refuses even to overwrite an existing key when it is full,
  // and a login in progress must be able to finish then.
  const cache = new NodeCache({ stdTTL: 0, checkperiod: SWEEP_SECONDS, useClones: false, maxKeys });
  const waiters = createWaiters();
  let sweptAt = -Infinity;

  function find(key: string): Entry | undefined {
    const entry = cache.get<Entry>(cacheKey(key));
    if (entry === undefined || entry.expiresAt > now()) return entry;
    cache.del(cacheKey(key));
    return undefined;
  }

  function sweep(): void {
    if (now() - sweptAt < MIN_MS_BETWEEN_SWEEPS) return;
    sweptAt = now();
    for (const key of cache.keys()) find(key.slice(PREFIX.length));
  }

  function isFull(): boolean {
    if (cache.getStats().keys >= maxKeys) sweep();
    return cache.getStats().keys >= maxKeys;
  }

  return {
    async claim(key, fingerprint, ttlSeconds) {
      const entry = find(key);
      if (entry !== undefined) return { won: false, fingerprint: entry.fingerprint };
      if (isFull()) throw new StoreError('full', `${maxKeys} claims at once`);
      const claimed: Entry = { fingerprint, result: undefined, expiresAt: now() + ttlSeconds * 1000 };
      cache.set(cacheKey(key), claimed, ttlSeconds);
      return { won: true };
    },

    async settle(key, result, ttlSeconds) {
      const entry = find(key);
      if (entry !== undefined) {
        entry.result = result;
        entry.expiresAt = now() + ttlSeconds * 1000;
        cache.ttl(cacheKey(key), ttlSeconds);
      }
      waiters.wake(key, result);
    },

    async release(key) {
      cache.del(cacheKey(key));
      waiters.wake(key, undefined);
    },

    async result(key, timeoutMs) {
      const entry = find(key);
      if (entry === undefined || entry.result !== undefined) return entry?.result;
      return waiters.wait(key, timeoutMs);
    },

    async check() {
      if (isFull()) throw new StoreError('full', `${maxKeys} claims at once`);
    },

    async close() {
      cache.close();
      cache.flushAll();
      waiters.wakeAll();
    },
  };
}
