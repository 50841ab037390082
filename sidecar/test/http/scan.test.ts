/** Logging in on a PC by scanning, whole: PC, phone, WeChat and Odoo (rows X3, X6, X10, X13, X16, X17, X19, X21). */
import { formTokenOf } from '../../src/flows/device-code';
import { sha256Hex } from '../../src/flows/key-ring';
import { signState } from '../../src/flows/state';
import { OdooError } from '../../src/odoo/types';
import { EXCHANGE, useBench } from './bench.fixture';
import { authorisation, BROWSER, pageOf, TICKET } from './browser.fixture';
import { DEVICE, KNOWN, openPc, type Pc } from './pc.fixture';
import { openPhone, PC_UA, phonePath, type Phone } from './phone.fixture';
import { atTheDoor, digitsOn, otherThan, ring, scan, untilCallback } from './scan.fixture';

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

/** The form's token, where the page shows no form any more. */
const tokenOf = (userCode: string): string => formTokenOf(ring, userCode, phone.browser.cookies.get(BROWSER) ?? '');

/** A PC that this person's digits were typed on before. */
async function knownPc(): Promise<void> {
  pc.cookies.set(KNOWN, 'd'.repeat(64));
  odoo.confirmed.add(`${openid()} ${sha256Hex('d'.repeat(64))}`);
}

describe('a PC that is known', () => {
  beforeEach(knownPc);

  test('is logged in by a tap on 继续 alone', async () => {
    const userCode = await pc.qr();
    const listener = await pc.listen();
    expect(pageOf(await phone.look(userCode))).toBe('confirm');
    const back = await scan(phone, userCode);
    expect([back.status, back.location]).toEqual([303, `${phonePath(userCode)}#`]);
    await listener.heard('approved');
    const collected = await pc.poll();
    expect([collected.status, collected.json]).toEqual([200, { location: '/auth_wechat/signin' }]);
    await listener.heard('collected');
    expect(atTheDoor(bench, pc)).toBe(openid());
    expect(listener.words).toEqual(['pending', 'scanned', 'approved', 'collected']);
    expect(await phone.watch(userCode)).toMatchObject({ body: '{"state":"logged_in"}' });
    expect([bench.calls(EXCHANGE), odoo.signIns.length]).toEqual([1, 1]);
  });

  test('Odoo is told of the PC, not of the phone, and only hashes of what is secret', async () => {
    await scan(phone, await pc.qr());
    expect(odoo.signIns[0]).toMatchObject({
      way: 'scan',
      browser: sha256Hex(pc.cookies.get(BROWSER) ?? ''),
      knownBrowser: sha256Hex('d'.repeat(64)),
      ip: '127.0.0.1',
      userAgent: PC_UA,
      client: 'Chrome 128 · Windows 10/11',
      codeHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      openid: openid(),
    });
    await pc.poll();
    expect(odoo.signIns[0]?.ticketHash).toBe(sha256Hex(pc.cookies.get(TICKET) ?? ''));
  });

  test('the phone gets no ticket, the PC learns nothing of who scanned before it is in (X21)', async () => {
    const userCode = await pc.qr();
    const listener = await pc.listen();
    const said: string[] = [];
    const callback = await untilCallback(phone, userCode);
    said.push((await pc.poll()).body);
    await phone.browser.follow(callback);
    await listener.heard('approved');
    const everything = said.join() + listener.text();
    for (const secret of [openid(), simulator.control.unionidOf('follower'), phone.hash()]) {
      expect(everything).not.toContain(secret);
    }
    expect([...phone.browser.cookies.keys()]).not.toContain(TICKET);
    listener.hangUp();
  });

  test('X13: approved once, collected fifty times at once: the same ticket, one session', async () => {
    await scan(phone, await pc.qr());
    const answers = await Promise.all(Array.from({ length: 50 }, () => pc.poll()));
    expect(new Set(answers.map(({ status, setCookies }) => `${status} ${setCookies.join()}`)).size).toBe(1);
    expect(answers[0]?.setCookies[0]).toMatch(new RegExp(`^${TICKET}=[0-9a-f]{64}; Max-Age=60;`));
    expect(Array.from({ length: 50 }, () => atTheDoor(bench, pc)).filter(Boolean)).toEqual([openid()]);
  });

  test('collecting is possible as long as the ticket lives, and then it is over', async () => {
    await scan(phone, await pc.qr());
    await pc.poll();
    bench.ahead += 58_000;
    expect((await pc.poll()).status).toBe(200);
    bench.ahead += 3000;
    expect(await stateOf()).toBe('expired_token');
  });

  test('an approval that nobody collects is over after a minute', async () => {
    await scan(phone, await pc.qr());
    bench.ahead += 61_000;
    expect(await stateOf()).toBe('expired_token');
  });

  test('policy always asks for the digits all the same', async () => {
    odoo.codePolicy = 'always';
    const userCode = await pc.qr();
    await scan(phone, userCode);
    expect(await stateOf()).toBe('code_required');
  });
});

