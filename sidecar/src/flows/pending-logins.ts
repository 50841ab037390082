/** Owns the pending logins over the store: made, found, changed by compare-and-set, and made anew where the store forgot them. */
import type { AttemptAnswer, OdooGateway } from '../odoo/types';
import { StoreError, type Store } from '../store/store';
import { forOdoo } from './answer';
import { userCodeIn, userCodeOf, type VerifiedDevice } from './device-code';
import type { KeyRing } from './key-ring';
import {
  decodePendingLogin,
  encodePendingLogin,
  QR_LIFETIME_MS,
  SCANNED_LIFETIME_MS,
  transition,
  type PendingEvent,
  type PendingLogin,
  type StoredState,
} from './pending-login';
import type { ScanNote } from './scan-note';

/** What a PC tells of itself with each request. */
export interface Pc {
  readonly browser: string;
  readonly known: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly client: string;
}

/** The row as it then is, and whether the event had a place in the table. */
export interface Applied {
  readonly row: PendingLogin;
  readonly took: boolean;
}

/** `now` in milliseconds since the epoch. All promises reject with StoreError, `forPc` and `forPhone` with OdooError too. */
export interface PendingLogins {
  /** Keep a new row under its user_code, which is returned. StoreError `full` where there is no room for newcomers. */
  create(row: PendingLogin, now: number): Promise<string>;
  find(userCode: string): Promise<PendingLogin | undefined>;
  /** Read, ask the table, compare and set; again where somebody was faster. Undefined where there is no row. */
  apply(userCode: string, event: PendingEvent, now: number): Promise<Applied | undefined>;
  /** As {@link Store.watch}, by user_code. */
  watch(userCode: string, listener: () => void): () => void;
  /** The row of a genuine device_code, made anew after Odoo where the store has none. */
  forPc(device: VerifiedDevice, pc: Pc, requestId: string, now: number): Promise<PendingLogin>;
  /** The row of a user_code; where the store has none but the phone's note names it, made anew after Odoo. */
  forPhone(
    userCode: string,
    note: ScanNote | undefined,
    requestId: string,
    now: number,
  ): Promise<PendingLogin | undefined>;
}

/** Milliseconds for which a row outlives its end, so that PC and phone can be told how it ended. */
const AFTERLIFE_MS = 60_000;
/** Each lost race means that somebody else changed the row; a row has fewer changes in it than this. */
const MOST_RACES = 50;

