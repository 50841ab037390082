/** Owns the start of a login on a PC: `POST /wechat/device_authorization` as a flow, free of Express (docs/protocol.md, section 4). */
import { StoreError } from '../store/store';
import type { Logger } from '../telemetry/logger';
import type { Caller, CookieChange } from './answer';
import { browserOf, newAttempt } from './authorisation';
import { signDeviceCode } from './device-code';
import type { KeyRing } from './key-ring';
import { secondsLeft, stateAt } from './pending-login';
import { newPendingLogin, type PendingLogins } from './pending-logins';
import { publicOrigin } from './public-site';
import type { SettingsSource } from './settings-source';
import { pcOf, thisPc } from './this-pc';

export interface DeviceStartDeps {
  readonly keys: KeyRing;
  readonly settings: SettingsSource;
  readonly pending: Pick<PendingLogins, 'create' | 'find'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

export type DeviceStarted =
  | {
      readonly kind: 'started';
      readonly userCode: string;
      /** Public origin. */
      readonly origin: string;
      /** Seconds. */
      readonly expiresIn: number;
      readonly cookies: readonly CookieChange[];
    }
  | { readonly kind: 'disabled' | 'odoo_unreachable' | 'misconfigured' | 'busy' | 'unavailable' };

export type DeviceStart = (caller: Caller) => Promise<DeviceStarted>;

/** Seconds that a QR must have left to be shown again. */
const WORTH_SHOWING = 30;

export function createDeviceStart({ keys, settings: source, pending, now, log }: DeviceStartDeps): DeviceStart {
  /** Two tabs of a browser show the same QR. */
  async function shownAlready(caller: Caller): Promise<{ userCode: string; expiresIn: number } | undefined> {
    const pc = thisPc(keys, caller, now());
    if (pc === undefined || pc === 'foreign') return undefined;
    const row = await pending.find(pc.userCode);
    if (row === undefined || stateAt(row, now()) !== 'pending') return undefined;
    const expiresIn = secondsLeft(row, now());
    return expiresIn < WORTH_SHOWING ? undefined : { userCode: pc.userCode, expiresIn };
  }

  async function start(caller: Caller, origin: string): Promise<DeviceStarted> {
    const shown = await shownAlready(caller);
    if (shown !== undefined) return { kind: 'started', ...shown, origin, cookies: [] };
    const { browser, cookies } = browserOf(caller);
    const pc = pcOf(caller, browser);
    const attempt = newAttempt();
    const issuedAt = now();
    const row = newPendingLogin(attempt, keys.signing.kid, pc, issuedAt);
    const userCode = await pending.create(row, issuedAt);
    const device = signDeviceCode(keys, { attempt, browserHash: pc.browser }, issuedAt);
    return {
      kind: 'started',
      userCode,
      origin,
      expiresIn: secondsLeft(row, issuedAt),
      cookies: [...cookies, { name: 'device', value: device }],
    };
  }

  return async (caller) => {
    const settings = await source.current();
    if (settings === undefined) return { kind: source.absence() };
    if (!settings.enabled) return { kind: 'disabled' };
    const origin = publicOrigin(settings);
    if (origin === undefined) return { kind: 'misconfigured' };
    try {
      return await start(caller, origin);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      log.error({ err: error, requestId: caller.requestId }, 'The store cannot be used');
      return { kind: error.code === 'full' ? 'busy' : 'unavailable' };
    }
  };
}