describe('X3: a PC that nobody knows', () => {
  let userCode: string;
  beforeEach(async () => {
    userCode = await pc.qr();
    await scan(phone, userCode);
  });

  test('gets in with the digits from the phone, and is known from then on', async () => {
    expect(await stateOf()).toBe('code_required');
    const right = await pc.type(await digitsOn(phone, userCode));
    expect([right.status, right.json]).toEqual([200, { state: 'approved' }]);
    expect(right.setCookies).toEqual([
      expect.stringMatching(
        new RegExp(`^${KNOWN}=[0-9a-f]{64}; Max-Age=7776000; Path=/; HttpOnly; Secure; SameSite=Lax$`),
      ),
    ]);
    await pc.poll();
    expect(atTheDoor(bench, pc)).toBe(openid());

    await scan(phone, await pc.qr());
    expect((await pc.poll()).status).toBe(200);
  });

  test('a known browser of somebody else keeps its token', async () => {
    pc.cookies.set(KNOWN, 'd'.repeat(64));
    odoo.confirmed.add(`oSomebodyElse ${sha256Hex('d'.repeat(64))}`);
    const right = await pc.type(await digitsOn(phone, userCode));
    expect([right.status, right.setCookies]).toEqual([200, []]);
    expect(odoo.confirmed).toContain(`${openid()} ${sha256Hex('d'.repeat(64))}`);
  });

  test('gets nothing without the digits, and three wrong ones are the end', async () => {
    const digits = await digitsOn(phone, userCode);
    const listener = await pc.listen();
    expect((await pc.type(otherThan(digits, 1))).json).toEqual({ error: 'invalid_code', left: 2 });
    expect((await pc.poll()).json).toMatchObject({ state: 'code_required', left: 2 });
    expect(await phone.watch(userCode)).toMatchObject({ body: '{"state":"code_required","left":2}' });
    expect((await pc.type(otherThan(digits, 2))).json).toEqual({ error: 'invalid_code', left: 1 });
    const third = await pc.type(otherThan(digits, 3));
    expect([third.status, third.json]).toEqual([400, { error: 'access_denied' }]);
    await listener.heard('denied');
    expect((await pc.type(digits)).json).toEqual({ error: 'conflict', state: 'denied' });
    expect(await stateOf()).toBe('access_denied');
    expect(pageOf(await phone.look(userCode))).toBe('wrong_codes');
    expect(pc.cookies.has(TICKET)).toBe(false);
    expect(odoo.verifications).toHaveLength(3);
  });

  test('the right digits twice at once: both are told it is approved', async () => {
    const digits = await digitsOn(phone, userCode);
    const { verifyCode } = odoo;
    let open: () => void = () => undefined;
    const bothAsked = new Promise<void>((resolve) => (open = resolve));
    let asked = 0;
    odoo.verifyCode = async (request) => {
      if ((asked += 1) === 2) open();
      await bothAsked;
      return verifyCode(request);
    };
    const answers = await Promise.all([pc.type(digits), pc.type(digits)]);
    odoo.verifyCode = verifyCode;
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await pc.type(digits)).json).toEqual({ error: 'conflict', state: 'approved' });
  });

  test.each(['', '12345', '1234567', 'abcdef', '１２３４５６', '12 456', '123456\n'])(
    '%j is no code and costs no try',
    async (text) => {
      const answer = await pc.type(text);
      expect([answer.status, answer.json]).toEqual([400, { error: 'malformed' }]);
      expect(odoo.verifications).toEqual([]);
    },
  );

  test('an Odoo that is away costs no try either', async () => {
    const digits = await digitsOn(phone, userCode);
    odoo.failure = new OdooError('timeout');
    const answer = await pc.type(digits);
    expect([answer.status, answer.json]).toEqual([503, { error: 'odoo_unreachable' }]);
    odoo.failure = undefined;
    expect((await pc.type(digits)).status).toBe(200);
  });

  test('the digits live two minutes', async () => {
    const digits = await digitsOn(phone, userCode);
    bench.ahead += 121_000;
    expect((await pc.type(digits)).json).toEqual({ error: 'conflict', state: 'expired' });
    expect(await stateOf()).toBe('expired_token');
  });

  test('不是我 after all ends it, and the right digits come too late', async () => {
    const digits = await digitsOn(phone, userCode);
    // From another tab of the same phone, which still shows the first page.
    expect((await phone.post(userCode, { decision: 'deny', token: tokenOf(userCode) })).status).toBe(303);
    expect((await pc.type(digits)).json).toEqual({ error: 'conflict', state: 'denied' });
  });
});

