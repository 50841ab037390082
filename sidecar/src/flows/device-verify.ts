/** Owns the six digits that a person types on the PC: `POST /wechat/device/code` as a flow (docs/protocol.md, section 4). */
import { OdooError, type OdooGateway, type VerifyCodeAnswer } from '../odoo/types';
import { StoreError } from '../store/store';
import type { Logger } from '../telemetry/logger';
import { forOdoo, type Caller, type CookieChange } from './answer';
import { brief } from './authorisation';
import { codeHashOf, freshKnownOf, isDigits } from './device-code';
import type { DeviceWait } from './device-wait';
import { sha256Hex } from './key-ring';
import { afterOdooFailure } from './outcomes';
import { stateAt, type PendingEvent, type PendingState } from './pending-login';
import type { PendingLogins } from './pending-logins';
import type { ThisPc } from './this-pc';

export interface DeviceVerifyDeps {
  readonly wait: Pick<DeviceWait, 'find'>;
  readonly pending: Pick<PendingLogins, 'apply'>;
  readonly odoo: Pick<OdooGateway, 'verifyCode'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
  /** Told of every login that ends here. */
  readonly observe: (outcome: string) => void;
}

export type CodeAnswer =
  | { readonly kind: 'approved'; readonly cookies: readonly CookieChange[] }
  | { readonly kind: 'invalid_code'; readonly left: number }
  | { readonly kind: 'conflict'; readonly state: PendingState }
  | { readonly kind: 'not_found' | 'unavailable' | 'malformed' | 'access_denied' | 'expired_token' }
  | { readonly kind: 'odoo_unreachable' | 'misconfigured' };

/** `code` is what was typed, unchecked. */
export type DeviceVerify = (caller: Caller, code: string) => Promise<CodeAnswer>;

export function createDeviceVerify({ wait, pending, odoo, now, log, observe }: DeviceVerifyDeps): DeviceVerify {
  async function verify(caller: Caller, code: string): Promise<CodeAnswer> {
    const waiting = await wait.find(caller);
    if ('kind' in waiting) return waiting;
    const { pc, row } = waiting;
    if (!isDigits(code)) return { kind: 'malformed' };
    const state = stateAt(row, now());
    if (state !== 'code_required') return { kind: 'conflict', state };
    const answer = await asked(caller, pc, code);
    if (answer.outcome === 'issued') return approved(caller, pc, answer);
    report(caller, pc, answer.outcome === 'refused' ? answer.reason : 'wrong_code');
    if (answer.outcome === 'code_required') {
      await pending.apply(pc.userCode, { type: 'wrong_code', left: answer.left }, now());
      return { kind: 'invalid_code', left: answer.left };
    }
    observe(answer.reason);
    await pending.apply(pc.userCode, { type: 'denied', reason: answer.reason }, now());
    return { kind: answer.reason === 'expired' ? 'expired_token' : 'access_denied' };
  }

  /** Odoo compares and counts: its row outlives every sidecar. */
  function asked(caller: Caller, { device, ...pc }: ThisPc, code: string): Promise<VerifyCodeAnswer> {
    const { attempt, keys } = device;
    return odoo.verifyCode({
      attempt,
      browser: pc.browser,
      codeHash: codeHashOf(keys, attempt, code),
      knownBrowser: pc.known,
      freshBrowser: sha256Hex(freshKnownOf(keys, attempt)),
      requestId: caller.requestId,
      ...forOdoo(pc),
    });
  }

  async function approved(
    caller: Caller,
    { device, userCode }: ThisPc,
    { expiresIn, remember }: Extract<VerifyCodeAnswer, { outcome: 'issued' }>,
  ): Promise<CodeAnswer> {
    const event: PendingEvent = { type: 'approved', expiresIn };
    const applied = await pending.apply(userCode, event, now());
    // Typed twice at once: the second finds it approved already, or even collected.
    const state = applied === undefined ? 'approved' : stateAt(applied.row, now());
    if (state !== 'approved' && state !== 'collected') return { kind: 'conflict', state };
    const { requestId } = caller;
    log.info({ requestId, way: 'scan', outcome: 'approved', attempt: brief(device.attempt) }, 'code');
    const known = { name: 'known', value: freshKnownOf(device.keys, device.attempt) } as const;
    return { kind: 'approved', cookies: remember === 'fresh' ? [known] : [] };
  }

  function report({ requestId }: Caller, { device, ip }: ThisPc, outcome: string): void {
    log.warn({ requestId, way: 'scan', outcome, attempt: brief(device.attempt), ip }, 'code');
  }

  return async (caller, code) => {
    try {
      return await verify(caller, code);
    } catch (error) {
      if (!(error instanceof StoreError) && !(error instanceof OdooError)) throw error;
      log.warn({ err: error, requestId: caller.requestId }, 'A code could not be checked');
      if (error instanceof StoreError) return { kind: 'unavailable' };
      return { kind: afterOdooFailure(error.code) };
    }
  };
}
