/** Owns telling which pending login a PC asks about: by its device_code, and only in the browser that it was given to. Pure. */
import type { Caller } from './answer';
import { clientWords } from './client-words';
import { userCodeOf, verifyDeviceCode, type VerifiedDevice } from './device-code';
import { sha256Hex, type KeyRing } from './key-ring';
import type { Pc } from './pending-logins';

/** A PC whose two cookies belong together. */
export interface ThisPc extends Pc {
  readonly device: VerifiedDevice;
  readonly userCode: string;
}

/**
 * @param now milliseconds since the epoch
 * @returns `foreign` for a genuine device_code in another browser; undefined where there is none, or none of ours
 */
export function thisPc(keys: KeyRing, caller: Caller, now: number): ThisPc | 'foreign' | undefined {
  const device = verifyDeviceCode(keys, caller.device, now);
  if (device === undefined) return undefined;
  if (caller.browser === undefined || !sha256Hex(caller.browser).startsWith(device.browserPrefix)) return 'foreign';
  return { ...pcOf(caller, caller.browser), device, userCode: userCodeOf(device.keys, device.attempt) };
}

/** What a PC tells of itself. `browser` is its cookie, which may be new. */
export function pcOf(caller: Caller, browser: string): Pc {
  return {
    browser: sha256Hex(browser),
    known: knownHash(caller),
    ip: caller.ip,
    userAgent: caller.userAgent,
    client: clientWords(caller.userAgent),
  };
}

/** Hash of the token that the browser was given when its user confirmed it; '' where it has none. */
function knownHash({ known }: Caller): string {
  return known !== undefined && /^[0-9a-f]{64}$/.test(known) ? sha256Hex(known) : '';
}
