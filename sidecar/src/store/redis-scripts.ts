/** Owns what Redis does in one step: scripts that change a row, count its kind and tell everybody. */
import { defineScript, type CommandParser } from '@redis/client';

/** Every key and the channel begin with this (docs/protocol.md, section 10a). */
const PREFIX = 'wechat-sso:';

export const CHANNEL = `${PREFIX}changed`;
export const rowKey = (key: string): string => PREFIX + key;

/** Keys that are no rows. A kind never begins with `#`. */
const SENTINEL = `${PREFIX}#sentinel`;
const PROBE = `${PREFIX}#probe`;
/** The rows of a kind, sorted by when their time is over. */
const roster = (kind: string): string => `${PREFIX}#rows:${kind}`;

/** Redis' own clock, in milliseconds; all rows end by it, whichever replica made them. */
const NOW = `local time = redis.call('TIME') local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** A row: its key, its kind, its name in messages. */
interface Row {
  readonly key: string;
  readonly kind: string;
}

const pushRow = (parser: CommandParser, { key, kind }: Row): void => {
  parser.pushKey(rowKey(key));
  parser.pushKey(roster(kind));
};

const answerNumber = undefined as unknown as () => number;

/**
 * In a Redis that has used up its maxmemory the first writing command of a script is refused if it may need memory; what
 * follows one that was let through is not. So `create` begins with SET and is refused, and what must work in a full store
 * too begins with a command that needs no memory (PEXPIRE, PERSIST, DEL).
 */
export const scripts = {
  /** 1 where the row was made, 0 where there is one, -1 where its kind has no room. */
  createRow: defineScript({
    NUMBER_OF_KEYS: 2,
    SCRIPT: `
      if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
      redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
      ${NOW}
      redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
      if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[3]) then
        redis.call('DEL', KEYS[1])
        return -1
      end
      redis.call('ZADD', KEYS[2], now + ARGV[2], KEYS[1])
      redis.call('PUBLISH', '${CHANNEL}', ARGV[4])
      return 1`,
    parseCommand(parser: CommandParser, row: Row, value: string, ttlMs: number, room: number) {
      pushRow(parser, row);
      parser.push(value, wholeMs(ttlMs), String(room), row.key);
    },
    transformReply: answerNumber,
  }),

  /** 1 where the row was what it should be, and is replaced; else 0. */
  replaceRow: defineScript({
    NUMBER_OF_KEYS: 2,
    SCRIPT: `
      if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
      ${NOW}
      redis.call('PEXPIRE', KEYS[1], ARGV[3])
      redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
      redis.call('ZADD', KEYS[2], now + ARGV[3], KEYS[1])
      redis.call('PUBLISH', '${CHANNEL}', ARGV[4])
      return 1`,
    parseCommand(parser: CommandParser, row: Row, from: string, to: string, ttlMs: number) {
      pushRow(parser, row);
      parser.push(from, to, wholeMs(ttlMs), row.key);
    },
    transformReply: answerNumber,
  }),

  removeRow: defineScript({
    NUMBER_OF_KEYS: 2,
    SCRIPT: `
      redis.call('DEL', KEYS[1])
      redis.call('ZREM', KEYS[2], KEYS[1])
      redis.call('PUBLISH', '${CHANNEL}', ARGV[1])
      return 1`,
    parseCommand(parser: CommandParser, row: Row) {
      pushRow(parser, row);
      parser.push(row.key);
    },
    transformReply: answerNumber,
  }),

  /**
   * The value of a key that nobody removes: another one than before means that everything was. Refused where this Redis
   * takes no writes (any more), as after a failover.
   */
  sentinel: defineScript({
    NUMBER_OF_KEYS: 1,
    SCRIPT: `
      redis.call('PERSIST', KEYS[1])
      redis.call('SET', KEYS[1], ARGV[1], 'NX')
      return redis.call('GET', KEYS[1])`,
    parseCommand(parser: CommandParser, fresh: string) {
      parser.pushKey(SENTINEL);
      parser.push(fresh);
    },
    transformReply: undefined as unknown as () => string,
  }),

  /** 1 where there is memory, and room in each of the kinds; else 0 or Redis' own error. */
  hasRoom: defineScript({
    SCRIPT: `
      redis.call('SET', KEYS[1], '', 'PX', 1000)
      ${NOW}
      for kind = 2, #KEYS do
        redis.call('ZREMRANGEBYSCORE', KEYS[kind], '-inf', now)
        if redis.call('ZCARD', KEYS[kind]) >= tonumber(ARGV[1]) then return 0 end
      end
      return 1`,
    parseCommand(parser: CommandParser, kinds: readonly string[], room: number) {
      parser.pushKeysLength([PROBE, ...kinds.map(roster)]);
      parser.push(String(room));
    },
    transformReply: answerNumber,
  }),
};

const wholeMs = (ms: number): string => String(Math.ceil(ms));
