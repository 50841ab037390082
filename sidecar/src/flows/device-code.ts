/** Owns what a scan is known by: everything derived from the PC's attempt id (docs/protocol.md, section 3a). Pure. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { expiryOf, isCurrent } from './expiry';
import type { DerivedKeys, KeyRing } from './key-ring';

/** Seconds from the issue of a QR to the end of its device_code. */
export const DEVICE_CODE_LIFETIME = 600;

const SIGNED_BYTES = 29;
const DEVICE_CODE = /^[0-9a-f]{122}$/;
const USER_CODE = /^[0-9A-Za-z_-]{22}$/;
const DIGITS = /^[0-9]{6}$/;

/** A device_code that was signed by one of our keys and is not expired. */
export interface VerifiedDevice {
  readonly attempt: string;
  /** First 16 hex characters of the PC's browser hash. */
  readonly browserPrefix: string;
  /** When its QR was issued, milliseconds since the epoch, to the second. */
  readonly issuedAt: number;
  /** The keys of its key id; the attempt's ticket, digits and user_code are derived from them. */
  readonly keys: DerivedKeys;
}

/**
 * The device_code of a QR issued now, with the ring's first key: 122 lower-case hex characters.
 * @param content.browserHash of the PC
 * @param now milliseconds since the epoch
 */
export function signDeviceCode(ring: KeyRing, content: { attempt: string; browserHash: string }, now: number): string {
  const bytes = Buffer.alloc(SIGNED_BYTES);
  bytes.writeUInt8(ring.signing.kid, 0);
  bytes.writeUInt32BE(expiryOf(now, DEVICE_CODE_LIFETIME), 1);
  bytes.write(content.attempt, 5, 16, 'hex');
  bytes.write(content.browserHash.slice(0, 16), 21, 8, 'hex');
  return Buffer.concat([bytes, hmac(ring.signing.device, 'code', bytes)]).toString('hex');
}

/** Total; undefined for whatever is not ours or not valid any more (or, from a wrong clock, not yet). */
export function verifyDeviceCode(ring: KeyRing, text: string | undefined, now: number): VerifiedDevice | undefined {
  if (text === undefined || !DEVICE_CODE.test(text)) return undefined;
  const bytes = Buffer.from(text, 'hex');
  const signed = bytes.subarray(0, SIGNED_BYTES);
  const keys = ring.find(signed.readUInt8(0));
  if (keys === undefined) return undefined;
  if (!timingSafeEqual(bytes.subarray(SIGNED_BYTES), hmac(keys.device, 'code', signed))) return undefined;
  const expiry = signed.readUInt32BE(1);
  if (!isCurrent(expiry, DEVICE_CODE_LIFETIME, now)) return undefined;
  return {
    attempt: signed.toString('hex', 5, 21),
    browserPrefix: signed.toString('hex', 21, 29),
    issuedAt: (expiry - DEVICE_CODE_LIFETIME) * 1000,
    keys,
  };
}

/** What is in the QR: 22 characters that name the pending login and say nothing about its device_code. */
export function userCodeOf(keys: DerivedKeys, attempt: string): string {
  return hmac(keys.userCode, attempt).toString('base64url', 0, 16);
}

/** {@link userCodeOf} an attempt made with the key `kid`; undefined where that key has left the ring. */
export function userCodeIn(ring: KeyRing, { kid, attempt }: { kid: number; attempt: string }): string | undefined {
  const keys = ring.find(kid);
  return keys && userCodeOf(keys, attempt);
}

export function isUserCode(text: string): boolean {
  return USER_CODE.test(text);
}

/** The six digits that the owner's phone shows. */
export function digitsOf(keys: DerivedKeys, attempt: string): string {
  const number = hmac(keys.digits, attempt).readBigUInt64BE(0) % 1_000_000n;
  return number.toString().padStart(6, '0');
}

export function isDigits(text: string): boolean {
  return DIGITS.test(text);
}

/** What Odoo compares: keyed, so that a reader of its database cannot try a million. `digits` as shown or as typed. */
export function codeHashOf(keys: DerivedKeys, attempt: string, digits: string): string {
  return hmac(keys.digits, `${attempt}:${digits}`).toString('hex');
}

/** The token a PC gets to be known by next time, 64 hex characters. */
export function freshKnownOf(keys: DerivedKeys, attempt: string): string {
  return hmac(keys.known, attempt).toString('hex');
}

/** The hidden field of the phone's form. `browser` is the phone's cookie. */
export function formTokenOf(ring: KeyRing, userCode: string, browser: string): string {
  return formToken(ring.signing, userCode, browser).toString('hex');
}

/** Total; true for a token that any key of the ring made for this code and this phone. */
export function isFormToken(ring: KeyRing, text: string, userCode: string, browser: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(text)) return false;
  const token = Buffer.from(text, 'hex');
  return ring.all.some((keys) => timingSafeEqual(token, formToken(keys, userCode, browser)));
}

function formToken(keys: DerivedKeys, userCode: string, browser: string): Buffer {
  return hmac(keys.form, `${userCode}:${browser}`);
}

function hmac(key: Buffer, ...parts: readonly (string | Buffer)[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}
