/** Rows X2 and X12 of the threat model, as far as they are about the codes themselves; the derivations byte by byte. */
import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import * as codes from '../../src/flows/device-code';
import { createKeyRing, sha256Hex } from '../../src/flows/key-ring';
import { CONTENT, masterKey, NOW, ringOf } from './keys.fixture';

const ring = ringOf(1, 2);
const { attempt } = CONTENT;
const browserHash = sha256Hex('a'.repeat(32));
const code = codes.signDeviceCode(ring, { attempt, browserHash }, NOW);

/** HMAC under the key that the protocol derives for this use, written down once more. */
const mac = (use: string, ...parts: (string | Buffer)[]): Buffer => {
  const key = Buffer.from(hkdfSync('sha256', masterKey(1).key, '', `wechat-sso/${use}/v1`, 32));
  return parts.reduce((hash, part) => hash.update(part), createHmac('sha256', key)).digest();
};

describe('device_code', () => {
  test('is what the protocol draws, byte by byte', () => {
    const bytes = Buffer.from(code, 'hex');
    expect(code).toMatch(/^[0-9a-f]{122}$/);
    expect(bytes.readUInt8(0)).toBe(1);
    expect(bytes.readUInt32BE(1)).toBe(NOW / 1000 + 600);
    expect(bytes.toString('hex', 5, 21)).toBe(attempt);
    expect(bytes.toString('hex', 21, 29)).toBe(browserHash.slice(0, 16));
    expect(bytes.subarray(29)).toEqual(mac('device', 'code', bytes.subarray(0, 29)));
  });

  test('comes back as it was', () => {
    const device = codes.verifyDeviceCode(ring, code, NOW);
    expect(device).toMatchObject({ attempt, browserPrefix: browserHash.slice(0, 16), issuedAt: NOW, keys: { kid: 1 } });
  });

  test('every flipped bit, truncation and prolongation is refused', () => {
    const bytes = Buffer.from(code, 'hex');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(codes.verifyDeviceCode(ring, flipped.toString('hex'), NOW)).toBeUndefined();
    }
    for (const text of [undefined, '', code.slice(2), `${code}00`, code.toUpperCase(), `${code}\n`, 'x'.repeat(9999)]) {
      expect(codes.verifyDeviceCode(ring, text, NOW)).toBeUndefined();
    }
  });

  test.each([
    [-91, false],
    [-60, true],
    [600, true],
    [601, false],
  ])('%i s after the issue: %s', (seconds, good) => {
    expect(codes.verifyDeviceCode(ring, code, NOW + seconds * 1000) !== undefined).toBe(good);
  });

  test('of a rotated key verifies while that key is in the ring, of a key with the same id never', () => {
    expect(codes.verifyDeviceCode(ringOf(2, 1), code, NOW)?.keys.kid).toBe(1);
    expect(codes.verifyDeviceCode(ringOf(2, 3), code, NOW)).toBeUndefined();
    expect(codes.verifyDeviceCode(createKeyRing([masterKey(1, 99)]), code, NOW)).toBeUndefined();
  });
});

describe('user_code', () => {
  test('is 22 characters of base64url from the attempt, and holds nothing of it', () => {
    const userCode = codes.userCodeOf(ring.signing, attempt);
    expect(userCode).toBe(mac('user-code', attempt).subarray(0, 16).toString('base64url'));
    expect(codes.isUserCode(userCode)).toBe(true);
    expect(codes.userCodeOf(ringOf(2).signing, attempt)).not.toBe(userCode);
  });

  test('X12: 10 000 are distinct, and their order says nothing about the order of the attempts', () => {
    const attempts = Array.from({ length: 10_000 }, (_, n) => n.toString(16).padStart(32, '0'));
    const made = attempts.map((each) => codes.userCodeOf(ring.signing, each));
    expect(new Set(made).size).toBe(10_000);
    const rising = made.filter((each, n) => n > 0 && each > (made[n - 1] ?? '')).length;
    expect(Math.abs(rising - 5000)).toBeLessThan(300);
  });

  test.each(['', 'a'.repeat(21), 'a'.repeat(23), `${'a'.repeat(21)}=`, `${'a'.repeat(21)}/`, `${'a'.repeat(22)}\n`])(
    '%j is none',
    (text) => expect(codes.isUserCode(text)).toBe(false),
  );
});

describe('digits', () => {
  test('are six, of the attempt and the key alone', () => {
    const expected = mac('digits', attempt).readBigUInt64BE(0) % 1_000_000n;
    expect(codes.digitsOf(ring.signing, attempt)).toBe(String(expected).padStart(6, '0'));
  });

  test('have leading zeros and spread evenly', () => {
    const first = new Map<string, number>();
    for (let n = 0; n < 5000; n += 1) {
      const digits = codes.digitsOf(ring.signing, randomBytes(16).toString('hex'));
      expect(codes.isDigits(digits)).toBe(true);
      first.set(digits.slice(0, 1), (first.get(digits.slice(0, 1)) ?? 0) + 1);
    }
    expect([...first.keys()].sort().join('')).toBe('0123456789');
    for (const count of first.values()) expect(Math.abs(count - 500)).toBeLessThan(150);
  });

  test('their hash is keyed and belongs to one attempt', () => {
    expect(codes.codeHashOf(ring.signing, attempt, '012345')).toBe(mac('digits', `${attempt}:012345`).toString('hex'));
    const other = codes.codeHashOf(ring.signing, attempt.replace('00', '01'), '012345');
    expect(other).not.toBe(codes.codeHashOf(ring.signing, attempt, '012345'));
  });

  test.each(['12345', '1234567', '12345a', ' 12345', '１２３４５６', '123456\n', ''])('%j are none', (text) =>
    expect(codes.isDigits(text)).toBe(false),
  );
});

test('the fresh known token is 64 hex characters of the attempt', () => {
  expect(codes.freshKnownOf(ring.signing, attempt)).toBe(mac('known', attempt).toString('hex'));
});

describe('form token', () => {
  const browser = 'b'.repeat(32);
  const userCode = codes.userCodeOf(ring.signing, attempt);
  const token = codes.formTokenOf(ring, userCode, browser);

  test('is what the protocol says, and good for this code and this phone only', () => {
    expect(token).toBe(mac('form', `${userCode}:${browser}`).toString('hex'));
    expect(codes.isFormToken(ring, token, userCode, browser)).toBe(true);
    expect(codes.isFormToken(ring, token, userCode, 'c'.repeat(32))).toBe(false);
    expect(codes.isFormToken(ring, token, 'A'.repeat(22), browser)).toBe(false);
    expect(codes.isFormToken(ringOf(2, 1), token, userCode, browser)).toBe(true);
    expect(codes.isFormToken(ringOf(2, 3), token, userCode, browser)).toBe(false);
  });

  test.each(['', 'x', token.toUpperCase(), `${token}0`, token.slice(1)])('%j is refused, nothing is thrown', (text) =>
    expect(codes.isFormToken(ring, text, userCode, browser)).toBe(false),
  );
});
