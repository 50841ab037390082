/** Faults 1 to 4 and 6: the sidecar forgets everything between two steps of a scan, or another one goes on. */
import { OdooError } from '../../src/odoo/types';
import { createSidecar, type Sidecar } from '../../src/app';
import { createMemoryStore } from '../../src/store/memory-store';
import { recordingLogger } from '../flows/silent.fixture';
import { configFor, EXCHANGE, QUICK, useBench } from './bench.fixture';
import { pageOf } from './browser.fixture';
import { openPc, type Pc } from './pc.fixture';
import { openPhone, phonePath, type Phone } from './phone.fixture';
import { atTheDoor, digitsOn, otherThan, scan, untilCallback } from './scan.fixture';

const bench = useBench();
const { simulator, odoo } = bench;
const openid = (): string => simulator.control.openidOf('follower');

let pc: Pc;
let phone: Phone;
beforeEach(() => {
  odoo.users.add(openid());
  pc = openPc(bench);
  phone = openPhone(bench);
});

const stateOf = async (): Promise<unknown> => {
  const { json } = await pc.poll();
  return json['state'] ?? json['error'] ?? json['location'];
};

/** The six digits, and in. */
async function finish(userCode: string): Promise<void> {
  expect((await pc.type(await digitsOn(phone, userCode))).status).toBe(200);
  expect((await pc.poll()).status).toBe(200);
  expect(atTheDoor(bench, pc)).toBe(openid());
  expect(odoo.signIns.length).toBeLessThanOrEqual(2);
}

describe('the sidecar is killed and comes back with an empty memory', () => {
  test('while the PC waits: the same QR, and the phone can still scan it', async () => {
    const userCode = await pc.qr();
    const listener = await pc.listen();
    await bench.restart();
    await listener.ended;
    expect((await pc.listen()).words).toEqual(['pending']);
    expect(await pc.qr()).toBe(userCode);
    await scan(phone, userCode);
    await finish(userCode);
  });

  test('while the phone shows the page: 继续 still works once the PC has come again', async () => {
    const userCode = await pc.qr();
    const token = await phone.token(userCode);
    await bench.restart();
    expect(await stateOf()).toBe('pending');
    const tapped = await phone.post(userCode, { decision: 'continue', token });
    await phone.browser.follow(await phone.browser.atWechat(tapped.location));
    await finish(userCode);
  });

  test('while the phone is at WeChat, and nobody has asked since: the note is enough', async () => {
    const userCode = await pc.qr();
    const callback = await untilCallback(phone, userCode);
    await bench.restart();
    expect((await phone.browser.get(callback)).location).toBe(`${phonePath(userCode)}#`);
    expect(await stateOf()).toBe('code_required');
    await finish(userCode);
  });

  test('while the phone is at WeChat, and the PC has come again meanwhile: nothing is asked twice', async () => {
    const userCode = await pc.qr();
    const callback = await untilCallback(phone, userCode);
    await bench.restart();
    expect(await stateOf()).toBe('pending');
    expect((await phone.browser.get(callback)).location).toBe(`${phonePath(userCode)}#`);
    await finish(userCode);
    expect(bench.calls(EXCHANGE)).toBe(1);
  });

  test('the PC came again, and somebody else scanned first: the one who was first at WeChat is told so', async () => {
    const userCode = await pc.qr();
    const callback = await untilCallback(phone, userCode);
    await bench.restart();
    await stateOf();
    await untilCallback(openPhone(bench, 'stranger'), userCode);
    expect(pageOf(await phone.browser.get(callback))).toBe('qr_in_use');
    expect(bench.calls(EXCHANGE)).toBe(0);
  });

  test('after the exchange, before Odoo was asked: once more through WeChat by itself', async () => {
    const userCode = await pc.qr();
    const callback = await untilCallback(phone, userCode);
    odoo.answer = async () => {
      throw new OdooError('unreachable');
    };
    await phone.browser.get(callback);
    odoo.answer = undefined;
    await bench.restart();
    // The browser asks for the same callback again; its code is spent.
    expect((await phone.browser.follow(callback)).location).toBe(`${phonePath(userCode)}#`);
    await finish(userCode);
  });

  test('while digits are wanted: the phone shows the same ones, and wrong ones stay counted', async () => {
    const userCode = await pc.qr();
    await scan(phone, userCode);
    const digits = await digitsOn(phone, userCode);
    await pc.type(otherThan(digits));
    await bench.restart();
    expect(await digitsOn(phone, userCode)).toBe(digits);
    expect((await pc.poll()).json).toMatchObject({ state: 'code_required', left: 2 });
    await bench.restart();
    expect((await pc.type(otherThan(digits, 2))).json).toEqual({ error: 'invalid_code', left: 1 });
    await bench.restart();
    await finish(userCode);
  });

  test('after the third wrong code: it stays refused', async () => {
    const userCode = await pc.qr();
    await scan(phone, userCode);
    const digits = await digitsOn(phone, userCode);
    for (const step of [1, 2, 3]) await pc.type(otherThan(digits, step));
    await bench.restart();
    expect((await pc.type(digits)).json).toEqual({ error: 'conflict', state: 'denied' });
    expect(await stateOf()).toBe('access_denied');
    expect(pageOf(await phone.look(userCode))).toBe('wrong_codes');
  });

  test('after the approval, before the PC collected: it collects the same ticket', async () => {
    const userCode = await pc.qr();
    await scan(phone, userCode);
    await pc.type(await digitsOn(phone, userCode));
    await bench.restart();
    expect((await pc.listen()).words).toEqual(['approved']);
    expect((await pc.poll()).status).toBe(200);
    expect(atTheDoor(bench, pc)).toBe(openid());
    await bench.restart();
    expect(await phone.watch(userCode)).toMatchObject({ body: '{"state":"logged_in"}' });
    expect(await stateOf()).toBe('expired_token');
  });

  test('after 不是我: denied for PC and phone, also for a callback that was under way', async () => {
    const userCode = await pc.qr();
    const callback = await untilCallback(phone, userCode);
    await phone.tap(userCode, 'deny');
    await bench.restart();
    expect((await phone.browser.get(callback)).location).toBe(`${phonePath(userCode)}#`);
    expect([bench.calls(EXCHANGE), await stateOf()]).toEqual([0, 'access_denied']);
  });

  test('past the QR’s time: it is over, and Odoo is asked once, not at each poll', async () => {
    await pc.qr();
    bench.ahead += 125_000;
    await bench.restart();
    for (let n = 0; n < 5; n += 1) expect(await stateOf()).toBe('expired_token');
    expect(odoo.attemptsAsked).toBe(1);
  });

  test('fifty requests of one PC at once: Odoo is asked once', async () => {
    await pc.qr();
    await bench.restart();
    await Promise.all(Array.from({ length: 50 }, () => pc.poll()));
    expect(odoo.attemptsAsked).toBe(1);
  });

  test('and Odoo is away as well: 503, and all is well when it is back', async () => {
    const userCode = await pc.qr();
    await scan(phone, userCode);
    await bench.restart();
    odoo.failure = new OdooError('unreachable');
    expect((await pc.poll()).json).toEqual({ error: 'unavailable' });
    expect((await pc.listen()).status).toBe(503);
    odoo.failure = undefined;
    await finish(userCode);
  });
});

