/** Rows S2, S4, S5, S6, S7 and S17 of the threat model, as far as they are about the state itself. */
import { createHmac, randomBytes } from 'node:crypto';
import { createKeyRing } from '../../src/flows/key-ring';
import { signState, STATE_LIFETIME, verifyState, type Purpose, type StateContent } from '../../src/flows/state';
import { CONTENT, masterKey, NOW, ringOf } from './keys.fixture';

const ring = ringOf(1, 2);
const state = signState(ring, CONTENT, NOW);

const verdictOf = (text: string, at = NOW): ReturnType<typeof verifyState> => verifyState(ring, text, ['login'], at);

describe('a state that we signed', () => {
  const contents: StateContent[] = [
    CONTENT,
    { ...CONTENT, restart: true },
    { ...CONTENT, scope: 'snsapi_userinfo' },
    { ...CONTENT, restart: true, scope: 'snsapi_userinfo' },
    { ...CONTENT, scan: true },
    { ...CONTENT, restart: true, scan: true, scope: 'snsapi_userinfo' },
  ];

  test.each(contents)('comes back as it was: %j', (content) => {
    const verdict = verdictOf(signState(ring, content, NOW));
    expect(verdict).toMatchObject({
      ok: true,
      state: {
        purpose: 'login',
        restart: content.restart,
        scan: content.scan,
        scope: content.scope,
        attempt: content.attempt,
        browserPrefix: content.browserHash.slice(0, 16),
        keys: { kid: 1 },
      },
    });
  });

  test('is what the protocol draws, byte by byte', () => {
    const bytes = Buffer.from(signState(ring, { ...CONTENT, restart: true, scope: 'snsapi_userinfo' }, NOW), 'hex');
    expect(bytes).toHaveLength(62);
    expect(bytes.readUInt8(0)).toBe(1);
    expect(bytes.readUInt8(1)).toBe(0b0011_0001);
    expect(Buffer.from(signState(ring, { ...CONTENT, scan: true }, NOW), 'hex').readUInt8(1)).toBe(0b0100_0001);
    expect(bytes.readUInt32BE(2)).toBe(NOW / 1000 + 600);
    expect(bytes.toString('hex', 6, 22)).toBe(CONTENT.attempt);
    expect(bytes.toString('hex', 22, 30)).toBe('f'.repeat(16));
  });

  test('S7: has the form that WeChat takes, whatever went in', () => {
    for (let n = 0; n < 200; n += 1) {
      const content = {
        ...CONTENT,
        attempt: randomBytes(16).toString('hex'),
        browserHash: randomBytes(32).toString('hex'),
      };
      expect(signState(ring, content, NOW + n * 999)).toMatch(/^[0-9a-f]{124}$/);
    }
  });
});

describe('S2: forgery', () => {
  test('every single flipped bit is refused', () => {
    const bytes = Buffer.from(state, 'hex');
    const accepted: number[] = [];
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (verdictOf(flipped.toString('hex')).ok) accepted.push(bit);
    }
    expect(accepted).toEqual([]);
  });

  test('every truncation and every prolongation is refused as malformed', () => {
    for (let length = 0; length < state.length; length += 1) {
      expect(verdictOf(state.slice(0, length))).toMatchObject({ ok: false, reason: 'invalid', why: 'malformed' });
    }
    expect(verdictOf(`${state}00`)).toMatchObject({ why: 'malformed' });
    expect(verdictOf(`${state}${state}`)).toMatchObject({ why: 'malformed' });
  });

  test.each([
    ['empty', ''],
    ['the word of the tutorials', 'STATE'],
    ['upper case', state.toUpperCase()],
    ['a line break behind', `${state}\n`],
    ['a space before', ` ${state}`],
    ['full-width digits', state.replace('0', '０')],
    ['a megabyte', 'a'.repeat(1_000_000)],
    ['zeros', '0'.repeat(124)],
    ['a lone surrogate', `${state.slice(0, 123)}\ud800`],
  ])('%s is refused and nothing is thrown', (_name, text) => {
    expect(verdictOf(text)).toMatchObject({ ok: false, reason: 'invalid' });
  });

  test('a MAC over other bytes does not fit', () => {
    const other = signState(ring, { ...CONTENT, restart: true }, NOW);
    expect(verdictOf(state.slice(0, 60) + other.slice(60))).toMatchObject({ why: 'forged' });
  });

  test('the master key itself signs nothing', () => {
    const derivedTwice = createKeyRing([{ kid: 1, key: ring.signing.state }]);
    expect(verdictOf(signState(derivedTwice, CONTENT, NOW))).toMatchObject({ why: 'forged' });
  });
});

