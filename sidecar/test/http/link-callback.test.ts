/** The callback of a link: rows L2, L3, L11, S3, S6 and S8 of the threat model, and what each refusal leads to. */
import { createKeyRing, sha256Hex } from '../../src/flows/key-ring';
import { signState, type StateContent } from '../../src/flows/state';
import { OdooError, type LinkReason } from '../../src/odoo/types';
import { EXCHANGE, STATE_KEY, useBench, USERINFO } from './bench.fixture';
import { authorisation, BROWSER, openBrowser, pageOf, TICKET } from './browser.fixture';
import { USER } from './fake-links.fixture';
import { LINKING, openLinkPhone } from './link.fixture';

const bench = useBench();
const { odoo, simulator } = bench;
const { links } = odoo;
const ring = createKeyRing([{ kid: 1, key: STATE_KEY }]);
const openid = (persona = 'follower'): string => simulator.control.openidOf(persona);

describe('a verified account', () => {
  test.each(['link', 'invitation'] as const)('for %s waits in Odoo, with the profile', async (purpose) => {
    const phone = openLinkPhone(bench);
    const answer = await phone.scan(links.make(purpose));
    expect([answer.status, answer.location]).toEqual([303, LINKING]);
    expect([...phone.browser.cookies.keys()]).not.toContain(TICKET);
    expect(links.brought).toEqual([
      {
        attempt: links.openings[0]?.attempt,
        browser: sha256Hex(phone.browser.cookies.get(BROWSER) ?? ''),
        appid: odoo.settings.appid,
        openid: openid(),
        unionid: simulator.control.unionidOf('follower'),
        scope: 'snsapi_userinfo',
        nickname: '小王 Wang',
        avatarUrl: expect.stringContaining('/mmopen/vi_32/'),
        requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
        ip: '127.0.0.1',
        userAgent: expect.stringContaining('MicroMessenger'),
      },
    ]);
    expect([bench.calls(EXCHANGE), bench.calls(USERINFO), odoo.signIns]).toEqual([1, 1, []]);
  });

  test('for a check proves who it is, without a profile', async () => {
    links.owners.set(openid(), USER);
    const answer = await openLinkPhone(bench).scan(links.make('check'));
    expect([answer.status, pageOf(answer)]).toEqual([200, 'checked']);
    expect([bench.calls(EXCHANGE), bench.calls(USERINFO)]).toEqual([1, 0]);
    expect(links.brought).toMatchObject([{ scope: 'snsapi_base', nickname: '', unionid: '' }]);
  });

  test('whose profile cannot be had waits all the same', async () => {
    simulator.control.fault(USERINFO, { kind: 'errcode', errcode: 48001 });
    expect((await openLinkPhone(bench).scan(links.make('link'))).location).toBe(LINKING);
    expect(links.brought).toMatchObject([{ openid: openid(), nickname: '' }]);
  });
});

