/** Owns the store that several sidecars share: rows in Redis, changes told to all by one channel. */
import { randomUUID } from 'node:crypto';
import type { RedisAddress } from '../config';
import type { Logger } from '../telemetry/logger';
import { openRedisConnection, type RedisClient, type RedisTimes } from './redis-connection';
import { CHANNEL, rowKey } from './redis-scripts';
import { kindOf, ROWS_PER_KIND, StoreError, type Store } from './store';
import { createWatchers } from './watchers';

export interface RedisStoreOptions {
  readonly address: RedisAddress;
  readonly log: Logger;
  readonly rowsPerKind?: number;
  readonly times?: Partial<RedisTimes>;
}

/** Together below the 2 s after which a store that is away must have said so. */
const TIMES: RedisTimes = { deadlineMs: 1500, lookMs: 2000, backoffMs: 1000 };

/** Connects in the background: a Redis that is not there (yet) makes its rows unavailable, nothing else. */
export function createRedisStore(options: RedisStoreOptions): Store {
  const { address, log, rowsPerKind = ROWS_PER_KIND } = options;
  const watchers = createWatchers();
  const kinds = new Set<string>();
  let sentinel = '';

  /** Whoever watches has missed what was published while we were not connected, and is not told of FLUSHALL at all. */
  async function look(client: RedisClient, isNew: boolean): Promise<void> {
    const found = await client.sentinel(randomUUID());
    if (isNew || found !== sentinel) watchers.tellAll();
    sentinel = found;
  }

  const { run, close } = openRedisConnection({
    address,
    times: { ...TIMES, ...options.times },
    log,
    channel: CHANNEL,
    onMessage: watchers.tell,
    look,
  });

  function rowOf(key: string): { key: string; kind: string } {
    const kind = kindOf(key);
    kinds.add(kind);
    return { key, kind };
  }

  return {
    async create(key, value, ttlMs) {
      const made = await run((client) => client.createRow(rowOf(key), value, ttlMs, rowsPerKind));
      if (made < 0) throw new StoreError('full', `${rowsPerKind} rows of ${kindOf(key)}`);
      return made === 1;
    },

    async read(key) {
      return (await run((client) => client.get(rowKey(key)))) ?? undefined;
    },

    async replace(key, from, to, ttlMs) {
      return (await run((client) => client.replaceRow(rowOf(key), from, to, ttlMs))) === 1;
    },

    async remove(key) {
      await run((client) => client.removeRow(rowOf(key)));
    },

    watch: watchers.add,

    async check() {
      const room = await run((client) => client.hasRoom([...kinds], rowsPerKind), 'hasty');
      if (room === 0) throw new StoreError('full', `${rowsPerKind} rows of one kind`);
    },

    async close() {
      await close();
      watchers.tellAll();
    },
  };
}
