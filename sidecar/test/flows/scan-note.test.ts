import { createHmac } from 'node:crypto';
import { sha256Hex } from '../../src/flows/key-ring';
import { signScanNote, verifyScanNote, type ScanNote } from '../../src/flows/scan-note';
import { CONTENT, NOW, ringOf } from './keys.fixture';

const ring = ringOf(1, 2);

const NOTE: ScanNote = {
  attempt: CONTENT.attempt,
  kid: 1,
  browser: sha256Hex('pc'),
  known: '',
  ip: '2001:db8::1',
  client: 'Windows 上的 Chrome',
  userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) "quoted" \\',
  owner: sha256Hex('phone'),
  claimedAt: NOW,
};

const value = signScanNote(ring.signing, NOTE);

test('comes back as it was', () => {
  expect(verifyScanNote(ring, value, NOW)).toEqual(NOTE);
  const known = { ...NOTE, known: sha256Hex('known') };
  expect(verifyScanNote(ring, signScanNote(ring.signing, known), NOW)).toEqual(known);
});

test('is what the protocol draws', () => {
  const [text = '', mac] = value.split('.');
  expect(JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))).toEqual({
    ...{ a: NOTE.attempt, k: 1, b: NOTE.browser, n: '', i: NOTE.ip, w: NOTE.client, u: NOTE.userAgent },
    ...{ o: NOTE.owner, e: NOW / 1000 + 600 },
  });
  expect(mac).toBe(createHmac('sha256', ring.signing.device).update(`note${text}`).digest('hex'));
});

test('stays below 1 kB and a cookie’s alphabet whatever the PC calls itself', () => {
  for (const filler of ['x', '"', '椅', '\ud800', '\u0001']) {
    const note = { ...NOTE, known: NOTE.owner, client: filler.repeat(100), userAgent: filler.repeat(512) };
    const text = signScanNote(ring.signing, note);
    expect(text).toMatch(/^[0-9A-Za-z_.-]{1,1024}$/);
    expect(verifyScanNote(ring, text, NOW)).toMatchObject({ attempt: NOTE.attempt, owner: NOTE.owner });
  }
});

test('every changed character is refused', () => {
  for (let at = 0; at < value.length; at += 1) {
    const changed = value.slice(0, at) + (value[at] === '0' ? '1' : '0') + value.slice(at + 1);
    expect(verifyScanNote(ring, changed, NOW)).toBeUndefined();
  }
});

test.each([undefined, '', '.', 'a.b', `${value}0`, `.${value}`, value.toUpperCase(), 'x'.repeat(99_999)])(
  '%j is refused and nothing is thrown',
  (text) => expect(verifyScanNote(ring, text, NOW)).toBeUndefined(),
);

test('a device_code’s MAC is none of a note’s', () => {
  const text = value.split('.')[0] ?? '';
  const mac = createHmac('sha256', ring.signing.device).update(`code${text}`).digest('hex');
  expect(verifyScanNote(ring, `${text}.${mac}`, NOW)).toBeUndefined();
});

test.each([
  ['not JSON', 'x'],
  ['another shape', '{"a":1}'],
  ['the key id of another key', JSON.stringify({ ...fieldsOf(value), k: 2 })],
])('signed by us, but %s: refused', (_name, json) => {
  const text = Buffer.from(json).toString('base64url');
  const mac = createHmac('sha256', ring.signing.device).update(`note${text}`).digest('hex');
  expect(verifyScanNote(ring, `${text}.${mac}`, NOW)).toBeUndefined();
});

test.each([
  [600, true],
  [601, false],
  [-60, true],
  [-91, false],
])('%i s after 继续: %s', (seconds, good) => {
  expect(verifyScanNote(ring, value, NOW + seconds * 1000) !== undefined).toBe(good);
});

test('after a rotation it is good while its key is in the ring', () => {
  expect(verifyScanNote(ringOf(2, 1), value, NOW)?.kid).toBe(1);
  expect(verifyScanNote(ringOf(2), value, NOW)).toBeUndefined();
});

function fieldsOf(text: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(text.split('.')[0] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
}
