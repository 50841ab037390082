/** The `/sns` endpoints as WeChat's servers answer them, oddities included. */
import { HOSTILE_NICKNAME } from './personas';
import { appid, secret, snsError, useSimulator } from './simulator.fixture';

const bench = useSimulator();
const { control } = bench;

const userinfoCode = (persona: string): string => control.issueCode({ persona, scope: 'snsapi_userinfo' });

async function profileOf(persona: string): Promise<string> {
  const { access_token, openid } = await bench.exchange(userinfoCode(persona));
  return bench.text('/sns/userinfo', { access_token: String(access_token), openid: String(openid), lang: 'zh_CN' });
}

describe('the form of an answer', () => {
  test('JSON goes out as text/plain without a charset', async () => {
    const answer = await fetch(`${bench.url}/sns/auth`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain']);
  });

  test('slashes are escaped and Chinese is raw UTF-8', async () => {
    const body = await profileOf('follower');
    expect(body).toContain(`"headimgurl":"${bench.url.replaceAll('/', '\\/')}\\/mmopen\\/vi_32\\/`);
    expect(body).toContain('"nickname":"小王 Wang"');
  });

  test('the first group of the rid is the time of the clock in hex', async () => {
    expect((await bench.json('/sns/auth'))['errmsg']).toMatch(/rid: 6aac005a-/);
    control.advanceClock(1);
    expect((await bench.json('/sns/auth'))['errmsg']).toMatch(/rid: 6aac005b-/);
  });

  test('a wrong path is 40066', async () => {
    expect(await bench.json('/sns/oauth2/accesstoken')).toEqual(snsError(40066, 'invalid url'));
  });

  test('anything but GET is 43001', async () => {
    const answer = await fetch(`${bench.url}/sns/userinfo`, { method: 'POST' });
    expect(await answer.json()).toEqual(snsError(43001, 'require GET method'));
  });
});

describe('the code exchange', () => {
  test('fields come in WeChat’s order, in WeChat’s lengths, without errcode', async () => {
    const body = await bench.exchange(userinfoCode('stranger'));
    expect(Object.keys(body)).toEqual(['access_token', 'expires_in', 'refresh_token', 'openid', 'scope', 'unionid']);
    expect(body).toMatchObject({
      access_token: expect.stringMatching(/^\d+_[0-9A-Za-z_-]{107}$/),
      expires_in: 7200,
      refresh_token: expect.stringMatching(/^\d+_[0-9A-Za-z_-]{107}$/),
      openid: expect.stringMatching(/^o[0-9A-Za-z_-]{27}$/),
      scope: 'snsapi_userinfo',
      unionid: expect.stringMatching(/^o[0-9A-Za-z_-]{27}$/),
    });
  });

  test('unionid is missing with the base scope and for an account without Open Platform', async () => {
    expect(await bench.exchange(control.issueCode({ persona: 'stranger' }))).not.toHaveProperty('unionid');
    expect(await bench.exchange(userinfoCode('no_unionid'))).not.toHaveProperty('unionid');
  });

  test('is_snapshotuser is 1 and last in snapshot mode and missing otherwise', async () => {
    const body = await bench.exchange(userinfoCode('snapshot'));
    expect(Object.keys(body).slice(-2)).toEqual(['unionid', 'is_snapshotuser']);
    expect(body['is_snapshotuser']).toBe(1);
    expect(await bench.exchange(userinfoCode('follower'))).not.toHaveProperty('is_snapshotuser');
  });

  test('a code is 32 letters and digits, works once, then answers 40163', async () => {
    const code = control.issueCode();
    expect(code).toMatch(/^[0-9A-Za-z]{32}$/);
    expect((await bench.exchange(code))['openid']).toBe(control.openidOf('follower'));
    expect(await bench.exchange(code)).toEqual(snsError(40163, 'code been used'));
  });

  test('a code lives five minutes, then answers 40029, spent or not', async () => {
    const [spent, late, intime] = [control.issueCode(), control.issueCode(), control.issueCode()];
    await bench.exchange(spent);
    control.advanceClock(299);
    expect(await bench.exchange(intime)).toHaveProperty('openid');
    control.advanceClock(1);
    expect(await bench.exchange(late)).toEqual(snsError(40029, 'invalid code'));
    expect(await bench.exchange(spent)).toEqual(snsError(40029, 'invalid code'));
  });

  test('an unknown code and a code of another account are 40029', async () => {
    expect(await bench.exchange('0'.repeat(32))).toEqual(snsError(40029, 'invalid code'));
    const foreign = control.issueCode({ appid: 'wx1111111111111111' });
    expect(await bench.exchange(foreign)).toEqual(snsError(40029, 'invalid code'));
  });

  test.each([
    [{ appid: '', grant_type: '' }, 41002, 'appid missing'],
    [{ appid: 'wx1111111111111111', grant_type: 'nonsense' }, 40013, 'invalid appid'],
    [{ grant_type: 'client_credential', secret: 'wrong' }, 40002, 'invalid grant_type\\n'],
    [{ secret: '' }, 41004, 'appsecret missing'],
    [{ secret: 'wrong', code: 'wrong' }, 40125, 'invalid appsecret'],
    [{ code: '' }, 41008, 'missing code'],
  ])('checks come in order: %j is %i', async (changed, errcode, text) => {
    expect(await bench.exchange('unknown', changed as Record<string, string>)).toEqual(snsError(errcode, text));
  });

  test('a refused exchange does not spend the code', async () => {
    const code = control.issueCode();
    await bench.exchange(code, { secret: 'wrong' });
    expect(await bench.exchange(code)).toHaveProperty('openid');
  });
});

describe('the profile', () => {
  test('fields come in the order of 2022 and later, region and sex empty', async () => {
    const body = JSON.parse(await profileOf('stranger')) as object;
    expect(Object.entries(body)).toEqual([
      ['openid', control.openidOf('stranger')],
      ['nickname', '小李 Li'],
      ['sex', 0],
      ['language', ''],
      ['city', ''],
      ['province', ''],
      ['country', ''],
      ['headimgurl', expect.stringMatching(/\/132$/)],
      ['privilege', []],
      ['unionid', control.unionidOf('stranger')],
    ]);
  });

  test('a person without a profile is 微信用户 without a picture', async () => {
    expect(JSON.parse(await profileOf('anonymous'))).toMatchObject({ nickname: '微信用户', headimgurl: '' });
  });

  test('the hostile nickname arrives with raw control characters and an integer above 2^53', async () => {
    const body = await profileOf('hostile');
    expect(body).toContain('\u0000\u0007\n<script>');
    expect(body).toMatch(/"serial":90071992547409931234\}$/);
    expect(() => JSON.parse(body) as unknown).toThrow(SyntaxError);
    const escaped = body.replace(/\p{Cc}/gu, (raw) => `\\u00${raw.charCodeAt(0).toString(16).padStart(2, '0')}`);
    expect((JSON.parse(escaped) as { nickname: string }).nickname).toBe(HOSTILE_NICKNAME);
  });

  test('a base-scope token is 48001', async () => {
    const { access_token, openid } = await bench.exchange(control.issueCode({ persona: 'stranger' }));
    const query = { access_token: String(access_token), openid: String(openid) };
    expect(await bench.json('/sns/userinfo', query)).toEqual(snsError(48001, 'api unauthorized'));
  });

  test('the account’s own token means nothing here: 40001, without the sentence about stable tokens', async () => {
    const { access_token } = await bench.json('/cgi-bin/token', { appid, secret, grant_type: 'client_credential' });
    const query = { access_token: String(access_token), openid: control.openidOf('stranger') };
    const text = 'invalid credential, access_token is invalid or not latest';
    expect(await bench.json('/sns/userinfo', query)).toEqual(snsError(40001, text));
  });

  test('missing token, missing openid, expired token', async () => {
    const { access_token } = await bench.exchange(userinfoCode('stranger'));
    const token = String(access_token);
    expect(await bench.json('/sns/userinfo')).toEqual(snsError(41001, 'access_token missing'));
    expect(await bench.json('/sns/userinfo', { access_token: token })).toEqual(snsError(41009, 'missing openid'));
    control.advanceClock(7200);
    expect(await bench.json('/sns/userinfo', { access_token: token })).toEqual(snsError(42001, 'access_token expired'));
  });
});

