/** Owns the pending login of a scan: what is remembered of it, and the one table of its states (docs/protocol.md, section 3a). Pure. */
import { z } from 'zod';

/** Milliseconds. */
export const QR_LIFETIME_MS = 120_000;
export const SCANNED_LIFETIME_MS = 180_000;
/** At most; Odoo's answer says how much of it is left. */
export const CODE_LIFETIME_MS = 120_000;
export const TICKET_LIFETIME_MS = 60_000;
/** Wrong codes that a row may still hear of, where Odoo did not say yet. */
export const CODE_TRIES = 3;

const STORED_STATES = ['pending', 'scanned', 'code_required', 'approved', 'denied', 'collected'] as const;

export type StoredState = (typeof STORED_STATES)[number];
export type PendingState = StoredState | 'expired';

const hex = (length: number) => z.string().regex(new RegExp(`^[0-9a-f]{${length}}$`));

const pendingLogin = z.object({
  v: z.literal(1),
  attempt: hex(32),
  /** Key id that the attempt was made with. */
  kid: z.int().min(0).max(255),
  /** Browser hash of the PC. */
  browser: hex(64),
  /** Known hash of the PC, or ''. */
  known: z.union([z.literal(''), hex(64)]),
  /** Of the PC: address, User-Agent, browser and system in words. */
  ip: z.string().max(45),
  userAgent: z.string().max(512),
  client: z.string().max(100),
  /** Milliseconds since the epoch. */
  createdAt: z.int(),
  expiresAt: z.int(),
  state: z.enum(STORED_STATES),
  /** Browser hash of the phone that tapped 继续 first. */
  owner: hex(64).optional(),
  /** Codes that may still be tried; set from `code_required` on. */
  left: z.int().min(0).optional(),
  /** Why it was denied: a reason of docs/protocol.md, section 6. */
  reason: z.string().max(64).optional(),
});

export type PendingLogin = Readonly<z.infer<typeof pendingLogin>>;

export type PendingEvent =
  /** 继续 by a phone, or that phone back from WeChat after the row was forgotten. */
  | { readonly type: 'claimed'; readonly owner: string }
  /** `expiresIn` in seconds, as Odoo says. */
  | { readonly type: 'code_required'; readonly expiresIn: number }
  | { readonly type: 'wrong_code'; readonly left: number }
  | { readonly type: 'approved'; readonly expiresIn: number }
  /** `phone` is who tapped 不是我, its browser hash; without it WeChat or Odoo refused. */
  | { readonly type: 'denied'; readonly reason: string; readonly phone?: string }
  | { readonly type: 'collected' };

export type PendingEventType = PendingEvent['type'];

/** `now` in milliseconds since the epoch. */
type Step<E extends PendingEvent> = (row: PendingLogin, event: E, now: number) => PendingLogin | undefined;
type Steps = { readonly [T in PendingEventType]?: Step<Extract<PendingEvent, { type: T }>> };

const approved: Step<Extract<PendingEvent, { type: 'approved' }>> = (row, { expiresIn }, now) => ({
  ...row,
  state: 'approved',
  expiresAt: now + Math.min(expiresIn * 1000, TICKET_LIFETIME_MS),
});

const denied: Step<Extract<PendingEvent, { type: 'denied' }>> = (row, { reason, phone }) =>
  phone === undefined || row.owner === undefined || row.owner === phone
    ? { ...row, state: 'denied', reason, ...(phone !== undefined && { owner: phone }) }
    : undefined;

/** The table: what an event makes of a row in a state. What is not here changes nothing; terminal states have no events. */
const TABLE: Readonly<Record<PendingState, Steps>> = {
  pending: {
    claimed: (row, { owner }, now) => ({ ...row, state: 'scanned', owner, expiresAt: now + SCANNED_LIFETIME_MS }),
    denied,
  },
  scanned: {
    claimed: (row, { owner }) => (row.owner === owner ? row : undefined),
    code_required: (row, { expiresIn }, now) => ({
      ...row,
      state: 'code_required',
      left: CODE_TRIES,
      expiresAt: now + Math.min(expiresIn * 1000, CODE_LIFETIME_MS),
    }),
    approved,
    denied,
  },
  code_required: {
    wrong_code: (row, { left }) => ({ ...row, left: Math.min(left, row.left ?? left) }),
    approved,
    denied,
  },
  approved: {
    collected: (row) => ({ ...row, state: 'collected' }),
  },
  denied: {},
  expired: {},
  collected: {},
};

/** The state that counts: an unfinished row past its time is expired, whatever was written down. */
export function stateAt(row: PendingLogin, now: number): PendingState {
  const finished = row.state === 'denied' || row.state === 'collected';
  return !finished && now >= row.expiresAt ? 'expired' : row.state;
}

/**
 * What `event` makes of `row` at `now`: the next row (the same one where the event is welcome and changes nothing), or
 * undefined where the table does not name it.
 */
export function transition(row: PendingLogin, event: PendingEvent, now: number): PendingLogin | undefined {
  // The compiler cannot see that a step found under the event's own type takes that event.
  const step = TABLE[stateAt(row, now)][event.type] as Step<PendingEvent> | undefined;
  return step?.(row, event, now);
}

/** Seconds until the row's time is over, rounded up; 0 from then on. */
export function secondsLeft(row: PendingLogin, now: number): number {
  return Math.max(0, Math.ceil((row.expiresAt - now) / 1000));
}

export function encodePendingLogin(row: PendingLogin): string {
  return JSON.stringify(row);
}

/** Total; undefined for what no sidecar of this version wrote. */
export function decodePendingLogin(text: string): PendingLogin | undefined {
  try {
    return pendingLogin.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
