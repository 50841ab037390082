/** The direct login as a person has it: who is asked what, what Odoo is told, and what the browser ends up with. */
import { sha256Hex } from '../../src/flows/key-ring';
import { EXCHANGE, USERINFO, useBench, WECHAT_UA } from './bench.fixture';
import { authorisation, BROWSER, NEXT, openBrowser, pageOf, TICKET } from './browser.fixture';
import { APPID, ORIGIN } from './fake-odoo.fixture';

const bench = useBench();
const { odoo, simulator } = bench;

const knownToOdoo = (...personas: string[]): void => {
  for (const persona of personas) odoo.users.add(simulator.control.openidOf(persona));
};

describe('a returning person', () => {
  beforeEach(() => knownToOdoo('stranger'));

  test('costs one call to WeChat and one to Odoo, and sees no dialog', async () => {
    const browser = openBrowser(bench, 'stranger');
    const answer = await browser.login('/odoo/sales?id=3#top');
    expect(answer.status).toBe(303);
    expect(answer.location).toBe(`/auth_wechat/signin?redirect=${encodeURIComponent('/odoo/sales?id=3#top')}#`);
    expect(bench.calls(EXCHANGE)).toBe(1);
    expect(bench.calls(USERINFO)).toBe(0);
    expect(odoo.signIns).toHaveLength(1);
  });

  test('Odoo is told everything the protocol lists, and only hashes of secrets', async () => {
    const browser = openBrowser(bench, 'stranger');
    await browser.get(await browser.untilCallback(), {
      headers: { 'X-Request-Id': 'proxy-request-0001', 'X-Forwarded-For': '203.0.113.7' },
    });
    expect(odoo.signIns[0]).toEqual({
      attempt: expect.stringMatching(/^[0-9a-f]{32}$/),
      purpose: 'login',
      way: 'direct',
      phone: '',
      browser: sha256Hex(browser.cookies.get(BROWSER) ?? ''),
      ticketHash: sha256Hex(browser.cookies.get(TICKET) ?? ''),
      appid: APPID,
      openid: simulator.control.openidOf('stranger'),
      unionid: expect.any(String),
      scope: 'snsapi_base',
      nickname: '',
      avatarUrl: '',
      requestId: 'proxy-request-0001',
      ip: '203.0.113.7',
      userAgent: WECHAT_UA,
      knownBrowser: '',
      codeHash: '',
      client: '',
    });
  });

  test('without next the redirect has no query', async () => {
    expect((await openBrowser(bench, 'stranger').login()).location).toBe('/auth_wechat/signin#');
  });

  test('the browser keeps its cookie from one login to the next', async () => {
    const browser = openBrowser(bench, 'stranger');
    await browser.login();
    const first = browser.cookies.get(BROWSER);
    await browser.login();
    expect(browser.cookies.get(BROWSER)).toBe(first);
  });

  test('two tabs lead to two places', async () => {
    const browser = openBrowser(bench, 'stranger');
    const one = await browser.untilCallback('/one');
    const two = await browser.untilCallback('/two');
    expect((await browser.get(one)).location).toBe('/auth_wechat/signin?redirect=%2Fone#');
    expect((await browser.get(two)).location).toBe('/auth_wechat/signin?redirect=%2Ftwo#');
    expect(browser.cookies.has(NEXT)).toBe(false);
  });
});

describe('an unknown person', () => {
  test('is asked for the profile once more, and only then', async () => {
    const browser = openBrowser(bench, 'stranger');
    const first = await browser.get(await browser.untilCallback('/my'));
    expect(authorisation(first.location).get('scope')).toBe('snsapi_userinfo');
    const answer = await browser.follow(await browser.atWechat(first.location));
    expect(answer.location).toBe('/auth_wechat/signin?redirect=%2Fmy#');
    expect(odoo.signIns.map(({ scope, nickname }) => [scope, nickname])).toEqual([
      ['snsapi_base', ''],
      ['snsapi_userinfo', '小李 Li'],
    ]);
    expect(odoo.signIns[1]).toMatchObject({ unionid: simulator.control.unionidOf('stranger') });
    expect(odoo.signIns[1]?.avatarUrl).toMatch(/^https?:/);
    expect([bench.calls(EXCHANGE), bench.calls(USERINFO)]).toEqual([2, 1]);
  });

  test('a profile that cannot be had keeps nobody out', async () => {
    simulator.control.fault(USERINFO, { kind: 'errcode', errcode: 48001 });
    const answer = await openBrowser(bench, 'stranger').login();
    expect(answer.location).toBe('/auth_wechat/signin#');
    expect(odoo.signIns[1]).toMatchObject({ scope: 'snsapi_userinfo', nickname: '', avatarUrl: '' });
  });

  test('a hostile nickname reaches Odoo as it is and no page of ours', async () => {
    odoo.answer = async ({ scope }) =>
      scope === 'snsapi_base' ? { outcome: 'profile_needed' } : { outcome: 'refused', reason: 'not_linked' };
    const answer = await openBrowser(bench, 'hostile').login();
    expect(pageOf(answer)).toBe('not_linked');
    expect(odoo.signIns[1]?.nickname).toContain('<script>');
    expect(answer.body).not.toContain('alert');
  });

  test('an account without unionid is no trouble', async () => {
    expect((await openBrowser(bench, 'no_unionid').login()).location).toBe('/auth_wechat/signin#');
    expect(odoo.signIns[1]).toMatchObject({ unionid: '' });
  });

  test('an Odoo that insists on the profile does not send anybody round in circles', async () => {
    odoo.answer = async () => ({ outcome: 'profile_needed' });
    expect(pageOf(await openBrowser(bench).login())).toBe('misconfigured');
    expect(odoo.signIns).toHaveLength(2);
  });
});