describe('/sns/auth', () => {
  test('ok for the token’s own openid, 40003 for another', async () => {
    const { access_token, openid } = await bench.exchange(control.issueCode());
    const token = String(access_token);
    expect(await bench.text('/sns/auth', { access_token: token, openid: String(openid) })).toBe(
      '{"errcode":0,"errmsg":"ok"}',
    );
    expect(await bench.json('/sns/auth', { access_token: token, openid: control.openidOf('stranger') })).toEqual(
      snsError(40003, 'invalid openid'),
    );
  });
});

describe('refreshing', () => {
  const refresh = (refresh_token: string, changed: Record<string, string> = {}) =>
    bench.json('/sns/oauth2/refresh_token', { appid, grant_type: 'refresh_token', refresh_token, ...changed });

  test('keeps and extends a living access token, replaces an expired one, keeps the refresh token', async () => {
    const first = await bench.exchange(control.issueCode());
    control.advanceClock(7000);
    const extended = await refresh(String(first['refresh_token']));
    expect(Object.keys(extended)).toEqual(['access_token', 'expires_in', 'refresh_token', 'openid', 'scope']);
    expect(extended).toMatchObject({ access_token: first['access_token'], refresh_token: first['refresh_token'] });
    control.advanceClock(7000);
    const query = { access_token: String(first['access_token']), openid: String(first['openid']) };
    expect(await bench.json('/sns/auth', query)).toMatchObject({ errcode: 0 });
    control.advanceClock(300);
    const replaced = await refresh(String(first['refresh_token']));
    expect(replaced['access_token']).not.toBe(first['access_token']);
    expect(replaced).toMatchObject({ expires_in: 7200, refresh_token: first['refresh_token'] });
  });

  test('missing 41003, unknown 40030, after 30 days 42002, wrong grant 40002, unknown appid 40013', async () => {
    const { refresh_token } = await bench.exchange(control.issueCode());
    expect(await refresh('')).toEqual(snsError(41003, 'missing refresh_token'));
    expect(await refresh('unknown')).toEqual(snsError(40030, 'invalid refresh_token'));
    expect(await refresh('x', { grant_type: 'x' })).toEqual(snsError(40002, 'invalid grant_type\n'));
    expect(await refresh('x', { appid: 'x' })).toEqual(snsError(40013, 'invalid appid'));
    control.advanceClock(30 * 86_400);
    expect(await refresh(String(refresh_token))).toEqual(snsError(42002, 'refresh_token expired'));
  });
});