describe('refusals', () => {
  const PAGES: readonly (readonly [LinkReason, number, string])[] = [
    ['expired', 410, 'expired_link'],
    ['already_linked', 403, 'already_linked'],
    ['already_yours', 200, 'already_yours'],
    ['waiting', 409, 'link_waiting'],
    ['other_account', 403, 'other_account'],
    ['wrong_app', 503, 'misconfigured'],
    ['archived', 403, 'refused'],
    ['ambiguous', 403, 'refused'],
    ['admin_forbidden', 403, 'refused_admin'],
    ['suspended', 403, 'suspended'],
  ];

  test.each(PAGES)('%s: %i page %s, and no login is offered', async (reason, status, page) => {
    links.linkAnswer = { outcome: 'refused', reason };
    const answer = await openLinkPhone(bench).scan(links.make('link'));
    expect([answer.status, pageOf(answer), answer.setCookies]).toEqual([status, page, []]);
    expect(answer.body).not.toMatch(/\/web\/login|\/wechat\/authorize/);
    expect(bench.lines()).toContainEqual(expect.objectContaining({ way: 'link', outcome: page, reason }));
  });

  test.each([
    ['other_account', { outcome: 'refused', reason: 'other_account' }, 'follower'],
    ['snapshot', undefined, 'snapshot'],
  ] as const)('%s: the way back to the code', async (page, answer, persona) => {
    links.linkAnswer = answer;
    const code = links.make('check');
    const end = await openLinkPhone(bench, persona).scan(code);
    expect(pageOf(end)).toBe(page);
    expect(end.body).toContain(`href="/wechat/link/${code}"`);
  });

  test('cancelled in WeChat: the way back to the code, which works', async () => {
    const phone = openLinkPhone(bench, 'stranger');
    const { location } = await phone.tap(links.make('link'), 'continue');
    const end = await phone.browser.get(await phone.browser.atWechat(location, 'deny'));
    const back = /href="(\/wechat\/link\/[^"]+)"/.exec(end.body)?.[1] ?? '';
    expect(pageOf(await phone.browser.get(back))).toBe('confirm_link');
  });

  test('switched off: to the password form, which says so', async () => {
    links.linkAnswer = { outcome: 'refused', reason: 'disabled' };
    expect((await openLinkPhone(bench).scan(links.make('link'))).location).toBe('/web/login?wechat_error=disabled#');
  });

  test('L3: an account of somebody else is refused, and whose it is said to nobody', async () => {
    links.owners.set(openid(), '王五');
    const answer = await openLinkPhone(bench).scan(links.make('link'));
    expect(pageOf(answer)).toBe('already_linked');
    expect(answer.body).not.toContain('王五');
  });

  test('a snapshot identity is brought nowhere', async () => {
    const answer = await openLinkPhone(bench, 'snapshot').scan(links.make('link'));
    expect([answer.status, pageOf(answer), links.brought]).toEqual([200, 'snapshot', []]);
    expect(answer.body).not.toContain('log in');
  });

  test.each(['state_only', 'authdeny'] as const)(
    '拒绝 in WeChat (%s): cancelled, without an exchange',
    async (form) => {
      simulator.control.deny(form);
      const phone = openLinkPhone(bench, 'stranger');
      const { location } = await phone.tap(links.make('link'), 'continue');
      const answer = await phone.browser.get(await phone.browser.atWechat(location, 'deny'));
      expect([answer.status, pageOf(answer), bench.calls(EXCHANGE), links.brought]).toEqual([200, 'cancelled', 0, []]);
      expect(answer.body).toContain('was not linked');
    },
  );

  test('two phones with one invitation at once: one waits, the other is told so', async () => {
    const code = links.make('invitation');
    const phones = [openLinkPhone(bench, 'follower'), openLinkPhone(bench, 'stranger')];
    const callbacks = await Promise.all(phones.map((phone) => phone.untilCallback(code)));
    const answers = await Promise.all(phones.map((phone, n) => phone.browser.get(callbacks[n] ?? '')));
    expect(answers.map(pageOf).sort()).toEqual([`303 ${LINKING}`, 'link_waiting']);
  });
});

describe('L2: a callback in another browser than the one that tapped 继续', () => {
  test('with a cookie of its own: invalid, no exchange', async () => {
    const callback = await openLinkPhone(bench).untilCallback(links.make('link'));
    const victim = openBrowser(bench, 'stranger');
    await victim.get('/wechat/authorize');
    const answer = await victim.get(callback);
    expect([answer.status, pageOf(answer), bench.calls(EXCHANGE), links.brought]).toEqual([400, 'invalid', 0, []]);
    expect(answer.body).not.toContain('/wechat/link/');
  });

  test('without one: nothing starts anew there', async () => {
    const callback = await openLinkPhone(bench).untilCallback(links.make('link'));
    const answer = await openBrowser(bench, 'stranger').get(callback);
    expect([answer.status, pageOf(answer), answer.setCookies]).toEqual([400, 'cookies', []]);
    expect([bench.calls(EXCHANGE), links.brought]).toEqual([0, []]);
  });
});

