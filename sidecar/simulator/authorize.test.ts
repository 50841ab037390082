/** The authorise page over HTTP: silent, dialog, refusal in three forms, and browsers that are not WeChat's. */
import { appid, useSimulator, WECHAT_UA } from './simulator.fixture';

const bench = useSimulator();
const { control } = bench;

const CALLBACK = 'https://erp.example.com/wechat/callback';

function address(scope: 'snsapi_base' | 'snsapi_userinfo', tail = '', callback = CALLBACK): string {
  const redirectUri = encodeURIComponent(callback);
  return `${bench.url}/connect/oauth2/authorize?appid=${appid}&redirect_uri=${redirectUri}&response_type=code&scope=${scope}&state=abc${tail}`;
}

async function open(url: string, headers: Record<string, string> = {}, form?: string) {
  const init: RequestInit = form === undefined ? {} : { method: 'POST', body: form };
  const answer = await fetch(url, { ...init, redirect: 'manual', headers: { 'User-Agent': WECHAT_UA, ...headers } });
  return { status: answer.status, location: answer.headers.get('location') ?? '', body: await answer.text() };
}

const as = (persona: string): Record<string, string> => ({ Cookie: `theme=x; simulator_persona=${persona}` });
const codeOf = (location: string): string => new URL(location).searchParams.get('code') ?? '';
const BACK = /^https:\/\/erp\.example\.com\/wechat\/callback\?code=[0-9A-Za-z]{32}&state=abc$/;

describe('without a dialog', () => {
  test.each(['follower', 'stranger', 'hostile'])('base scope redirects %s at once by 302', async (persona) => {
    const { status, location } = await open(address('snsapi_base'), as(persona));
    expect([status, location]).toEqual([302, expect.stringMatching(BACK)]);
    expect(await bench.exchange(codeOf(location))).toMatchObject({
      openid: control.openidOf(persona),
      scope: 'snsapi_base',
    });
  });

  test('a follower passes silently with userinfo too', async () => {
    const { location } = await open(address('snsapi_userinfo'), as('follower'));
    expect(await bench.exchange(codeOf(location))).toMatchObject({ scope: 'snsapi_userinfo' });
  });

  test('forcePopup shows a follower the dialog, unless they come from the menu', async () => {
    const forced = address('snsapi_userinfo', '&forcePopup=true');
    expect((await open(forced, as('follower'))).body).toContain('同意');
    expect((await open(forced, { ...as('follower'), 'X-Simulator-From': 'menu' })).location).toMatch(BACK);
  });

  test('snapshot mode passes silently, forcePopup or not, with a virtual identity', async () => {
    const { location } = await open(address('snsapi_userinfo', '&forcePopup=true'), as('snapshot'));
    expect(await bench.exchange(codeOf(location))).toMatchObject({ is_snapshotuser: 1 });
  });

  test('forceSnapShot makes a stranger virtual and leaves a silent follower alone', async () => {
    const forced = address('snsapi_userinfo', '&forceSnapShot=true');
    const stranger = await bench.exchange(codeOf((await open(forced, as('stranger'))).location));
    expect(stranger['is_snapshotuser']).toBe(1);
    expect(stranger['openid']).not.toBe(control.openidOf('stranger'));
    const follower = await bench.exchange(codeOf((await open(forced, as('follower'))).location));
    expect(follower).toMatchObject({ openid: control.openidOf('follower') });
    expect(follower).not.toHaveProperty('is_snapshotuser');
  });
});

