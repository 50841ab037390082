/** Owns the PC that waits: how its login stands, and collecting the ticket (docs/protocol.md, section 4; RFC 8628, section 3.5). */
import { OdooError } from '../odoo/types';
import { StoreError } from '../store/store';
import type { Logger } from '../telemetry/logger';
import type { Caller, CookieChange } from './answer';
import { brief } from './authorisation';
import { ticketOf, type KeyRing } from './key-ring';
import { secondsLeft, stateAt, type PendingLogin, type PendingState } from './pending-login';
import type { PendingLogins } from './pending-logins';
import { thisPc, type ThisPc } from './this-pc';

export interface DeviceWaitDeps {
  readonly keys: KeyRing;
  readonly pending: Pick<PendingLogins, 'apply' | 'forPc'>;
  /** Whether this login was asked about more often than every second. */
  readonly tooOften: (attempt: string) => Promise<boolean>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
  /** Told of every login that ends here. */
  readonly observe: (outcome: string) => void;
}

/** A PC and its login, or why there is none to speak of. */
export type Waiting =
  { readonly pc: ThisPc; readonly row: PendingLogin } | { readonly kind: 'not_found' | 'unavailable' };

export type TokenAnswer =
  | { readonly kind: 'not_found' | 'unavailable' | 'slow_down' | 'access_denied' | 'expired_token' }
  | { readonly kind: 'pending'; readonly state: PendingState; readonly left?: number; readonly expiresIn: number }
  | { readonly kind: 'collected'; readonly cookies: readonly CookieChange[] };

export interface DeviceWait {
  /** How this PC's login stands; the beginning of every answer to a PC. */
  find(caller: Caller): Promise<Waiting>;
  /** One poll: the ticket where there is one. */
  token(caller: Caller): Promise<TokenAnswer>;
}

export function createDeviceWait({ keys, pending, tooOften, now, log, observe }: DeviceWaitDeps): DeviceWait {
  /** A foreign device_code is answered like an unknown one, but it is a matter for the log: nobody has one by accident. */
  async function find(caller: Caller): Promise<Waiting> {
    const pc = thisPc(keys, caller, now());
    if (pc === 'foreign') {
      const { requestId, ip } = caller;
      log.warn({ requestId, way: 'scan', outcome: 'foreign_device', ip }, 'A device cookie in another browser');
    }
    if (pc === undefined || pc === 'foreign') return { kind: 'not_found' };
    const row = await pending.forPc(pc.device, pc, caller.requestId, now());
    return row.browser === pc.browser ? { pc, row } : { kind: 'not_found' };
  }

  async function token(caller: Caller): Promise<TokenAnswer> {
    const waiting = await find(caller);
    if ('kind' in waiting) return waiting;
    const { pc, row } = waiting;
    return standing(stateAt(row, now()) === 'approved' ? await collect(caller, pc, row) : row);
  }

  /** The row as it is once somebody has collected: this request, or one of its doubles. */
  async function collect({ requestId }: Caller, { userCode }: ThisPc, row: PendingLogin): Promise<PendingLogin> {
    const applied = await pending.apply(userCode, { type: 'collected' }, now());
    if (applied?.took) {
      observe('collected');
      const attempt = brief(row.attempt);
      log.info({ requestId, way: 'scan', outcome: 'collected', reason: '', attempt }, 'login');
    }
    return applied?.row ?? row;
  }

  async function standing(row: PendingLogin): Promise<TokenAnswer> {
    const state = stateAt(row, now());
    switch (state) {
      case 'pending':
      case 'scanned':
      case 'code_required': {
        if (await tooOften(row.attempt)) return { kind: 'slow_down' };
        const left = state === 'code_required' && row.left !== undefined ? { left: row.left } : {};
        return { kind: 'pending', state, ...left, expiresIn: secondsLeft(row, now()) };
      }
      case 'denied':
        return { kind: 'access_denied' };
      case 'expired':
        return { kind: 'expired_token' };
      case 'approved':
        return { kind: 'unavailable' }; // forgotten between two looks: the next poll finds it in Odoo
      case 'collected':
        return ticketFor(row);
    }
  }

  /** Collecting again is no second login: it is the same ticket, which Odoo takes once (threats row X13). */
  function ticketFor(row: PendingLogin): TokenAnswer {
    const attemptKeys = keys.find(row.kid);
    if (attemptKeys === undefined || now() >= row.expiresAt) return { kind: 'expired_token' };
    return { kind: 'collected', cookies: [{ name: 'ticket', value: ticketOf(attemptKeys, row.attempt) }] };
  }

  /** That the store or Odoo is away is the same to a PC: nobody can say how its login stands. Never "not found". */
  async function orUnavailable<T>(caller: Caller, work: Promise<T>): Promise<T | { readonly kind: 'unavailable' }> {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof StoreError) && !(error instanceof OdooError)) throw error;
      log.warn({ err: error, requestId: caller.requestId }, 'How a login stands cannot be told');
      return { kind: 'unavailable' };
    }
  }

  return {
    find: (caller) => orUnavailable(caller, find(caller)),
    token: (caller) => orUnavailable(caller, token(caller)),
  };
}
