/** Rows S1–S7, S9, S10, S12 and S14 of the threat model, with the number of exchanges that each of them costs. */
import { createKeyRing, sha256Hex } from '../../src/flows/key-ring';
import { signState, type StateContent } from '../../src/flows/state';
import { EXCHANGE, STATE_KEY, useBench } from './bench.fixture';
import { authorisation, BROWSER, openBrowser, pageOf, TICKET } from './browser.fixture';
import { ORIGIN } from './fake-odoo.fixture';

const bench = useBench();
const { simulator, odoo } = bench;
beforeEach(() => odoo.users.add(simulator.control.openidOf('follower')));

const ring = createKeyRing([{ kid: 1, key: STATE_KEY }]);
const BROWSER_VALUE = 'c'.repeat(32);

/** A state of our own making, for the browser with {@link BROWSER_VALUE}. */
function signed(content: Partial<StateContent> = {}, secondsAgo = 0): string {
  const now = bench.now() - secondsAgo * 1000;
  const attempt = sha256Hex(String(Math.random())).slice(0, 32);
  const basis = { purpose: 'login', restart: false, scan: false, scope: 'snsapi_base', attempt } as const;
  return signState(ring, { ...basis, browserHash: sha256Hex(BROWSER_VALUE), ...content }, now);
}

const callback = (query: Record<string, string>, cookie = `${BROWSER}=${BROWSER_VALUE}`) =>
  bench.get(`/wechat/callback?${new URLSearchParams(query)}`, { headers: cookie === '' ? {} : { Cookie: cookie } });

const freshCode = (): string => simulator.control.issueCode();

async function expectRefused(answer: ReturnType<typeof callback>, page: string, status = 400): Promise<void> {
  const { setCookies, ...rest } = await answer;
  expect([rest.status, pageOf({ setCookies, ...rest })]).toEqual([status, page]);
  expect(setCookies).toEqual([]);
  expect(bench.calls(EXCHANGE)).toBe(0);
  expect(odoo.signIns).toEqual([]);
}

test('S1: no state', async () => {
  await expectRefused(callback({ code: freshCode() }), 'invalid');
  await expectRefused(callback({}), 'invalid');
  await expectRefused(callback({ code: freshCode(), state: '' }), 'invalid');
});

test('S2: a flipped bit in each byte, and truncations', async () => {
  const state = signed();
  for (let byte = 0; byte < 62; byte += 1) {
    const bytes = Buffer.from(state, 'hex');
    bytes[byte] = (bytes[byte] ?? 0) ^ (1 << (byte % 8));
    await expectRefused(callback({ code: freshCode(), state: bytes.toString('hex') }), 'invalid');
  }
  for (const text of ['STATE', state.slice(2), `${state}0`, state.toUpperCase(), '0'.repeat(124), 'a'.repeat(8000)]) {
    await expectRefused(callback({ code: freshCode(), state: text }), 'invalid');
  }
});

test('S3: another browser, with a cookie of its own', async () => {
  await expectRefused(callback({ code: freshCode(), state: signed() }, `${BROWSER}=${'d'.repeat(32)}`), 'invalid');
});

test('S3: the attacker’s callback in the victim’s browser, whole', async () => {
  const attacker = openBrowser(bench);
  const victim = openBrowser(bench);
  await victim.untilCallback();
  await expectRefused(victim.get(await attacker.untilCallback()), 'invalid');
  expect(victim.cookies.has(TICKET)).toBe(false);
});

describe('a lost cookie', () => {
  test('restarts the authorisation once, without an exchange, and then it works', async () => {
    const browser = openBrowser(bench);
    const lost = await browser.untilCallback('/odoo');
    browser.cookies.delete(BROWSER);
    const again = await browser.get(lost);
    expect(again.status).toBe(303);
    expect(bench.calls(EXCHANGE)).toBe(0);
    expect(browser.cookies.get(BROWSER)).toMatch(/^[0-9a-f]{32}$/);
    const answer = await browser.get(await browser.atWechat(again.location));
    expect(answer.location).toBe('/auth_wechat/signin?redirect=%2Fodoo#');
    expect(bench.calls(EXCHANGE)).toBe(1);
  });

  test('twice is the end: no loop', async () => {
    const browser = openBrowser(bench);
    const lost = await browser.untilCallback();
    browser.cookies.clear();
    const again = await browser.atWechat((await browser.get(lost)).location);
    browser.cookies.clear();
    await expectRefused(browser.get(again), 'cookies');
  });
});

test('S4: 601 s later it is expired, 60 s of skew are nothing', async () => {
  await expectRefused(callback({ code: freshCode(), state: signed({}, 601) }), 'expired');
  for (const secondsAgo of [-60, 60, 599]) {
    expect((await callback({ code: freshCode(), state: signed({}, secondsAgo) })).location).toBe(
      '/auth_wechat/signin#',
    );
  }
});

