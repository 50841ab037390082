/** Owns the keys that everything signed or derived here comes from (docs/protocol.md, section 2). Pure. */
import { createHash, createHmac, hkdfSync } from 'node:crypto';

/** One entry of `STATE_KEYS`: `kid` 0–255, `key` at least 32 bytes. */
export interface MasterKey {
  readonly kid: number;
  readonly key: Buffer;
}

/** The keys derived from one master key; the master key itself is used for nothing else. */
export interface DerivedKeys {
  readonly kid: number;
  readonly state: Buffer;
  readonly ticket: Buffer;
  /** Signs what the browsers of a scan carry: device_code and scan note. */
  readonly device: Buffer;
  readonly userCode: Buffer;
  readonly digits: Buffer;
  readonly known: Buffer;
  readonly form: Buffer;
  /** Proves to the doctor whose sidecar answers at the public address. */
  readonly probe: Buffer;
}

/** `signing` signs what is new; every key of the ring verifies. */
export interface KeyRing {
  readonly signing: DerivedKeys;
  /** All keys, the signing one first: for what carries no key id in the open. */
  readonly all: readonly DerivedKeys[];
  find(kid: number): DerivedKeys | undefined;
}

/** A ring whose keys can be exchanged while logins are under way. */
export interface RenewableKeyRing extends KeyRing {
  renew(masterKeys: readonly MasterKey[]): void;
}

/**
 * Derives the key ring from the configured master keys; the first one signs.
 * @throws RangeError where there is no key at all (the configuration refuses that before)
 */
export function createKeyRing(masterKeys: readonly MasterKey[]): RenewableKeyRing {
  let ring = derived(masterKeys);
  return {
    get signing() {
      return ring[0];
    },
    get all() {
      return ring;
    },
    find: (kid) => ring.find((keys) => keys.kid === kid),
    renew: (fresh) => void (ring = derived(fresh)),
  };
}

function derived(masterKeys: readonly MasterKey[]): readonly [DerivedKeys, ...DerivedKeys[]] {
  const [signing, ...others] = masterKeys.map(({ kid, key }) => ({
    kid,
    state: derive(key, 'state'),
    ticket: derive(key, 'ticket'),
    device: derive(key, 'device'),
    userCode: derive(key, 'user-code'),
    digits: derive(key, 'digits'),
    known: derive(key, 'known'),
    form: derive(key, 'form'),
    probe: derive(key, 'probe'),
  }));
  if (signing === undefined) throw new RangeError('the key ring needs at least one key');
  return [signing, ...others];
}

/** The login ticket of an attempt: 64 hex characters, the same whenever and on whichever replica it is asked for. */
export function ticketOf(keys: DerivedKeys, attempt: string): string {
  return createHmac('sha256', keys.ticket).update(attempt, 'ascii').digest('hex');
}

/** Lower-case hex SHA-256 of an ASCII text; hashes tickets and browser cookies before they go anywhere. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function derive(key: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `wechat-sso/${use}/v1`, 32));
}