export function createPendingLogins(deps: {
  readonly store: Store;
  readonly keys: KeyRing;
  readonly odoo: Pick<OdooGateway, 'attempt'>;
  /** Told of every state that a row enters here. */
  readonly observe?: (state: StoredState) => void;
}): PendingLogins {
  const { store, keys, odoo, observe } = deps;
  /** Revivals under way: whoever asks meanwhile waits for the same answer of Odoo's. */
  const reviving = new Map<string, Promise<PendingLogin>>();

  async function read(userCode: string): Promise<{ text: string; row: PendingLogin } | undefined> {
    const text = await store.read(keyOf(userCode));
    if (text === undefined) return undefined;
    const row = decodePendingLogin(text);
    // Another replica's newer words are no "not found": that replica will understand them.
    if (row === undefined) throw new StoreError('unavailable', 'a pending login of another version');
    return { text, row };
  }

  async function apply(userCode: string, event: PendingEvent, now: number): Promise<Applied | undefined> {
    for (let races = 0; races < MOST_RACES; races += 1) {
      const found = await read(userCode);
      if (found === undefined) return undefined;
      const next = transition(found.row, event, now);
      if (next === undefined) return { row: found.row, took: false };
      if (next === found.row) return { row: next, took: true };
      if (await store.replace(keyOf(userCode), found.text, encodePendingLogin(next), timeToLive(next, now))) {
        if (next.state !== found.row.state) observe?.(next.state);
        return { row: next, took: true };
      }
    }
    throw new StoreError('unavailable', 'a pending login that never stays the same');
  }

  /** The row that there is by now, or `rebuilt` as Odoo knows its attempt. */
  function revive(userCode: string, basis: PendingLogin, requestId: string, now: number): Promise<PendingLogin> {
    const underWay =
      reviving.get(userCode) ??
      reviveAlone(userCode, basis, requestId, now).finally(() => void reviving.delete(userCode));
    reviving.set(userCode, underWay);
    return underWay;
  }

  async function reviveAlone(
    userCode: string,
    basis: PendingLogin,
    requestId: string,
    now: number,
  ): Promise<PendingLogin> {
    const answer = await odoo.attempt({ attempt: basis.attempt, requestId });
    const row = rebuilt(basis, answer, now);
    if (await store.create(keyOf(userCode), encodePendingLogin(row), timeToLive(row, now))) return row;
    return (await read(userCode))?.row ?? row;
  }

  return {
    async create(row, now) {
      const userCode = userCodeIn(keys, row);
      if (userCode === undefined) throw new RangeError('a pending login of an unknown key');
      await store.create(keyOf(userCode), encodePendingLogin(row), timeToLive(row, now));
      observe?.(row.state);
      return userCode;
    },

    find: async (userCode) => (await read(userCode))?.row,
    apply,
    watch: (userCode, listener) => store.watch(keyOf(userCode), listener),

    async forPc(device, pc, requestId, now) {
      const { attempt, issuedAt } = device;
      const userCode = userCodeOf(device.keys, attempt);
      const found = await read(userCode);
      return found?.row ?? revive(userCode, newPendingLogin(attempt, device.keys.kid, pc, issuedAt), requestId, now);
    },

    async forPhone(userCode, note, requestId, now) {
      const found = await read(userCode);
      if (found !== undefined) return found.row;
      if (note === undefined || userCodeIn(keys, note) !== userCode) return undefined;
      const { owner, claimedAt } = note;
      const pending = newPendingLogin(note.attempt, note.kid, note, claimedAt);
      const scanned = { ...pending, state: 'scanned', owner, expiresAt: claimedAt + SCANNED_LIFETIME_MS } as const;
      return revive(userCode, scanned, requestId, now);
    },
  };
}

/** The row of a QR issued at `issuedAt` (milliseconds since the epoch). */
export function newPendingLogin(attempt: string, kid: number, pc: Pc, issuedAt: number): PendingLogin {
  const { browser, known, client } = pc;
  return {
    ...{ v: 1, attempt, kid, browser, known, state: 'pending' },
    ...forOdoo(pc),
    client: client.slice(0, 100),
    createdAt: issuedAt,
    expiresAt: issuedAt + QR_LIFETIME_MS,
  };
}

/**
 * Whether a row belongs to this phone. A row that was made anew for the PC does not know its owner, but the note that
 * the phone got when it tapped 继续 does.
 * @param phone browser hash of the phone
 */
export function isOwner(row: PendingLogin, phone: string, note: ScanNote | undefined): boolean {
  if (row.owner !== undefined) return row.owner === phone;
  return note !== undefined && note.attempt === row.attempt && note.owner === phone;
}

function keyOf(userCode: string): string {
  return `pending:${userCode}`;
}

/** Also what is over already is kept for a while: whoever asks again and again must not ask Odoo each time. */
function timeToLive(row: PendingLogin, now: number): number {
  return Math.max(row.expiresAt - now, 0) + AFTERLIFE_MS;
}

/** Odoo's row is the truth (design rule 12); where it has none, the person has not come back from WeChat yet. */
function rebuilt(basis: PendingLogin, answer: AttemptAnswer, now: number): PendingLogin {
  switch (answer.outcome) {
    case 'unknown':
      return basis;
    case 'issued':
      return answer.consumed
        ? { ...basis, state: 'collected', expiresAt: now }
        : { ...basis, state: 'approved', expiresAt: now + answer.expiresIn * 1000 };
    case 'code_required':
      return { ...basis, state: 'code_required', left: answer.left, expiresAt: now + answer.expiresIn * 1000 };
    case 'refused':
      return { ...basis, state: 'denied', reason: answer.reason, expiresAt: now };
  }
}
