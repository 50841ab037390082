/** Owns what the phone's leg of a scan decides at the callback: the browser that will be logged in is the PC's. */
import type { OdooGateway } from '../odoo/types';
import type { Logger } from '../telemetry/logger';
import type { Caller } from './answer';
import type { CallbackResult } from './callback-result';
import { tellOfDenial } from './denial';
import { codeHashOf, digitsOf, userCodeIn, userCodeOf } from './device-code';
import { sha256Hex, type KeyRing } from './key-ring';
import type { Leg, Trip } from './leg';
import { afterRefusal, refusal } from './outcomes';
import { stateAt, type PendingLogin } from './pending-login';
import type { PendingLogins } from './pending-logins';
import { verifyScanNote, type ScanNote } from './scan-note';
import { signInAsk, type Decision, type Subject } from './sign-in';
import type { VerifiedState } from './state';

export interface ScanLegDeps {
  readonly keys: KeyRing;
  readonly pending: Pick<PendingLogins, 'apply' | 'find' | 'forPhone'>;
  readonly odoo: Pick<OdooGateway, 'deny' | 'signIn'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

/** Where a callback finds the login it belongs to. */
interface Found {
  readonly userCode: string;
  readonly row: PendingLogin;
}

/** Nothing is left to do for this phone but to look. */
interface Over {
  readonly ended: CallbackResult;
  readonly why: string;
}

export function createScanLeg(deps: ScanLegDeps): Leg {
  const { keys, pending, odoo, now } = deps;

  /** The row as far as anybody remembers it; the attempt may have been made with any key of the ring. */
  async function find({ caller, state }: Trip): Promise<Found | undefined> {
    for (const each of keys.all) {
      const userCode = userCodeOf(each, state.attempt);
      const row = await pending.find(userCode);
      if (row !== undefined) return { userCode, row };
    }
    const note = noteOf(caller, state);
    const userCode = note && userCodeIn(keys, note);
    if (userCode === undefined) return undefined;
    const row = await pending.forPhone(userCode, note, caller.requestId, now());
    return row && { userCode, row };
  }

  /**
   * The row where this phone may go on with it. A state with the scan bit was signed at this phone's 继续 and nowhere else,
   * so that a row which was made anew for the PC meanwhile, and has no owner, is this phone's.
   */
  async function owned(trip: Trip, browser: string): Promise<Found | Over> {
    const found = await find(trip);
    if (found === undefined) return { ended: { kind: 'page', page: 'expired' }, why: 'forgotten' };
    const phone = sha256Hex(browser);
    const applied = await pending.apply(found.userCode, { type: 'claimed', owner: phone }, now());
    const { row, took } = applied ?? { row: found.row, took: false };
    if (took) return { ...found, row };
    if (row.owner !== undefined && row.owner !== phone) {
      return { ended: { kind: 'page', page: 'qr_in_use' }, why: 'other_phone' };
    }
    return { ended: { kind: 'scanned', userCode: found.userCode }, why: stateAt(row, now()) };
  }

  /** Where Odoo has decided the store only follows: an event that comes too late for its row changes nothing. */
  async function concluded(userCode: string, decision: Decision): Promise<CallbackResult> {
    if (decision.outcome === 'refused') {
      const { reason } = decision;
      // Only an administrator can help, and then the same QR may still do.
      if (reason === 'wrong_app' || reason === 'misconfigured') return refusal(afterRefusal(reason));
      await pending.apply(userCode, { type: 'denied', reason }, now());
      return refusal(afterRefusal(reason));
    }
    if (decision.outcome === 'claim') {
      // Nobody logs in on this PC; the phone goes on alone, to say whose account it is.
      await pending.apply(userCode, { type: 'denied', reason: 'not_linked' }, now());
      return { kind: 'linking' };
    }
    const type = decision.outcome === 'issued' ? 'approved' : 'code_required';
    await pending.apply(userCode, { type, expiresIn: decision.expiresIn }, now());
    return { kind: 'scanned', userCode };
  }

  function noteOf(caller: Caller, state: VerifiedState): ScanNote | undefined {
    const note = verifyScanNote(keys, caller.scan, now());
    return note?.attempt === state.attempt ? note : undefined;
  }

  return {
    way: 'scan',
    purposes: ['login'],
    keepsAttempt: true,

    // The row belongs to the browser whose cookie is gone. Starting anew in another browser would log in whoever follows a
    // link to this callback, on a PC that they have never seen and without the page that asks them (decision 0018).
    withoutCookie: () => undefined,

    async cancelled(trip, browser) {
      const found = await owned(trip, browser);
      if ('ended' in found) return found.ended;
      const { userCode, row } = found;
      await pending.apply(userCode, { type: 'denied', reason: 'denied' }, now());
      await tellOfDenial(deps, row, { requestId: trip.caller.requestId, by: 'wechat' });
      return { kind: 'page', page: 'denied' };
    },

    async begun(trip, browser) {
      const found = await owned(trip, browser);
      if ('ended' in found) return found;
      const { attempt, kid, browser: pc, ip, userAgent, known, client } = found.row;
      const attemptKeys = keys.find(kid);
      if (attemptKeys === undefined) return { ended: { kind: 'page', page: 'expired' }, why: 'unknown_key' };
      const codeHash = codeHashOf(attemptKeys, attempt, digitsOf(attemptKeys, attempt));
      const computer = { browser: pc, ip, userAgent, knownBrowser: known, codeHash, client };
      const subject: Subject = { way: 'scan', keys: attemptKeys, ...computer, phone: sha256Hex(browser) };
      return { ask: signInAsk(odoo, trip, subject, (decision) => concluded(found.userCode, decision)) };
    },

    about(caller, state) {
      const userCode = userCodeIn(keys, noteOf(caller, state) ?? { kid: state.keys.kid, attempt: state.attempt });
      return userCode === undefined ? {} : { userCode };
    },
  };
}
