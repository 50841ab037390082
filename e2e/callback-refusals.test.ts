/** Callbacks that must not log anybody in: forged or foreign, lost cookies, refusals, snapshot mode, and everything WeChat can answer. */
import { expectLoggedInAs } from './support/logged-in';
import { loginError } from './support/odoo-web';
import { appid, identities, users, withSetting } from './support/odoo-admin';
import { expectPage, type PageName } from './support/pages';
import { logSince, untilWritten } from './support/logs';
import { eventually } from './support/patience';
import {
  clearFaults,
  countCalls,
  denyBy,
  exchange,
  failNext,
  identityOf,
  resetSimulator,
  userinfo,
  type DenyForm,
} from './support/simulator-control';
import { simulator } from './support/stack';
import {
  browserCookie,
  isSignin,
  logIn,
  nextCookie,
  throughWechat,
  ticketCookie,
  untilAnswered,
  untilCallback,
  wechatClient,
} from './support/wechat-leg';

beforeEach(resetSimulator);

describe('state', () => {
  test.each(['', '?state=', '?code=abc', '?state=STATE&code=abc', `?state=${'0'.repeat(124)}&code=abc`])(
    'a callback with %p is refused without an exchange',
    async (query) => {
      const client = wechatClient();
      const { result: answer, calls } = await countCalls(() => client.get(`/wechat/callback${query}`));
      expectPage(answer, 'invalid');
      expect(answer.setCookies).toEqual([]);
      expect(calls.exchanges).toBe(0);
    },
  );

  test('every flipped bit is noticed', async () => {
    const client = wechatClient();
    const callback = new URL(await untilCallback(client, 'follower'));
    const state = callback.searchParams.get('state') ?? '';
    expect(state).toMatch(/^[0-9a-f]{124}$/);
    const { calls } = await countCalls(async () => {
      // Every bit of the header and one of each byte of the MAC.
      for (let bit = 0; bit < state.length * 4; bit += bit < 240 ? 1 : 8) {
        callback.searchParams.set('state', flip(state, bit));
        expectPage(await client.get(callback.href), 'invalid');
      }
    });
    expect(calls.exchanges).toBe(0);
  });

  test('a state of another browser is refused without an exchange', async () => {
    const attacker = wechatClient();
    const callback = await untilCallback(attacker, 'stranger');
    const victim = wechatClient();
    await victim.get('/wechat/authorize');
    const { result: answer, calls } = await countCalls(() => victim.get(callback));
    expectPage(answer, 'invalid');
    expect(calls.exchanges).toBe(0);
    expect(victim.jar.get(ticketCookie)).toBeUndefined();
  });

  test('what a browser says about identity has no effect', async () => {
    const client = wechatClient();
    const { openid } = await identityOf('stranger');
    client.jar.set('openid', openid);
    const callback = `${await untilCallback(client, 'follower')}&openid=${openid}&unionid=x&user_id=2&login=admin`;
    await client.get((await client.get(callback, { headers: { 'x-openid': openid, 'x-user-id': '2' } })).location);
    await expectLoggedInAs(client, 'follower');
  });
});

describe('lost cookies', () => {
  test('start the authorisation once more, and then the login works and keeps where it was going', async () => {
    const client = wechatClient();
    const callback = await untilCallback(client, 'follower', '/odoo/discuss');
    client.jar.delete(browserCookie);

    const { result: again, calls } = await countCalls(() => client.get(callback));
    expect(again.location.startsWith(simulator().url)).toBe(true);
    expect(calls.exchanges).toBe(0);
    expect(client.jar.get(browserCookie)).toMatch(/^[0-9a-f]{32}$/);

    const signin = await untilAnswered(client, await throughWechat(client, again, 'follower'), 'follower');
    expect(new URL(signin.location).searchParams.get('redirect')).toBe('/odoo/discuss');
    await client.get(signin.location);
    await expectLoggedInAs(client, 'follower');
  });

  test('with the next cookie gone too lead to the landing page', async () => {
    const client = wechatClient();
    const callback = await untilCallback(client, 'follower', '/odoo/discuss');
    client.jar.clear();
    const signin = await untilAnswered(client, callback, 'follower');
    expect(new URL(signin.location).search).toBe('');
  });

  test('a browser that keeps no cookies at all is told so, and never sent round in circles', async () => {
    const client = wechatClient();
    const first = await untilCallback(client, 'follower');
    client.jar.clear();
    const second = await throughWechat(client, await client.get(first), 'follower');
    client.jar.clear();
    const { result: answer, calls } = await countCalls(() => client.get(second));
    expectPage(answer, 'cookies');
    expect(calls.exchanges).toBe(0);
  });
});

