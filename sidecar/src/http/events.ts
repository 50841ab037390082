/** Owns the streams of server-sent events to waiting PCs: few bytes for each, one timer for all (docs/protocol.md, section 4). */
import type { Request, Response } from 'express';
import { stateAt, type PendingLogin, type PendingState } from '../flows/pending-login';
import type { PendingLogins } from '../flows/pending-logins';
import { StoreError } from '../store/store';
import type { Logger } from '../telemetry/logger';
import { addressKey } from './address-key';
import { openEventLine, type EventLine } from './event-line';

export interface EventStreamsDeps {
  readonly pending: Pick<PendingLogins, 'find' | 'watch'>;
  /** Streams at once. */
  readonly perAddress: number;
  readonly inTotal: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

/** Who listens to what. */
export interface Listening {
  /** Browser hash: a newer stream of the same browser ends the older. */
  readonly browser: string;
  readonly address: string;
  readonly userCode: string;
  /** The row as it was just read. */
  readonly row: PendingLogin;
}

export interface EventStreams {
  /** Begins a stream; false where this address or everybody has enough of them, and nothing is sent then. */
  open(request: Request, response: Response, listening: Listening): boolean;
  /** Once a second: heartbeats, ends, and what only the clock says. */
  tick(): void;
  /** How many there are. */
  count(): number;
  /** The process is stopping: ends them all, so that browsers connect again elsewhere, and begins no more. */
  close(): void;
}

const HEARTBEAT_MS = 15_000;
const LONGEST_MS = 300_000;
const TERMINAL: ReadonlySet<PendingState> = new Set(['denied', 'expired', 'collected']);

interface Stream {
  readonly line: EventLine;
  readonly browser: string;
  readonly address: string;
  readonly userCode: string;
  unwatch: () => void;
  state: PendingState;
  /** Milliseconds since the epoch, all three: when the state expires, a heartbeat is due, the stream has lasted long enough. */
  expiresAt: number;
  beatAt: number;
  endsAt: number;
  looking: boolean;
  lookAgain: boolean;
}

export function createEventStreams({ pending, perAddress, inTotal, now, log }: EventStreamsDeps): EventStreams {
  const streams = new Map<string, Stream>();
  const perAddressCount = new Map<string, number>();
  let closed = false;

  function isFull(browser: string, address: string): boolean {
    // The browser's older stream makes room for its newer one.
    const older = streams.get(browser);
    const here = (perAddressCount.get(address) ?? 0) - (older?.address === address ? 1 : 0);
    return here >= perAddress || streams.size - (older === undefined ? 0 : 1) >= inTotal;
  }

  function count(address: string, more: 1 | -1): void {
    const left = (perAddressCount.get(address) ?? 0) + more;
    if (left > 0) perAddressCount.set(address, left);
    else perAddressCount.delete(address);
  }

  /** Forgets a stream; its connection is somebody else's matter. */
  function forget(stream: Stream): void {
    if (streams.get(stream.browser) !== stream) return;
    streams.delete(stream.browser);
    count(stream.address, -1);
    stream.unwatch();
  }

  function end(stream: Stream): void {
    forget(stream);
    stream.line.end();
  }

  /** Says something; a line that has no room left ends, and its browser comes again. */
  function say(stream: Stream, text: string): void {
    if (!stream.line.write(text)) end(stream);
  }

  function report(stream: Stream, row: PendingLogin): void {
    const state = stateAt(row, now());
    stream.expiresAt = row.expiresAt;
    if (state === stream.state) return;
    stream.state = state;
    say(stream, wordFor(state));
    if (TERMINAL.has(state)) end(stream);
  }

  /** One look at a time; who is told to look meanwhile looks once more. */
  async function look(stream: Stream): Promise<void> {
    if (stream.looking) return void (stream.lookAgain = true);
    stream.looking = true;
    do {
      stream.lookAgain = false;
      const row = await found(stream);
      if (streams.get(stream.browser) !== stream) return;
      // Forgotten, or nobody can say: the browser comes again, and is told then what Odoo knows.
      if (row === undefined) return end(stream);
      report(stream, row);
    } while (stream.lookAgain);
    stream.looking = false;
  }

  async function found({ userCode }: Stream): Promise<PendingLogin | undefined> {
    try {
      return await pending.find(userCode);
    } catch (error) {
      if (!(error instanceof StoreError)) log.error({ err: error }, 'A stream could not look at its login');
      return undefined;
    }
  }

  function beat(stream: Stream): void {
    stream.beatAt = now() + HEARTBEAT_MS;
    say(stream, ': ping\n\n');
  }

  return {
    open(request, response, { browser, address: ip, userCode, row }) {
      const address = addressKey(ip);
      if (closed || isFull(browser, address)) return false;
      if (response.closed) return true; // gone while its login was looked for
      const older = streams.get(browser);
      if (older !== undefined) end(older);
      const state = stateAt(row, now());
      const stream: Stream = {
        ...{ browser, address, userCode, state, looking: false, lookAgain: false, unwatch: () => undefined },
        ...{ expiresAt: row.expiresAt, beatAt: now() + HEARTBEAT_MS, endsAt: now() + LONGEST_MS },
        line: openEventLine(request, response, `retry: 1000\n\n${wordFor(state)}`),
      };
      if (TERMINAL.has(state)) {
        stream.line.end();
        return true;
      }
      streams.set(browser, stream);
      count(address, 1);
      stream.line.onGone(() => forget(stream));
      stream.unwatch = pending.watch(userCode, () => void look(stream));
      // The row may have changed between its reading and the watching.
      void look(stream);
      return true;
    },

    tick() {
      const time = now();
      for (const stream of [...streams.values()]) {
        if (time >= stream.endsAt) end(stream);
        else if (time >= stream.expiresAt) void look(stream);
        else if (time >= stream.beatAt) beat(stream);
      }
    },

    count: () => streams.size,

    close() {
      closed = true;
      for (const stream of [...streams.values()]) end(stream);
    },
  };
}

function wordFor(state: PendingState): string {
  return `event: state\ndata: ${state}\n\n`;
}