describe('S6: a state of one purpose is good for no other', () => {
  const state = (content: Partial<StateContent>, browser: string): string => {
    const basis = { purpose: 'login', restart: false, scan: false, scope: 'snsapi_userinfo' } as const;
    const own = { attempt: links.openings[0]?.attempt ?? 'a'.repeat(32), browserHash: sha256Hex(browser) };
    return signState(ring, { ...basis, ...own, ...content }, bench.now());
  };
  const bring = (persona: 'follower', text: string, browser: string) =>
    bench.get(
      `/wechat/callback?code=${simulator.control.issueCode({ persona, scope: 'snsapi_userinfo' })}&state=${text}`,
      { headers: { Cookie: `${BROWSER}=${browser}` } },
    );
  const BROWSER_VALUE = 'e'.repeat(32);

  test.each(['link', 'invitation', 'check'] as const)('for %s: never asks Odoo to sign in', async (purpose) => {
    odoo.users.add(openid());
    const answer = await bring('follower', state({ purpose }, BROWSER_VALUE), BROWSER_VALUE);
    expect(pageOf(answer)).toBe('expired_link');
    expect([odoo.signIns, answer.setCookies.join()]).toEqual([[], '']);
  });

  test('for login: never brings an account for a link', async () => {
    odoo.users.add(openid());
    const phone = openLinkPhone(bench);
    await phone.tap(links.make('link'), 'continue');
    const browser = phone.browser.cookies.get(BROWSER) ?? '';
    const answer = await bring('follower', state({}, browser), browser);
    expect(answer.location).toBe('/auth_wechat/signin#');
    expect([links.brought, odoo.signIns.length]).toEqual([[], 1]);
  });

  test.each(['link', 'invitation', 'check'] as const)('for %s with the scan bit: nobody’s', async (purpose) => {
    const answer = await bring('follower', state({ purpose, scan: true }, BROWSER_VALUE), BROWSER_VALUE);
    expect([answer.status, pageOf(answer), bench.calls(EXCHANGE)]).toEqual([400, 'invalid', 0]);
  });
});

describe('S8: doubles and second tries', () => {
  test('×20 at once: one exchange, one call of Odoo, the same answer', async () => {
    const phone = openLinkPhone(bench);
    const callback = await phone.untilCallback(links.make('link'));
    const Cookie = `${BROWSER}=${phone.browser.cookies.get(BROWSER)}`;
    const answers = await Promise.all(Array.from({ length: 20 }, () => bench.get(callback, { headers: { Cookie } })));
    expect(new Set(answers.map(({ location }) => location))).toEqual(new Set([LINKING]));
    expect([bench.calls(EXCHANGE), links.brought.length]).toEqual([1, 1]);
  });

  test('another code for the same state is refused', async () => {
    const phone = openLinkPhone(bench);
    const callback = await phone.untilCallback(links.make('link'));
    await phone.browser.get(callback);
    const again = await phone.browser.get(callback.replace(/code=[^&]+/, `code=${simulator.control.issueCode()}`));
    expect([again.status, pageOf(again), bench.calls(EXCHANGE)]).toEqual([400, 'invalid', 1]);
  });

  test('继续 tapped twice makes two attempts, and the second finds the first waiting', async () => {
    const phone = openLinkPhone(bench);
    const code = links.make('invitation');
    const [first, second] = [await phone.untilCallback(code), await phone.untilCallback(code)];
    expect((await phone.browser.get(first)).location).toBe(LINKING);
    expect(pageOf(await phone.browser.get(second))).toBe('link_waiting');
  });

  test('a code lost in a cut restarts once, for the same attempt, and then it works', async () => {
    const phone = openLinkPhone(bench);
    const callback = await phone.untilCallback(links.make('link'));
    simulator.control.fault(EXCHANGE, { kind: 'cut_after', times: 1 });
    const again = await phone.browser.get(callback);
    const state = Buffer.from(authorisation(again.location).get('state') ?? '', 'hex');
    expect(state.readUInt8(1)).toBe(0b0011_0010);
    expect(state.toString('hex', 6, 22)).toBe(links.openings[0]?.attempt);
    expect((await phone.browser.get(await phone.browser.atWechat(again.location))).location).toBe(LINKING);
    expect(links.attempts.size).toBe(1);
  });

  test('twice is the end', async () => {
    const phone = openLinkPhone(bench);
    const callback = await phone.untilCallback(links.make('link'));
    simulator.control.fault(EXCHANGE, { kind: 'cut_after', times: 2 });
    const again = await phone.browser.get(callback);
    const end = await phone.browser.get(await phone.browser.atWechat(again.location));
    expect([end.status, pageOf(end)]).toEqual([400, 'expired']);
    expect(end.body).toContain('scan the QR code again');
  });

  test('a sidecar that was started anew meanwhile goes on', async () => {
    const phone = openLinkPhone(bench);
    const callback = await phone.untilCallback(links.make('invitation'));
    await bench.restart();
    expect((await phone.browser.get(callback)).location).toBe(LINKING);
  });
});