describe('refusing on the consent page', () => {
  test.each<DenyForm>(['state_only', 'authdeny'])('in the form %s says that nothing happened', async (form) => {
    await denyBy(form);
    const client = wechatClient();
    const consent = await client.get(await untilCallback(client, 'user-201'));
    const before = await users();
    const { result: answer, calls } = await countCalls(async () =>
      client.get(await throughWechat(client, consent, 'user-201', 'deny')),
    );
    expectPage(answer, 'cancelled');
    expect(calls.exchanges).toBe(0);
    expect(await users()).toBe(before);
  });

  test('without a redirect leaves the person at WeChat, and a later tap works', async () => {
    await denyBy('no_redirect');
    const client = wechatClient();
    const consent = await client.get(await untilCallback(client, 'user-202'));
    await expect(throughWechat(client, consent, 'user-202', 'deny')).rejects.toThrow('sent nobody back: 200');
    await resetSimulator();
    await logIn(client, 'user-202');
    await expectLoggedInAs(client, 'user-202');
  });
});

test('in snapshot mode nobody is created, the page says what to tap, and the full service works', async () => {
  const client = wechatClient();
  const { openid } = await identityOf('snapshot');
  const before = await users();
  const { result: answer, calls } = await countCalls(async () => client.get(await untilCallback(client, 'snapshot')));
  expectPage(answer, 'snapshot');
  expect(answer.body).toContain('使用完整服务');
  expect(calls).toEqual({ exchanges: 1, userinfos: 0 });
  expect(await identities(openid)).toBe(0);
  expect(await users()).toBe(before);

  // Leaving snapshot mode wipes the cookies; the person is real now.
  client.jar.clear();
  await logIn(client, 'user-203');
  await expectLoggedInAs(client, 'user-203');
});

