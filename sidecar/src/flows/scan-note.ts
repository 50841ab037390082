/** Owns the scan note: what the phone carries, so that a sidecar which forgot everything can go on (docs/protocol.md, section 3a). Pure. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { expiryOf, isCurrent } from './expiry';
import type { DerivedKeys, KeyRing } from './key-ring';

/** Seconds from 继续 to the end of a scan note. */
export const SCAN_NOTE_LIFETIME = 600;
/** Characters; a cookie has room for 4 kB with all its kin. */
const LONGEST = 1024;

export interface ScanNote {
  readonly attempt: string;
  readonly kid: number;
  /** Browser hash of the PC. */
  readonly browser: string;
  /** Known hash of the PC, or ''. */
  readonly known: string;
  /** Address, browser in words and User-Agent of the PC. */
  readonly ip: string;
  readonly client: string;
  readonly userAgent: string;
  /** Browser hash of the phone. */
  readonly owner: string;
  /** When 继续 was tapped, milliseconds since the epoch, to the second. */
  readonly claimedAt: number;
}

const HEX_64 = /^[0-9a-f]{64}$/;

const content = z.object({
  a: z.string().regex(/^[0-9a-f]{32}$/),
  k: z.int().min(0).max(255),
  b: z.string().regex(HEX_64),
  n: z.union([z.literal(''), z.string().regex(HEX_64)]),
  i: z.string().max(45),
  w: z.string().max(100),
  u: z.string().max(512),
  o: z.string().regex(HEX_64),
  e: z.int().positive(),
});

/**
 * The note as a cookie takes it, signed with the keys of its own key id. What only Odoo's log wants (User-Agent, words) is
 * cut where the whole would be longer than 1 kB.
 */
export function signScanNote(keys: DerivedKeys, note: Omit<ScanNote, 'kid'>): string {
  for (const longest of [512, 256, 128, 32]) {
    const text = signed(keys, note, longest);
    if (text.length <= LONGEST) return text;
  }
  return signed(keys, note, 0);
}

function signed(keys: DerivedKeys, note: Omit<ScanNote, 'kid'>, longest: number): string {
  const fields: z.infer<typeof content> = {
    a: note.attempt,
    k: keys.kid,
    b: note.browser,
    n: note.known,
    i: note.ip,
    w: note.client.slice(0, Math.min(longest, 100)),
    u: note.userAgent.slice(0, longest),
    o: note.owner,
    e: expiryOf(note.claimedAt, SCAN_NOTE_LIFETIME),
  };
  const text = Buffer.from(JSON.stringify(fields), 'utf8').toString('base64url');
  return `${text}.${macOf(keys, text).toString('hex')}`;
}

/** Total; undefined for whatever is not ours or not valid any more. The signature is checked before anything is parsed. */
export function verifyScanNote(ring: KeyRing, value: string | undefined, now: number): ScanNote | undefined {
  const [, text, mac] = /^([0-9A-Za-z_-]{1,2048})\.([0-9a-f]{64})$/.exec(value ?? '') ?? [];
  if (text === undefined || mac === undefined) return undefined;
  const given = Buffer.from(mac, 'hex');
  const keys = ring.all.find((candidate) => timingSafeEqual(given, macOf(candidate, text)));
  if (keys === undefined) return undefined;
  const fields = parsed(text);
  if (fields === undefined || fields.k !== keys.kid) return undefined;
  if (!isCurrent(fields.e, SCAN_NOTE_LIFETIME, now)) return undefined;
  return {
    attempt: fields.a,
    kid: fields.k,
    browser: fields.b,
    known: fields.n,
    ip: fields.i,
    client: fields.w,
    userAgent: fields.u,
    owner: fields.o,
    claimedAt: (fields.e - SCAN_NOTE_LIFETIME) * 1000,
  };
}

function parsed(text: string): z.infer<typeof content> | undefined {
  try {
    return content.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

function macOf(keys: DerivedKeys, text: string): Buffer {
  return createHmac('sha256', keys.device).update('note').update(text).digest();
}