test.each([
  ['unreachable', 'odoo_unreachable'],
  ['rejected', 'misconfigured'],
] as const)('Odoo %s: page %s with 503', async (kind, page) => {
  const phone = openLinkPhone(bench);
  const callback = await phone.untilCallback(links.make('link'));
  odoo.failure = new OdooError(kind, 'detail for the log');
  const answer = await phone.browser.get(callback);
  expect([answer.status, pageOf(answer)]).toEqual([503, page]);
  expect(answer.body).not.toMatch(/detail for the log|\/web\/login/);
});

test('L11: an identity in the query, the form or a header has no effect', async () => {
  const phone = openLinkPhone(bench);
  const code = links.make('link');
  const forged = { openid: 'oForged', unionid: 'uForged', user_id: '2', attempt: 'f'.repeat(32), user: 'admin' };
  const fields = { ...forged, decision: 'continue', token: await phone.token(code) };
  const { location } = await phone.post(code, fields, { headers: { 'X-Openid': 'oForged' } });
  await phone.browser.get(`${await phone.browser.atWechat(location)}&${new URLSearchParams(forged)}`);
  expect(links.brought).toMatchObject([{ openid: openid(), attempt: links.openings[0]?.attempt }]);
  expect(JSON.stringify([links.openings, links.brought])).not.toMatch(/Forged|f{32}/);
});

test('links are counted and logged as such, and nobody is named', async () => {
  const code = links.make('link');
  await openLinkPhone(bench).scan(code);
  expect((await bench.internal('/metrics')).body).toMatch(/wechat_sso_logins_total\{way="link",outcome="waiting"\} \d/);
  for (const secret of [code, openid(), '小王', USER]) expect(bench.logText()).not.toContain(secret);
});

describe('an unknown account that Odoo lets claim', () => {
  beforeEach(() => void (odoo.unknown = 'ask'));

  test('direct: after the profile, to Odoo’s page, without a ticket', async () => {
    const browser = openBrowser(bench, 'stranger');
    const answer = await browser.login('/odoo');
    expect([answer.status, answer.location]).toEqual([303, LINKING]);
    expect([...browser.cookies.keys()]).not.toContain(TICKET);
    expect(odoo.signIns.map(({ scope, phone }) => [scope, phone])).toEqual([
      ['snsapi_base', ''],
      ['snsapi_userinfo', ''],
    ]);
    expect(bench.lines()).toContainEqual(expect.objectContaining({ way: 'direct', outcome: 'claim', reason: '' }));
  });

  test('×20 at once: one exchange, and all go there', async () => {
    const browser = openBrowser(bench, 'stranger');
    const profile = await browser.get(await browser.untilCallback());
    const callback = await browser.atWechat(profile.location);
    const Cookie = `${BROWSER}=${browser.cookies.get(BROWSER)}`;
    const answers = await Promise.all(Array.from({ length: 20 }, () => bench.get(callback, { headers: { Cookie } })));
    expect(new Set(answers.map(({ location }) => location))).toEqual(new Set([LINKING]));
    expect(odoo.signIns).toHaveLength(2);
  });
});