describe('what WeChat answers to the exchange', () => {
  const pages: readonly (readonly [string, Parameters<typeof failNext>[1], PageName])[] = [
    ['-1 busy', { kind: 'errcode', errcode: -1 }, 'wechat_busy'],
    ['45011 too many calls', { kind: 'errcode', errcode: 45011 }, 'wechat_busy'],
    ['40125 wrong AppSecret', { kind: 'errcode', errcode: 40125 }, 'secret_refused'],
    ['40164 IP not in the whitelist', { kind: 'errcode', errcode: 40164 }, 'misconfigured'],
    ['48001 no permission', { kind: 'errcode', errcode: 48001 }, 'misconfigured'],
    ['502 of a proxy', { kind: 'html502' }, 'wechat_busy'],
    ['a redirect', { kind: 'redirect' }, 'wechat_busy'],
    ['no openid', { kind: 'body', body: '{"access_token":"x","expires_in":7200}' }, 'wechat_busy'],
    [
      'an openid that is a list',
      { kind: 'body', body: '{"access_token":"x","openid":[],"scope":"snsapi_base"}' },
      'wechat_busy',
    ],
    ['an openid called __proto__', { kind: 'body', body: '{"access_token":"x","openid":"__proto__"}' }, 'wechat_busy'],
    ['more than 64 kB', { kind: 'huge' }, 'wechat_busy'],
  ];
  test.each(pages)('%s: a page, no login', async (_what, fault, page) => {
    await failNext(exchange, fault);
    const client = wechatClient();
    const answer = await client.get(await untilCallback(client, 'follower'));
    expectPage(answer, page);
    expect(client.jar.get(ticketCookie)).toBeUndefined();

    await clearFaults();
    await logIn(client, 'follower');
    await expectLoggedInAs(client, 'follower');
  });

  const restarts: readonly (readonly [string, Parameters<typeof failNext>[1]])[] = [
    ['40163 code been used', { kind: 'errcode', errcode: 40163, times: 1 }],
    ['40029 invalid code', { kind: 'errcode', errcode: 40029, times: 1 }],
    ['a connection cut after the code was spent', { kind: 'cut_after', times: 1 }],
  ];
  test.each(restarts)('%s: once more to WeChat without a word, and in', async (_what, fault) => {
    await failNext(exchange, fault);
    const client = wechatClient();
    const signin = await untilAnswered(client, await untilCallback(client, 'follower', '/odoo/discuss'), 'follower');
    expect(isSignin(signin)).toBe(true);
    expect(new URL(signin.location).searchParams.get('redirect')).toBe('/odoo/discuss');
    await client.get(signin.location);
    await expectLoggedInAs(client, 'follower');
  });

  test.each<Parameters<typeof failNext>[1]>([
    { kind: 'cut_after' },
    { kind: 'errcode', errcode: 40163 },
    { kind: 'errcode', errcode: 40029 },
  ])('%p for ever: two authorisations, then a page', async (fault) => {
    await failNext(exchange, fault);
    const client = wechatClient();
    const { result: answer, calls } = await countCalls(async () =>
      untilAnswered(client, await untilCallback(client, 'follower'), 'follower'),
    );
    expectPage(answer, 'expired');
    // A cut is tried once more with the same code; nothing else is tried again.
    expect(calls.exchanges).toBeLessThanOrEqual(4);
    expect(client.jar.get(ticketCookie)).toBeUndefined();
  });

  test.each<[string, Parameters<typeof failNext>[1]]>([
    ['silence', { kind: 'hang' }],
    ['a drip of bytes', { kind: 'drip', ms: 500 }],
  ])('%s: a page within six seconds', async (_what, fault) => {
    await failNext(exchange, fault);
    const client = wechatClient();
    const callback = await untilCallback(client, 'follower');
    const sidecar = logSince('sidecar.log');
    const started = performance.now();
    expectPage(await client.get(callback), 'wechat_busy');
    expect(performance.now() - started).toBeLessThan(20_000);
    // What the sidecar allowed itself; how slow the machine is besides is another matter.
    await untilWritten(sidecar, 'no whole answer in ');
    expect(Number(/no whole answer in (\d+) ms/.exec(sidecar())?.[1])).toBeLessThanOrEqual(5_000);
  });
});

test('a profile that cannot be had does not keep anybody out', async () => {
  await failNext(userinfo, { kind: 'errcode', errcode: 48001 });
  const client = wechatClient();
  await logIn(client, 'user-204');
  await expectLoggedInAs(client, 'user-204');
});

test('an account of another AppID is not the same person', async () => {
  const client = wechatClient();
  const callback = await untilCallback(client, 'follower');
  await withSetting('appid', 'wxfedcba9876543210', async () => {
    const answer = await client.get(callback);
    // By Odoo; or by WeChat, where a heartbeat in between has told the sidecar, too.
    expectPage(answer, answer.body.includes('data-page="secret_refused"') ? 'secret_refused' : 'misconfigured');
    expect(loginError(answer)).toBe('');
  });
  const authorised = async () => (await wechatClient().get('/wechat/authorize')).location;
  await eventually('the sidecar has the right AppID', async () => (await authorised()).includes(`appid=${appid}&`));
});

test('the next cookie is trimmed at the callback', async () => {
  const client = wechatClient();
  const callback = await untilCallback(client, 'follower', '/odoo/discuss');
  expect(client.jar.get(nextCookie)).toBeDefined();
  await client.get(callback);
  expect(client.jar.get(nextCookie)).toBeUndefined();
});

function flip(hex: string, bit: number): string {
  const at = bit >> 2;
  const digit = (parseInt(hex[at] ?? '0', 16) ^ (1 << (bit & 3))).toString(16);
  return hex.slice(0, at) + digit + hex.slice(at + 1);
}