describe('the authorisation address', () => {
  test('has the parameters in exactly the order of WeChat', async () => {
    const { location, status } = await bench.get('/wechat/authorize');
    expect(status).toBe(303);
    expect(location).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/connect\/oauth2\/authorize\?appid=wx0123456789abcdef&redirect_uri=https%3A%2F%2Ferp\.example\.com%2Fwechat%2Fcallback&response_type=code&scope=snsapi_base&state=[0-9a-f]{124}#wechat_redirect$/,
    );
  });

  test.each([
    ['adaptive', 'snsapi_base'],
    ['base', 'snsapi_base'],
    ['userinfo', 'snsapi_userinfo'],
  ] as const)('policy %s begins with %s', async (scopePolicy, scope) => {
    odoo.settings = { ...odoo.settings, scopePolicy };
    expect(authorisation((await bench.get('/wechat/authorize')).location).get('scope')).toBe(scope);
  });

  test('forcePopup where the settings ask for it', async () => {
    odoo.settings = { ...odoo.settings, forcePopup: true };
    expect((await bench.get('/wechat/authorize')).location).toMatch(/&forcePopup=true#wechat_redirect$/);
  });

  test('R2: neither Host nor X-Forwarded-Host has a say', async () => {
    const headers = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'http' };
    const { location } = await bench.get('/wechat/authorize', { headers });
    expect(authorisation(location).get('redirect_uri')).toBe(`${ORIGIN}/wechat/callback`);
    const page = await bench.get('/wechat/authorize', { headers: { ...headers, 'User-Agent': 'Firefox' } });
    expect(page.body).toContain(`${ORIGIN}/web/login`);
    expect(page.body).not.toContain('evil.example');
  });
});

describe('H2: cookies', () => {
  test('every one is __Host-, Secure, HttpOnly, Lax, for the whole site and no other', async () => {
    knownToOdoo('follower');
    const browser = openBrowser(bench);
    const start = await browser.get('/wechat/authorize?next=/odoo');
    const end = await browser.get(await browser.atWechat(start.location));
    const lines = [...start.setCookies, ...end.setCookies];
    expect(lines.map((line) => line.split('=')[0])).toEqual([BROWSER, NEXT, TICKET, NEXT]);
    for (const line of lines) {
      expect(line).toMatch(/^__Host-wechat_\w+=[^;]*; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    }
    expect(lines.map((line) => /Max-Age=(\d+)/.exec(line)?.[1])).toEqual(['86400', '600', '60', '0']);
  });

  test('the ticket is nowhere but in its cookie', async () => {
    knownToOdoo('follower');
    const browser = openBrowser(bench);
    const answer = await browser.login();
    const ticket = browser.cookies.get(TICKET) ?? '';
    expect(ticket).toMatch(/^[0-9a-f]{64}$/);
    expect(answer.location + answer.body + bench.logText()).not.toContain(ticket);
  });

  test('H4: a cookie without prefix, twice, or badly formed is as good as none', async () => {
    const good = 'a'.repeat(32);
    const starts: [string, boolean][] = [
      [`${BROWSER}=${good}`, true],
      [`x=1; ${BROWSER}=${good}; y=2`, true],
      [`wechat_browser=${good}`, false],
      [`__host-wechat_browser=${good}`, false],
      [`${BROWSER}=${good}; ${BROWSER}=${'b'.repeat(32)}`, false],
      [`${BROWSER}=${good}; ${BROWSER}=${good}`, false],
      [`${BROWSER}=${good.toUpperCase()}`, false],
      [`${BROWSER}="${good}"`, false],
      [`${BROWSER}=${good}a`, false],
      [`${BROWSER}=`, false],
      [`${BROWSER}`, false],
    ];
    for (const [cookie, kept] of starts) {
      const answer = await bench.get('/wechat/authorize', { headers: { Cookie: cookie } });
      expect([cookie, answer.setCookies.some((line) => line.startsWith(BROWSER))]).toEqual([cookie, !kept]);
    }
  });
});

describe('the log', () => {
  test('has one line for the login and one per request, joined by the request id, without anything secret', async () => {
    knownToOdoo('follower');
    const browser = openBrowser(bench);
    const callback = await browser.untilCallback('/odoo/secret-place');
    const before = bench.lines().length;
    const id = 'req-0123456789abcdef';
    const answer = await browser.get(callback, { headers: { 'X-Request-Id': id } });
    expect(answer.headers['x-request-id']).toBe(id);
    await bench.get('/wechat/authorize'); // so that the line of the request above is certainly written
    const lines = bench.lines().slice(before);
    const openidHash = sha256Hex(`${APPID}:${simulator.control.openidOf('follower')}`).slice(0, 12);
    const attempt = odoo.signIns[0]?.attempt.slice(0, 8);
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: 'login', requestId: id, outcome: 'issued', way: 'direct', openidHash, attempt }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: 'request', requestId: id, route: '/wechat/callback', status: 303, method: 'GET' }),
    );
    const text = bench.logText();
    const code = new URL(callback, ORIGIN).searchParams.get('code') ?? 'no code';
    for (const secret of [
      code,
      simulator.control.openidOf('follower'),
      'secret-place',
      browser.cookies.get(BROWSER) ?? '',
    ]) {
      expect(text).not.toContain(secret);
    }
  });

  test('a request id of a stranger’s making is replaced', async () => {
    for (const id of ['short', 'x'.repeat(65), 'a b c d e f g h', '<script>1234', '']) {
      const answer = await bench.get('/wechat/authorize', { headers: { 'X-Request-Id': id } });
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
    }
  });
});
