import { createHmac, hkdfSync } from 'node:crypto';
import { createKeyRing, sha256Hex, ticketOf } from '../../src/flows/key-ring';
import { CONTENT, masterKey, ringOf } from './keys.fixture';

test('the ticket is what the protocol says: HMAC under a key derived with HKDF', () => {
  const derived = hkdfSync('sha256', masterKey(7).key, '', 'wechat-sso/ticket/v1', 32);
  const expected = createHmac('sha256', Buffer.from(derived)).update(CONTENT.attempt).digest('hex');
  expect(ticketOf(ringOf(7).signing, CONTENT.attempt)).toBe(expected);
  expect(expected).toMatch(/^[0-9a-f]{64}$/);
});

test('the ticket of an attempt is always the same, of another attempt or key another', () => {
  const { signing } = ringOf(1);
  const other = CONTENT.attempt.replace('00', '01');
  expect(ticketOf(signing, CONTENT.attempt)).toBe(ticketOf(ringOf(1).signing, CONTENT.attempt));
  expect(ticketOf(signing, other)).not.toBe(ticketOf(signing, CONTENT.attempt));
  expect(ticketOf(ringOf(2).signing, CONTENT.attempt)).not.toBe(ticketOf(signing, CONTENT.attempt));
});

test('the keys of all uses and the master key are different things', () => {
  const { kid, ...uses } = ringOf(1).signing;
  expect([kid, Object.keys(uses)]).toEqual([
    1,
    ['state', 'ticket', 'device', 'userCode', 'digits', 'known', 'form', 'probe'],
  ]);
  expect(new Set([...Object.values(uses), masterKey(1).key].map((key) => key.toString('hex'))).size).toBe(9);
});

test('all keys are there to verify, the signing one first', () => {
  expect(ringOf(3, 1, 2).all.map(({ kid }) => kid)).toEqual([3, 1, 2]);
});

test('renewed, it signs and verifies with the new keys and knows no others', () => {
  const ring = createKeyRing([masterKey(1)]);
  ring.renew([masterKey(2), masterKey(1)]);
  expect([ring.signing.kid, ring.all.map(({ kid }) => kid)]).toEqual([2, [2, 1]]);
  expect(ring.find(1)).toEqual(ringOf(1).signing);
  ring.renew([masterKey(2)]);
  expect(ring.find(1)).toBeUndefined();
  expect(() => ring.renew([])).toThrow(RangeError);
  expect(ring.signing.kid).toBe(2);
});

test('a ring without keys is no ring', () => {
  expect(() => createKeyRing([])).toThrow(RangeError);
});

test('hashes are those of the protocol', () => {
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
