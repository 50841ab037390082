/** Owns the one connection to Redis: kept up, looked after, and given up where it does not answer. */
import { setTimeout as pause } from 'node:timers/promises';
import { createClient, ErrorReply } from '@redis/client';
import type { RedisAddress } from '../config';
import type { Logger } from '../telemetry/logger';
import { scripts } from './redis-scripts';
import { StoreError } from './store';

export type RedisClient = ReturnType<typeof createRedisClient>;

/** Milliseconds. */
export interface RedisTimes {
  /** From the call to its answer, waiting for a connection included. */
  readonly deadlineMs: number;
  /** Between two looks at a quiet Redis. */
  readonly lookMs: number;
  /** The longest pause between two attempts to connect. */
  readonly backoffMs: number;
}

export interface RedisConnectionOptions {
  readonly address: RedisAddress;
  readonly times: RedisTimes;
  readonly log: Logger;
  readonly channel: string;
  readonly onMessage: (message: string) => void;
  /** Called on each new connection before it is used, and then again and again; where it rejects, the connection is given up. */
  readonly look: (client: RedisClient, isNew: boolean) => Promise<void>;
}

export interface RedisConnection {
  /**
   * Runs a command once; without a connection it waits for one, unless it is `hasty`. Rejects with StoreError: `unavailable`
   * leaves open whether the command was carried out.
   */
  run<T>(command: (client: RedisClient) => Promise<T>, hasty?: 'hasty'): Promise<T>;
  /** Idempotent. */
  close(): Promise<void>;
}

const FIRST_BACKOFF_MS = 50;
/** More commands than this under way are refused; with a Redis that answers there are a few at a time. */
const MAX_COMMANDS = 20_000;

export function openRedisConnection(options: RedisConnectionOptions): RedisConnection {
  const { times, log } = options;
  const { host, port } = options.address;
  const closing = new AbortController();
  const waiting = new Set<(client: RedisClient) => void>();
  let current: RedisClient | undefined;
  /** What the log has said last. */
  let saidAway = false;

  /** One connection from its beginning to its end, which is always an error. */
  async function session(): Promise<never> {
    const client = createRedisClient(options.address, times);
    const broken = new AbortController();
    client.on('error', (error) => broken.abort(error));
    const stop = (): void => broken.abort(new Error('closed'));
    closing.signal.addEventListener('abort', stop);
    try {
      await client.connect();
      await within(times.deadlineMs, client.subscribe(options.channel, options.onMessage));
      await within(times.deadlineMs, options.look(client, true));
      use(client);
      for (;;) {
        await pause(times.lookMs, undefined, { signal: broken.signal }).catch(() => undefined);
        broken.signal.throwIfAborted();
        await within(times.deadlineMs, options.look(client, false));
      }
    } finally {
      current = undefined;
      closing.signal.removeEventListener('abort', stop);
      if (client.isOpen) client.destroy();
    }
  }

  function use(client: RedisClient): void {
    current = client;
    log.info({ part: 'store', host, port }, saidAway ? 'Redis is back' : 'Connected to Redis');
    saidAway = false;
    for (const go of [...waiting]) go(client);
  }

  async function keepConnected(): Promise<void> {
    for (let failures = 0; !closing.signal.aborted; failures += 1) {
      const began = performance.now();
      const error = await session().catch((reason: unknown) => reason);
      if (closing.signal.aborted) return;
      if (!saidAway) log.warn({ part: 'store', host, port, reason: wordsOf(error) }, 'Redis is away');
      saidAway = true;
      if (performance.now() - began > times.lookMs) failures = 0;
      const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** failures, times.backoffMs);
      await pause(backoff, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const ended = keepConnected();

  return {
    run: (command, hasty) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void): void => {
          clearTimeout(timer);
          waiting.delete(go);
          settle();
        };
        const fail = (error: unknown): void => end(() => reject(storeErrorOf(error)));
        const go = (client: RedisClient): void => {
          waiting.delete(go);
          command(client).then((value) => end(() => resolve(value)), fail);
        };
        const timer = setTimeout(fail, times.deadlineMs, new Error(`no answer in ${times.deadlineMs} ms`));
        if (current !== undefined) go(current);
        else if (hasty === undefined && !closing.signal.aborted) waiting.add(go);
        else fail(new Error('not connected'));
      }),
    close() {
      closing.abort();
      return ended;
    },
  };
}

/** RESP 3, so that messages and answers come by one connection, in one order; reconnecting is ours, so that nothing is repeated. */
function createRedisClient(address: RedisAddress, { deadlineMs, lookMs }: RedisTimes) {
  const { host, port, tls, username, password, database } = address;
  const socket = {
    host,
    port,
    connectTimeout: deadlineMs,
    // The next to last resort, for a handshake that nobody answers: afterwards a look is always sooner.
    socketTimeout: lookMs + 2 * deadlineMs,
    reconnectStrategy: false,
  } as const;
  return createClient({
    RESP: 3,
    socket: tls ? { ...socket, tls } : socket,
    ...(username !== '' && { username }),
    ...(password !== '' && { password }),
    database,
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_COMMANDS,
    maintNotifications: 'disabled',
    scripts,
  });
}

/** The client's own time limits end with the writing of a command, not with its answer. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function storeErrorOf(error: unknown): StoreError {
  const words = wordsOf(error);
  return /\bOOM\b/.test(words) ? new StoreError('full', words) : new StoreError('unavailable', words);
}

/** What went wrong, without what Redis quotes: a server that does not know HELLO repeats the password. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  if (error instanceof ErrorReply) return error.message.replace(/(['"`]).*\1/s, '…');
  const { code } = error as NodeJS.ErrnoException;
  return error.message || (code ?? error.name);
}