test('a note that was made up, or is another phone’s, brings nothing back', async () => {
  const userCode = await pc.qr();
  const callback = await untilCallback(phone, userCode);
  const thief = openPhone(bench, 'stranger');
  thief.hash();
  thief.browser.cookies.set('__Host-wechat_scan', phone.browser.cookies.get('__Host-wechat_scan') ?? '');
  await bench.restart();
  expect(pageOf(await thief.browser.get(callback))).toBe('invalid');
  // The row comes back, but it is the other phone's.
  expect(pageOf(await thief.look(userCode))).toBe('qr_in_use');
  expect((await thief.watch(userCode)).status).toBe(404);
  expect((await phone.browser.get(callback)).location).toBe(`${phonePath(userCode)}#`);
});

describe('fault 6: two sidecars over one store, no stickiness', () => {
  const store = createMemoryStore({ now: () => bench.now() });
  const sidecars: Sidecar[] = [];
  const recording = recordingLogger();
  let turn = 0;

  beforeAll(async () => {
    for (let n = 0; n < 2; n += 1) {
      const sidecar = createSidecar(configFor(bench.wechatUrl), {
        ...{ logger: recording.log, now: () => bench.now(), odoo, store, deadlines: QUICK },
      });
      await sidecar.listen();
      sidecars.push(sidecar);
    }
  });
  afterAll(() => Promise.all(sidecars.map((sidecar) => sidecar.close())));

  const next = (): string => sidecars[(turn += 1) % 2]?.urls.public ?? '';

  test('every request meets the other one, and the stream hears of what the other did', async () => {
    const own = bench.sidecar;
    const waiting = openPc(bench, next);
    const userCode = await waiting.qr();
    const listener = await waiting.listen();
    // The phone's requests go by the bench's sidecar: it is one of the two now, and then the other.
    const alternate = { ...own, urls: { ...own.urls } } as Sidecar;
    Object.defineProperty(alternate.urls, 'public', { get: next });
    bench.sidecar = alternate;
    try {
      await scan(phone, userCode);
      await listener.heard('code_required');
      const digits = await digitsOn(phone, userCode);
      expect((await waiting.type(otherThan(digits))).json).toEqual({ error: 'invalid_code', left: 2 });
      expect((await waiting.type(digits)).status).toBe(200);
      await listener.heard('approved');
      const answers = await Promise.all(Array.from({ length: 50 }, () => waiting.poll()));
      expect(new Set(answers.map(({ setCookies }) => setCookies.join())).size).toBe(1);
      await listener.heard('collected');
    } finally {
      bench.sidecar = own;
    }
    expect(Array.from({ length: 3 }, () => atTheDoor(bench, waiting)).filter(Boolean)).toEqual([openid()]);
    expect([bench.calls(EXCHANGE), odoo.signIns.length]).toEqual([1, 1]);
  });
});