describe('X10: refused is refused', () => {
  test('不是我: the PC hears it, Odoo knows it, and the phone cannot take it back', async () => {
    const userCode = await pc.qr();
    const listener = await pc.listen();
    expect((await phone.tap(userCode, 'deny')).status).toBe(303);
    await listener.heard('denied');
    await listener.ended;
    expect(await stateOf()).toBe('access_denied');
    expect(odoo.denials).toMatchObject([{ by: 'phone', browser: sha256Hex(pc.cookies.get(BROWSER) ?? '') }]);
    expect((await phone.post(userCode, { decision: 'continue', token: tokenOf(userCode) })).status).toBe(409);
    expect(bench.calls(EXCHANGE)).toBe(0);
  });

  test('不是我 in a second tab while WeChat is on: the callback costs no exchange and logs nobody in', async () => {
    await knownPc();
    const userCode = await pc.qr();
    const callback = await untilCallback(phone, userCode);
    await phone.tap(userCode, 'deny');
    const answer = await phone.browser.get(callback);
    expect([answer.status, answer.location]).toEqual([303, `${phonePath(userCode)}#`]);
    expect([bench.calls(EXCHANGE), odoo.signIns.length, await stateOf()]).toEqual([0, 0, 'access_denied']);
  });

  test.each(['state_only', 'authdeny'] as const)('拒绝 in WeChat (%s): denied on both sides', async (form) => {
    odoo.users.clear();
    simulator.control.deny(form);
    const stranger = openPhone(bench, 'stranger');
    const userCode = await pc.qr();
    const listener = await pc.listen();
    const profile = await stranger.browser.get(await untilCallback(stranger, userCode));
    const answer = await stranger.browser.get(await stranger.browser.atWechat(profile.location, 'deny'));
    expect([answer.status, pageOf(answer)]).toEqual([200, 'denied']);
    await listener.heard('denied');
    expect(odoo.denials).toMatchObject([{ by: 'wechat' }]);
  });

  test('an Odoo that cannot be told makes no difference to the PC', async () => {
    simulator.control.deny('state_only');
    const userCode = await pc.qr();
    const callback = await untilCallback(phone, userCode);
    odoo.failure = new OdooError('timeout');
    const state = new URL(callback, 'http://x').searchParams.get('state') ?? '';
    expect(pageOf(await phone.browser.get(`/wechat/callback?state=${state}`))).toBe('denied');
    expect(await stateOf()).toBe('access_denied');
  });
});

describe('a refusal by Odoo', () => {
  test.each([
    ['not_linked', 'not_linked', 'access_denied'],
    ['archived', 'refused', 'access_denied'],
    ['ambiguous', 'refused', 'access_denied'],
    ['admin_forbidden', 'refused_admin', 'access_denied'],
    ['suspended', 'suspended', 'access_denied'],
    ['denied', 'denied', 'access_denied'],
    ['attempt_conflict', 'expired', 'access_denied'],
    ['wrong_app', 'misconfigured', 'scanned'],
    ['misconfigured', 'misconfigured', 'scanned'],
  ] as const)('%s: the phone is told why, the PC only how it stands', async (reason, page, state) => {
    odoo.answer = async () => ({ outcome: 'refused', reason });
    const userCode = await pc.qr();
    expect(pageOf(await scan(phone, userCode))).toBe(page);
    expect(await stateOf()).toBe(state);
  });
});

