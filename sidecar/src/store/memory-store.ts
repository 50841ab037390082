/** Owns the store of a single sidecar: rows in this process' memory, over node-cache. */
import NodeCache from 'node-cache';
import { kindOf, ROWS_PER_KIND, StoreError, type Store } from './store';
import { createWatchers } from './watchers';

interface Row {
  value: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/** The rows of one kind. */
interface Room {
  readonly cache: NodeCache;
  /** Milliseconds since the epoch. */
  sweptAt: number;
}

export interface MemoryStoreOptions {
  /** The clock, milliseconds since the epoch. */
  readonly now?: () => number;
  /** Above this many rows of one kind there is no room for newcomers of that kind, rather than losing logins in progress. */
  readonly rowsPerKind?: number;
}

const SWEEP_SECONDS = 10;
const MIN_MS_BETWEEN_SWEEPS = 1000;

/** node-cache keeps its data in a plain object: the bare key `__proto__` would be found before it is set. */
const PREFIX = 'row:';
const cacheKey = (key: string): string => PREFIX + key;

export function createMemoryStore({ now = Date.now, rowsPerKind = ROWS_PER_KIND }: MemoryStoreOptions = {}): Store {
  const rooms = new Map<string, Room>();
  const watchers = createWatchers();
  let closed = false;

  function roomOf(key: string): Room {
    if (closed) throw new StoreError('unavailable', 'closed');
    const kind = kindOf(key);
    const room = rooms.get(kind) ?? { cache: createCache(rowsPerKind), sweptAt: -Infinity };
    rooms.set(kind, room);
    return room;
  }

  function find({ cache }: Room, cached: string): Row | undefined {
    const row = cache.get<Row>(cached);
    if (row === undefined || row.expiresAt > now()) return row;
    cache.del(cached);
    return undefined;
  }

  function sweep(room: Room): void {
    if (now() - room.sweptAt < MIN_MS_BETWEEN_SWEEPS) return;
    room.sweptAt = now();
    for (const cached of room.cache.keys()) find(room, cached);
  }

  function refuseIfFull(kind: string, room: Room): void {
    if (room.cache.getStats().keys >= rowsPerKind) sweep(room);
    if (room.cache.getStats().keys >= rowsPerKind) throw new StoreError('full', `${rowsPerKind} rows of ${kind}`);
  }

  return {
    async create(key, value, ttlMs) {
      const room = roomOf(key);
      if (find(room, cacheKey(key)) !== undefined) return false;
      refuseIfFull(kindOf(key), room);
      const row: Row = { value, expiresAt: now() + ttlMs };
      room.cache.set(cacheKey(key), row, ttlMs / 1000);
      watchers.tell(key);
      return true;
    },

    async read(key) {
      return find(roomOf(key), cacheKey(key))?.value;
    },

    async replace(key, from, to, ttlMs) {
      const room = roomOf(key);
      const row = find(room, cacheKey(key));
      if (row?.value !== from) return false;
      row.value = to;
      row.expiresAt = now() + ttlMs;
      room.cache.ttl(cacheKey(key), ttlMs / 1000);
      watchers.tell(key);
      return true;
    },

    async remove(key) {
      roomOf(key).cache.del(cacheKey(key));
      watchers.tell(key);
    },

    watch: watchers.add,

    async check() {
      if (closed) throw new StoreError('unavailable', 'closed');
      for (const [kind, room] of rooms) refuseIfFull(kind, room);
    },

    async close() {
      closed = true;
      for (const { cache } of rooms.values()) cache.close();
      rooms.clear();
      watchers.tellAll();
    },
  };
}

/**
 * Rows are changed in place (useClones off): node-cache refuses even to overwrite an existing key when it is full, and a
 * login in progress must be able to finish then.
 */
function createCache(maxKeys: number): NodeCache {
  return new NodeCache({ stdTTL: 0, checkperiod: SWEEP_SECONDS, useClones: false, maxKeys });
}