describe('S4: time', () => {
  test.each([
    [0, true],
    [599, true],
    [STATE_LIFETIME, true],
    [STATE_LIFETIME + 1, false],
    [86_400, false],
  ])('%i s after the issue', (seconds, ok) => {
    expect(verdictOf(state, NOW + seconds * 1000).ok).toBe(ok);
  });

  test('expired has its own verdict, so that the page can say so', () => {
    expect(verdictOf(state, NOW + 601_000)).toEqual({ ok: false, reason: 'expired' });
  });

  test('a replica whose clock is 60 s off is understood; one that is an hour off cannot prolong anything', () => {
    expect(verdictOf(signState(ring, CONTENT, NOW + 60_000)).ok).toBe(true);
    expect(verdictOf(signState(ring, CONTENT, NOW - 60_000)).ok).toBe(true);
    expect(verdictOf(signState(ring, CONTENT, NOW + 3_600_000))).toEqual({ ok: false, reason: 'expired' });
  });

  test('a forged state is invalid, not expired, however old it claims to be', () => {
    const old = Buffer.from(state, 'hex');
    old.writeUInt32BE(1, 2);
    expect(verdictOf(old.toString('hex'))).toMatchObject({ reason: 'invalid', why: 'forged' });
  });
});

describe('S5: key rotation and games with the key id', () => {
  const old = signState(ringOf(1), CONTENT, NOW);

  test('during the overlap the old key still verifies and the new one signs', () => {
    const overlap = ringOf(2, 1);
    expect(verifyState(overlap, old, ['login'], NOW)).toMatchObject({ ok: true, state: { keys: { kid: 1 } } });
    expect(signState(overlap, CONTENT, NOW).slice(0, 2)).toBe('02');
  });

  test('after the overlap the old key is unknown', () => {
    expect(verifyState(ringOf(2, 3), old, ['login'], NOW)).toMatchObject({ ok: false, why: 'unknown_key' });
  });

  test('another key under the same id does not verify', () => {
    const replaced = createKeyRing([masterKey(1, 99)]);
    expect(verifyState(replaced, old, ['login'], NOW)).toMatchObject({ ok: false, why: 'forged' });
  });

  test('every other key id in front is refused', () => {
    for (let kid = 0; kid < 256; kid += 1) {
      if (kid === 1) continue;
      const swapped = kid.toString(16).padStart(2, '0') + old.slice(2);
      expect(verifyState(ringOf(1, 2, 3), swapped, ['login'], NOW).ok).toBe(false);
    }
  });
});

describe('S6: purposes', () => {
  const purposes: Purpose[] = ['login', 'link', 'invitation', 'test', 'check'];

  test.each(purposes.flatMap((signed) => purposes.map((expected) => [signed, expected] as const)))(
    'a state for %s where %s is expected',
    (signed, expected) => {
      const text = signState(ring, { ...CONTENT, purpose: signed }, NOW);
      const verdict = verifyState(ring, text, [expected], NOW);
      expect(verdict.ok).toBe(signed === expected);
      if (signed !== expected) expect(verdict).toMatchObject({ reason: 'invalid', why: 'purpose' });
    },
  );

  test('where several are welcome the state says which one it is for, in the number of the protocol', () => {
    const flags = purposes.map((purpose) => {
      const text = signState(ring, { ...CONTENT, purpose }, NOW);
      expect(verifyState(ring, text, purposes, NOW)).toMatchObject({ ok: true, state: { purpose } });
      return Buffer.from(text, 'hex').readUInt8(1);
    });
    expect(flags).toEqual([1, 2, 4, 5, 6]);
  });

  test.each([0, 3, 7, 15])('number %i is nobody’s, even signed', (number) => {
    const signed = Buffer.from(signState(ring, CONTENT, NOW), 'hex').subarray(0, 30);
    signed.writeUInt8(number, 1);
    const mac = createHmac('sha256', ring.signing.state).update(signed).digest();
    const text = Buffer.concat([signed, mac]).toString('hex');
    expect(verifyState(ring, text, purposes, NOW)).toMatchObject({ ok: false, reason: 'invalid', why: 'purpose' });
  });

  test('an expired state for another purpose is invalid rather than expired', () => {
    const text = signState(ring, { ...CONTENT, purpose: 'link' }, NOW);
    expect(verifyState(ring, text, ['login'], NOW + 700_000)).toMatchObject({ reason: 'invalid' });
  });
});