describe('what ends at the phone leaves the login as it is', () => {
  test('X17: a snapshot identity is never told to Odoo', async () => {
    const virtual = openPhone(bench, 'snapshot');
    const userCode = await pc.qr();
    const answer = await scan(virtual, userCode);
    expect(pageOf(answer)).toBe('snapshot');
    expect(answer.body).toContain(`href="${phonePath(userCode)}"`);
    expect([odoo.signIns.length, await stateOf()]).toEqual([0, 'scanned']);
  });

  test('Odoo away: the same phone tries again and gets there', async () => {
    await knownPc();
    odoo.answer = async () => {
      throw new OdooError('unreachable');
    };
    const userCode = await pc.qr();
    const answer = await scan(phone, userCode);
    expect([answer.status, pageOf(answer)]).toEqual([503, 'odoo_unreachable']);
    expect(answer.body).toContain(`href="${phonePath(userCode)}"`);
    odoo.answer = undefined;
    bench.ahead += 1000;
    expect((await scan(phone, userCode)).location).toBe(`${phonePath(userCode)}#`);
    expect((await pc.poll()).status).toBe(200);
  });

  test('WeChat busy: a page, and again', async () => {
    simulator.control.fault(EXCHANGE, { kind: 'errcode', errcode: -1 });
    const userCode = await pc.qr();
    expect(pageOf(await scan(phone, userCode))).toBe('wechat_busy');
    expect(await stateOf()).toBe('scanned');
  });
});

test('somebody unknown is asked for the profile once more, and it stays the same login', async () => {
  odoo.users.clear();
  const stranger = openPhone(bench, 'stranger');
  const userCode = await pc.qr();
  const first = await stranger.browser.get(await untilCallback(stranger, userCode));
  expect(authorisation(first.location).get('scope')).toBe('snsapi_userinfo');
  await stranger.browser.follow(await stranger.browser.atWechat(first.location));
  expect(odoo.signIns.map(({ scope }) => scope)).toEqual(['snsapi_base', 'snsapi_userinfo']);
  expect(odoo.signIns[1]?.attempt).toBe(odoo.signIns[0]?.attempt);
  expect(await stateOf()).toBe('code_required');
});

test('a code that was spent: once more to WeChat with the same attempt, and never a third time', async () => {
  await knownPc();
  const userCode = await pc.qr();
  simulator.control.fault(EXCHANGE, { kind: 'errcode', errcode: 40163, times: 1 });
  const again = await phone.browser.get(await untilCallback(phone, userCode));
  expect(again.location).toContain('/connect/oauth2/authorize');
  expect((await phone.browser.follow(await phone.browser.atWechat(again.location))).location).toBe(
    `${phonePath(userCode)}#`,
  );
  expect((await pc.poll()).status).toBe(200);

  simulator.control.fault(EXCHANGE, { kind: 'errcode', errcode: 40163 });
  expect(pageOf(await scan(phone, await pc.qr()))).toBe('expired');
});

test('S8: WeChat requests the phone’s callback twice, and 20 times: one exchange, the same answer', async () => {
  await knownPc();
  const userCode = await pc.qr();
  const callback = await untilCallback(phone, userCode);
  const answers = await Promise.all(Array.from({ length: 20 }, () => phone.browser.get(callback)));
  expect(new Set(answers.map(({ status, location }) => `${status} ${location}`))).toEqual(
    new Set([`303 ${phonePath(userCode)}#`]),
  );
  expect([bench.calls(EXCHANGE), odoo.signIns.length]).toEqual([1, 1]);
});

test('继续 tapped twice within a second: one exchange, and the second arrival is shown how it stands', async () => {
  await knownPc();
  const userCode = await pc.qr();
  const token = await phone.token(userCode);
  const taps = [await phone.post(userCode, { decision: 'continue', token })];
  taps.push(await phone.post(userCode, { decision: 'continue', token }));
  const callbacks = await Promise.all(taps.map(({ location }) => phone.browser.atWechat(location)));
  const answers = await Promise.all(callbacks.map((path) => phone.browser.get(path)));
  expect(answers.map(({ location }) => location)).toEqual([`${phonePath(userCode)}#`, `${phonePath(userCode)}#`]);
  expect((await pc.poll()).status).toBe(200);
});