describe('the dialog', () => {
  test('names the account and the person and offers both answers', async () => {
    const { status, body } = await open(address('snsapi_userinfo'), as('stranger'));
    expect(status).toBe(200);
    for (const text of [
      '示例公司 Demo Company',
      '小李 Li',
      '获取你的昵称、头像',
      'name="decision" value="deny"',
      '拒绝',
    ]) {
      expect(body).toContain(text);
    }
    expect(body).toMatch(/<button name="decision" value="allow" class="primary">同意/);
  });

  test('a hostile nickname is text, not HTML', async () => {
    const { body } = await open(address('snsapi_userinfo'), as('hostile'));
    expect(body).not.toContain('<script>alert');
    expect(body).toContain('&#60;script&#62;alert(1)');
  });

  test('同意 redirects with a code of the userinfo scope', async () => {
    const { status, location } = await open(address('snsapi_userinfo'), as('stranger'), 'decision=allow');
    expect([status, location]).toEqual([302, expect.stringMatching(BACK)]);
    expect(await bench.exchange(codeOf(location))).toMatchObject({ scope: 'snsapi_userinfo' });
  });

  test.each([
    ['state_only', 302, `${CALLBACK}?state=abc`],
    ['authdeny', 302, `${CALLBACK}?code=authdeny&state=abc`],
    ['no_redirect', 200, ''],
  ] as const)('拒绝 in the form %s', async (form, status, location) => {
    control.deny(form);
    expect(await open(address('snsapi_userinfo'), as('stranger'), 'decision=deny')).toMatchObject({ status, location });
  });

  test('scripts answer by header or by a last query parameter', async () => {
    const headers = { 'X-Simulator-Persona': 'user-7', 'X-Simulator-Auto': 'allow' };
    const { location } = await open(address('snsapi_userinfo'), headers);
    expect(await bench.exchange(codeOf(location))).toMatchObject({ openid: control.openidOf('user-7') });
    const denied = await open(address('snsapi_userinfo', '&X-Simulator-Auto=deny'), as('stranger'));
    expect(denied.location).toBe(`${CALLBACK}?state=abc`);
  });
});

describe('who you are', () => {
  test('the cookie wins over the header, the first persona over nothing', async () => {
    const both = { ...as('stranger'), 'X-Simulator-Persona': 'user-1' };
    for (const [headers, persona] of [
      [both, 'stranger'],
      [{}, 'follower'],
    ] as const) {
      const { location } = await open(address('snsapi_base'), headers);
      expect(await bench.exchange(codeOf(location))).toMatchObject({ openid: control.openidOf(persona) });
    }
  });

  test('an unknown name is 400, so that a typing mistake in a test is seen', async () => {
    expect((await open(address('snsapi_base'), as('folower'))).status).toBe(400);
  });
});

describe('the way back', () => {
  test.each([
    ['https://erp.example.com/cb?a=1&b=%20', /^https:\/\/erp\.example\.com\/cb\?a=1&b=%20&code=\w{32}&state=abc$/],
    ['https://erp.example.com/cb#/login', /^https:\/\/erp\.example\.com\/cb\?code=\w{32}&state=abc#\/login$/],
    ['https://erp.example.com/cb?openId=1&a=2', /^https:\/\/erp\.example\.com\/cb\?a=2&code=\w{32}&state=abc$/],
  ])('%s gets code and state where WeChat puts them', async (callback, expected) => {
    expect((await open(address('snsapi_base', '', callback))).location).toMatch(expected);
  });
});

describe('pages instead of a redirect', () => {
  test.each(['Mozilla/5.0 Chrome/140', ''])('User-Agent %j: open it in WeChat', async (agent) => {
    const { status, body } = await open(address('snsapi_base'), { 'User-Agent': agent });
    expect(status).toBe(200);
    expect(body).toContain('请在微信客户端打开链接');
  });

  test('an error page carries its number', async () => {
    const { body, location } = await open(address('snsapi_base', '', 'https://evil.test/cb'));
    expect([body, location]).toEqual([expect.stringContaining('错误码 Error code: 10003'), '']);
  });

  test('a fault can show the numbers no link can cause', async () => {
    control.fault('/connect/oauth2/authorize', { kind: 'errcode', errcode: 10009, times: 1 });
    expect((await open(address('snsapi_base'))).body).toContain('操作太频繁了，请稍后重试');
    expect((await open(address('snsapi_base'))).location).toMatch(BACK);
  });
});
