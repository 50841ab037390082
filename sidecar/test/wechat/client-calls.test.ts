import type { WechatUnderTest } from './wechat-under-test';
import { APPID, EXCHANGE, failureOf, soon, startWechat, USERINFO } from './wechat-under-test';

let wechat: WechatUnderTest;
beforeAll(async () => {
  wechat = await startWechat();
});
afterAll(() => wechat.close());
beforeEach(() => wechat.reset());

const exchange = (code: string, deadline = soon()): ReturnType<typeof wechat.client.exchangeCode> =>
  wechat.client.exchangeCode({ appid: APPID, code, deadline });

describe('exchangeCode', () => {
  test('gives openid, scope and token for a base code, in one call', async () => {
    const { control } = wechat.simulator;
    expect(await exchange(control.issueCode({ persona: 'stranger' }))).toEqual({
      openid: control.openidOf('stranger'),
      unionid: '',
      scope: 'snsapi_base',
      accessToken: expect.stringMatching(/^\w/),
      isSnapshotUser: false,
    });
    expect(control.calls()[EXCHANGE]).toBe(1);
    expect(wechat.observed).toEqual([`${EXCHANGE} ok`]);
  });

  test('gives the unionid with scope snsapi_userinfo', async () => {
    const { control } = wechat.simulator;
    const code = control.issueCode({ persona: 'stranger', scope: 'snsapi_userinfo' });
    expect(await exchange(code)).toMatchObject({ unionid: control.unionidOf('stranger'), scope: 'snsapi_userinfo' });
  });

  test('tells a snapshot user', async () => {
    const code = wechat.simulator.control.issueCode({ persona: 'snapshot', scope: 'snsapi_userinfo' });
    expect(await exchange(code)).toMatchObject({ isSnapshotUser: true });
  });

  test('of a spent code is code_spent (40163) with the rid for WeChat’s support', async () => {
    const code = wechat.simulator.control.issueCode();
    await exchange(code);
    expect(await failureOf(exchange(code))).toMatchObject({
      code: 'code_spent',
      errcode: 40163,
      endpoint: EXCHANGE,
      rid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/),
      detail: 'code been used',
    });
  });

  test('of an unknown code is code_spent (40029)', async () => {
    expect(await failureOf(exchange('0'.repeat(32)))).toMatchObject({ code: 'code_spent', errcode: 40029 });
  });

  test('of an expired code is code_spent', async () => {
    const code = wechat.simulator.control.issueCode();
    wechat.simulator.control.advanceClock(301);
    expect(await failureOf(exchange(code))).toMatchObject({ code: 'code_spent' });
  });

  test('of another account’s code is code_spent', async () => {
    const code = wechat.simulator.control.issueCode({ appid: 'wxfedcba9876543210' });
    expect(await failureOf(exchange(code))).toMatchObject({ code: 'code_spent', errcode: 40029 });
  });

  test('with a wrong AppID is credentials (40013)', async () => {
    const code = wechat.simulator.control.issueCode();
    const call = wechat.client.exchangeCode({ appid: 'wxfedcba9876543210', code, deadline: soon() });
    expect(await failureOf(call)).toMatchObject({ code: 'credentials', errcode: 40013 });
  });
});

describe('fetchProfile', () => {
  async function profileOf(persona: string, scope: 'snsapi_base' | 'snsapi_userinfo' = 'snsapi_userinfo') {
    const { openid, accessToken } = await exchange(wechat.simulator.control.issueCode({ persona, scope }));
    return { openid, accessToken, fetch: () => wechat.client.fetchProfile({ openid, accessToken, deadline: soon() }) };
  }

  test('gives the nickname in UTF-8 although no charset is named, picture and unionid', async () => {
    const { fetch } = await profileOf('follower');
    expect(await fetch()).toEqual({
      nickname: '小王 Wang',
      avatarUrl: expect.stringMatching(/\/mmopen\/vi_32\/[^/]+\/132$/),
      unionid: wechat.simulator.control.unionidOf('follower'),
    });
  });

  test('survives raw control characters, big integers and 4-byte characters', async () => {
    const { fetch } = await profileOf('hostile');
    const { nickname } = await fetch();
    expect(nickname).toContain('\u0000\u0007\n<script>');
    expect(nickname).toContain('😈𠮷');
  });

  test('takes an empty picture', async () => {
    const { fetch } = await profileOf('anonymous');
    expect(await fetch()).toMatchObject({ nickname: '微信用户', avatarUrl: '' });
  });

  test('with a base-scope token is api_unauthorized (48001)', async () => {
    const { fetch } = await profileOf('follower', 'snsapi_base');
    expect(await failureOf(fetch())).toMatchObject({ code: 'api_unauthorized', errcode: 48001, endpoint: USERINFO });
  });

  test('with an unknown token is token_invalid (40001)', async () => {
    const call = wechat.client.fetchProfile({ openid: 'o1', accessToken: '85_unknown', deadline: soon() });
    expect(await failureOf(call)).toMatchObject({ code: 'token_invalid', errcode: 40001 });
  });

  test('with an expired token is token_invalid', async () => {
    const { fetch } = await profileOf('follower');
    wechat.simulator.control.advanceClock(7201);
    expect(await failureOf(fetch())).toMatchObject({ code: 'token_invalid' });
  });
});

describe('fetchQuota', () => {
  const quotaOf = async (endpoint: string) => {
    const { token: accessToken } = await wechat.client.fetchStableToken({ appid: APPID, deadline: soon() });
    return wechat.client.fetchQuota({ accessToken, endpoint, deadline: soon() });
  };

  test('says what is left of an endpoint’s calls', async () => {
    expect(await quotaOf('/cgi-bin/stable_token')).toEqual({ limit: 500_000, remain: 499_999 });
  });

  test('of an endpoint without a quota is unknown (76022)', async () => {
    expect(await failureOf(quotaOf(EXCHANGE))).toMatchObject({ code: 'unknown', errcode: 76022 });
  });
});