describe('X6: two phones on one QR', () => {
  test('the second is told so, and the first can still finish', async () => {
    await knownPc();
    const other = openPhone(bench, 'stranger');
    const userCode = await pc.qr();
    const token = await other.token(userCode);
    const callback = await untilCallback(phone, userCode);
    const refused = await other.post(userCode, { decision: 'continue', token });
    expect([refused.status, pageOf(refused)]).toEqual([409, 'qr_in_use']);
    expect((await phone.browser.get(callback)).location).toBe(`${phonePath(userCode)}#`);
    expect((await pc.poll()).status).toBe(200);
    expect(odoo.signIns.map(({ openid: id }) => id)).toEqual([openid()]);
  });

  test('even one that forged its way to a state gets no exchange', async () => {
    const other = openPhone(bench, 'stranger');
    const userCode = await pc.qr();
    const callback = await untilCallback(phone, userCode);
    const state = new URL(callback, 'http://x').searchParams.get('state') ?? '';
    const attempt = state.slice(12, 44);
    const forged = signState(
      ring,
      { purpose: 'login', restart: false, scan: true, scope: 'snsapi_base', attempt, browserHash: other.hash() },
      bench.now(),
    );
    const answer = await other.browser.get(`/wechat/callback?code=${simulator.control.issueCode()}&state=${forged}`);
    expect([answer.status, pageOf(answer), bench.calls(EXCHANGE)]).toEqual([409, 'qr_in_use', 0]);
  });
});

test('somebody unknown whom Odoo lets claim: the PC stays out, the phone goes on alone', async () => {
  odoo.unknown = 'ask';
  phone = openPhone(bench, 'stranger');
  const userCode = await pc.qr();
  const listener = await pc.listen();
  const answer = await scan(phone, userCode);
  expect([answer.status, answer.location]).toEqual([303, '/auth_wechat/link#']);
  await listener.heard('denied');
  expect((await pc.poll()).json).toEqual({ error: 'access_denied' });
  const hash = sha256Hex(phone.browser.cookies.get(BROWSER) ?? '');
  expect(odoo.signIns.map((request) => request.phone)).toEqual([hash, hash]);
  expect([phone.browser.cookies.has(TICKET), pc.cookies.has(TICKET)]).toEqual([false, false]);
  expect(pageOf(await phone.look(userCode))).toBe('not_linked');
});

describe('the phone’s state', () => {
  test('S3: in another browser it is worth nothing', async () => {
    const callback = await untilCallback(phone, await pc.qr());
    const victim = openPhone(bench, 'stranger');
    victim.hash();
    expect(pageOf(await victim.browser.get(callback))).toBe('invalid');
    expect(bench.calls(EXCHANGE)).toBe(0);
  });

  test('without its cookie nothing starts anew: whoever follows a link must not log a foreign PC in (decision 0018)', async () => {
    const callback = await untilCallback(phone, await pc.qr());
    const victim = openPhone(bench, 'stranger');
    const answer = await victim.browser.get(callback);
    expect([answer.status, pageOf(answer), answer.setCookies]).toEqual([400, 'cookies', []]);
    expect([bench.calls(EXCHANGE), await stateOf()]).toEqual([0, 'scanned']);
  });

  test.each(['link', 'invitation', 'check'] as const)('S6: for %s it logs nobody in', async (purpose) => {
    const callback = await untilCallback(phone, await pc.qr());
    const attempt = (new URL(callback, 'http://x').searchParams.get('state') ?? '').slice(12, 44);
    const content = { restart: false, scan: true, scope: 'snsapi_base', attempt, browserHash: phone.hash() } as const;
    const state = signState(ring, { purpose, ...content }, bench.now());
    expect(
      pageOf(await phone.browser.get(`/wechat/callback?code=${simulator.control.issueCode()}&state=${state}`)),
    ).toBe('invalid');
    expect(bench.calls(EXCHANGE)).toBe(0);
  });

  test('of an attempt that nobody remembers it is expired, without an exchange', async () => {
    const content = { purpose: 'login', restart: false, scan: true, scope: 'snsapi_base' } as const;
    const state = signState(ring, { ...content, attempt: 'a'.repeat(32), browserHash: phone.hash() }, bench.now());
    expect(
      pageOf(await phone.browser.get(`/wechat/callback?code=${simulator.control.issueCode()}&state=${state}`)),
    ).toBe('expired');
    expect([bench.calls(EXCHANGE), odoo.signIns.length]).toEqual([0, 0]);
  });
});