test('S5: a key id that is not in the ring', async () => {
  await expectRefused(callback({ code: freshCode(), state: `02${signed().slice(2)}` }), 'invalid');
  const other = createKeyRing([{ kid: 1, key: Buffer.alloc(32, 9) }]);
  const content = {
    purpose: 'login',
    restart: false,
    scan: false,
    scope: 'snsapi_base',
    attempt: 'a'.repeat(32),
  } as const;
  const forged = signState(other, { ...content, browserHash: sha256Hex(BROWSER_VALUE) }, bench.now());
  await expectRefused(callback({ code: freshCode(), state: forged }), 'invalid');
});

test.each(['link', 'invitation', 'check'] as const)('S6: a state for %s logs nobody in', async (purpose) => {
  const answer = await callback({ code: freshCode(), state: signed({ purpose }) });
  expect([answer.status, pageOf(answer), answer.setCookies]).toEqual([410, 'expired_link', []]);
  expect(odoo.signIns).toEqual([]);
});

test('S7: the state has the same form whatever next is', async () => {
  for (const next of ['', '/odoo', `/${'a'.repeat(1000)}`, '//evil.example', '椅子']) {
    const { location } = await bench.get(`/wechat/authorize?next=${encodeURIComponent(next)}`);
    expect(authorisation(location).get('state')).toMatch(/^[0-9a-f]{124}$/);
  }
});

test('S9: a second code for the same state', async () => {
  const state = signed();
  expect((await callback({ code: freshCode(), state })).location).toBe('/auth_wechat/signin#');
  const second = await callback({ code: freshCode(), state });
  expect([second.status, pageOf(second), second.setCookies]).toEqual([400, 'invalid', []]);
  expect(bench.calls(EXCHANGE)).toBe(1);
});

test('S10: a code that was used before restarts once and ends, without a ticket', async () => {
  const code = freshCode();
  await callback({ code, state: signed() });
  const again = await callback({ code, state: signed() });
  expect(again.location).toContain('/connect/oauth2/authorize');
  expect(again.setCookies.join()).not.toContain(TICKET);
  const end = await callback({ code, state: signed({ restart: true }) });
  expect([end.status, pageOf(end), end.setCookies]).toEqual([400, 'expired', []]);
  expect(odoo.signIns).toHaveLength(1);
});

describe('S12: every form of refusal', () => {
  test.each([
    ['the state alone', {}],
    ['authdeny', { code: 'authdeny' }],
  ])('%s', async (_name, query) => {
    await expectRefused(callback({ ...query, state: signed() }), 'cancelled', 200);
  });

  test.each(['state_only', 'authdeny'] as const)('through WeChat: %s', async (form) => {
    odoo.users.clear();
    simulator.control.deny(form);
    const browser = openBrowser(bench, 'stranger');
    const profile = await browser.get(await browser.untilCallback());
    const answer = await browser.get(await browser.atWechat(profile.location, 'deny'));
    expect([answer.status, pageOf(answer)]).toEqual([200, 'cancelled']);
  });
});

test.each([[''], ['a b'], ['x'.repeat(513)], ['<script>'], ['ä'], ['a\u0000'], ['../../etc/passwd']])(
  'a code %j is malformed',
  async (code) => {
    await expectRefused(callback({ code, state: signed() }), 'invalid');
  },
);

test('S14: the identity goes to Odoo together with the AppID it belongs to', async () => {
  odoo.settings = { ...odoo.settings, appid: 'wxffffffffffffffff' };
  const answer = await callback({ code: freshCode(), state: signed() });
  expect(pageOf(answer)).toBe('secret_refused');
  expect(odoo.signIns).toEqual([]);
});

test('L11: an identity in the query, a cookie or a header has no effect', async () => {
  const forged = { openid: 'oForged', unionid: 'uForged', user_id: '2', uid: '2', ticket: 'f'.repeat(64) };
  const query = { ...forged, code: freshCode(), state: signed() };
  const answer = await bench.get(`/wechat/callback?${new URLSearchParams(query)}`, {
    headers: {
      Cookie: `${BROWSER}=${BROWSER_VALUE}; openid=oForged; wechat_openid=oForged; ${TICKET}=${'f'.repeat(64)}`,
      'X-Openid': 'oForged',
    },
  });
  expect(answer.location).toBe('/auth_wechat/signin#');
  expect(odoo.signIns[0]).toMatchObject({ openid: simulator.control.openidOf('follower') });
  expect(JSON.stringify(odoo.signIns) + answer.setCookies.join()).not.toMatch(/Forged|f{64}/);
  expect(new URL(answer.location, ORIGIN).origin).toBe(ORIGIN);
});
