/** Owns the OAuth `state`: 62 signed bytes that say which attempt a callback belongs to (docs/protocol.md, section 3). Pure. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { expiryOf, isCurrent } from './expiry';
import { type DerivedKeys, type KeyRing } from './key-ring';

/** What a state may be for. A claim (3) is in no state: it begins as a login. */
export type Purpose = 'login' | 'link' | 'invitation' | 'test' | 'check';
export type Scope = 'snsapi_base' | 'snsapi_userinfo';

/** What a state says, apart from its expiry and signature. */
export interface StateContent {
  readonly purpose: Purpose;
  /** True where this authorisation is already the second try, so that nothing restarts for ever. */
  readonly restart: boolean;
  /** True for the phone's leg of a scan: the attempt is the PC's, the browser the phone's. */
  readonly scan: boolean;
  readonly scope: Scope;
  /** 32 hex characters; names the attempt everywhere. */
  readonly attempt: string;
  /** Lower-case hex SHA-256 of the browser cookie; only its first 8 bytes fit in. */
  readonly browserHash: string;
}

/** A state that was signed by one of our keys, is not expired and has an expected purpose. */
export interface VerifiedState extends Omit<StateContent, 'browserHash'> {
  /** First 16 hex characters of the browser hash. */
  readonly browserPrefix: string;
  /** The keys of the state's key id; the attempt's ticket is derived from them. */
  readonly keys: DerivedKeys;
}

/** `invalid` covers everything a stranger could have made up; why exactly is for the log only. */
export type StateVerdict =
  | { readonly ok: true; readonly state: VerifiedState }
  | { readonly ok: false; readonly reason: 'invalid'; readonly why: 'malformed' | 'unknown_key' | 'forged' | 'purpose' }
  | { readonly ok: false; readonly reason: 'expired' };

/** Seconds from issue to expiry. */
export const STATE_LIFETIME = 600;

const SIGNED_BYTES = 30;
const HEX = /^[0-9a-f]{124}$/;
const NUMBERS: Readonly<Record<Purpose, number>> = { login: 1, link: 2, invitation: 4, test: 5, check: 6 };
const RESTART_BIT = 0x10;
const USERINFO_BIT = 0x20;
const SCAN_BIT = 0x40;
const RESERVED_BITS = 0x80;

/**
 * Signs a state with the ring's first key.
 * @param now milliseconds since the epoch
 * @returns 124 lower-case hex characters (WeChat takes 128)
 */
export function signState(ring: KeyRing, content: StateContent, now: number): string {
  const bytes = Buffer.alloc(SIGNED_BYTES);
  bytes.writeUInt8(ring.signing.kid, 0);
  bytes.writeUInt8(flagsOf(content), 1);
  bytes.writeUInt32BE(expiryOf(now, STATE_LIFETIME), 2);
  bytes.write(content.attempt, 6, 16, 'hex');
  bytes.write(content.browserHash.slice(0, 16), 22, 8, 'hex');
  return Buffer.concat([bytes, macOf(ring.signing, bytes)]).toString('hex');
}

/**
 * Verifies a state of whatever origin; total: any string gets a verdict and nothing is thrown.
 * The signature is checked before any other byte but the key id is looked at.
 * @param purposes those that are welcome here
 * @param now milliseconds since the epoch
 */
export function verifyState(ring: KeyRing, text: string, purposes: readonly Purpose[], now: number): StateVerdict {
  if (!HEX.test(text)) return { ok: false, reason: 'invalid', why: 'malformed' };
  const bytes = Buffer.from(text, 'hex');
  const signed = bytes.subarray(0, SIGNED_BYTES);
  const keys = ring.find(signed.readUInt8(0));
  if (keys === undefined) return { ok: false, reason: 'invalid', why: 'unknown_key' };
  if (!timingSafeEqual(bytes.subarray(SIGNED_BYTES), macOf(keys, signed))) {
    return { ok: false, reason: 'invalid', why: 'forged' };
  }
  const flags = signed.readUInt8(1);
  const purpose = purposes.find((each) => NUMBERS[each] === (flags & 0x0f));
  if (purpose === undefined || (flags & RESERVED_BITS) !== 0) {
    return { ok: false, reason: 'invalid', why: 'purpose' };
  }
  if (!isCurrent(signed.readUInt32BE(2), STATE_LIFETIME, now)) return { ok: false, reason: 'expired' };
  return {
    ok: true,
    state: {
      purpose,
      restart: (flags & RESTART_BIT) !== 0,
      scan: (flags & SCAN_BIT) !== 0,
      scope: (flags & USERINFO_BIT) !== 0 ? 'snsapi_userinfo' : 'snsapi_base',
      attempt: signed.toString('hex', 6, 22),
      browserPrefix: signed.toString('hex', 22, 30),
      keys,
    },
  };
}

function flagsOf(content: StateContent): number {
  return (
    NUMBERS[content.purpose] |
    (content.restart ? RESTART_BIT : 0) |
    (content.scope === 'snsapi_userinfo' ? USERINFO_BIT : 0) |
    (content.scan ? SCAN_BIT : 0)
  );
}

function macOf(keys: DerivedKeys, signed: Buffer): Buffer {
  return createHmac('sha256', keys.state).update(signed).digest();
}