test('X19: scanned by one person, answered by another: nobody gets in', async () => {
  await knownPc();
  const userCode = await pc.qr();
  await scan(phone, userCode);
  // The same phone changes its WeChat account and comes by an old callback with a fresh code of that account.
  const row = odoo.attempts.get(odoo.signIns[0]?.attempt ?? '');
  expect(row?.openid).toBe(openid());
  const content = { purpose: 'login', restart: false, scan: true, scope: 'snsapi_userinfo' } as const;
  const attempt = odoo.signIns[0]?.attempt ?? '';
  const state = signState(ring, { ...content, attempt, browserHash: phone.hash() }, bench.now());
  const code = simulator.control.issueCode({ persona: 'stranger', scope: 'snsapi_userinfo' });
  expect((await phone.browser.get(`/wechat/callback?code=${code}&state=${state}`)).location).toBe(
    `${phonePath(userCode)}#`,
  );
  expect([bench.calls(EXCHANGE), odoo.signIns.length]).toEqual([1, 1]);
  await pc.poll();
  expect(atTheDoor(bench, pc)).toBe(openid());
});

test('X16: nothing but words comes over the stream', async () => {
  const userCode = await pc.qr();
  const listener = await pc.listen();
  await scan(phone, userCode);
  await listener.heard('code_required');
  await pc.type(await digitsOn(phone, userCode));
  await pc.poll();
  await listener.ended;
  expect(listener.words).toEqual(['pending', 'scanned', 'code_required', 'approved', 'collected']);
  expect(listener.text()).toMatch(/^retry: 1000\n\n(event: state\ndata: [a-z_]+\n\n|: ping\n\n)+: *\n$/);
});

describe('log and metrics', () => {
  test('one line for the end, way scan, and nothing secret in any line', async () => {
    const before = bench.logText().length;
    const userCode = await pc.qr();
    await scan(phone, userCode);
    const digits = await digitsOn(phone, userCode);
    await pc.type(otherThan(digits));
    await pc.type(digits);
    await pc.poll();
    await pc.poll();
    const text = bench.logText().slice(before);
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter((line) => line['msg'] === 'login').map((line) => [line['way'], line['outcome']])).toEqual([
      ['scan', 'code_required'],
      ['scan', 'collected'],
    ]);
    expect(lines.filter((line) => line['msg'] === 'code').map((line) => [line['level'], line['outcome']])).toEqual([
      ['warn', 'wrong_code'],
      ['info', 'approved'],
    ]);
    const cookies = [...pc.cookies.values(), ...phone.browser.cookies.values()];
    for (const secret of [userCode, digits, otherThan(digits), openid(), ...cookies]) {
      expect(text).not.toContain(secret);
    }
  });

  test('a device cookie in another browser is a warning', async () => {
    await pc.qr();
    const thief = openPc(bench);
    thief.cookies.set(DEVICE, pc.cookies.get(DEVICE) ?? '').set(BROWSER, 'e'.repeat(32));
    expect((await thief.poll()).status).toBe(404);
    expect(bench.lines()).toContainEqual(expect.objectContaining({ level: 'warn', outcome: 'foreign_device' }));
  });

  test('are counted: states entered, logins by outcome, PCs that listen', async () => {
    await knownPc();
    const userCode = await pc.qr();
    const listener = await pc.listen();
    expect((await bench.internal('/metrics')).body).toContain('wechat_sso_waiting_streams 1');
    await scan(phone, userCode);
    await pc.poll();
    await listener.ended;
    const { body } = await bench.internal('/metrics');
    expect(body).toContain('wechat_sso_waiting_streams 0');
    expect(body).toMatch(/wechat_sso_logins_total\{way="scan",outcome="collected"\} \d/);
    for (const state of ['pending', 'scanned', 'approved', 'collected']) {
      expect(body).toMatch(new RegExp(`wechat_sso_pending_logins_total\\{state="${state}"\\} [1-9]`));
    }
  });
});
