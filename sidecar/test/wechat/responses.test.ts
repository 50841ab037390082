import { readCodeExchange, readFailure, readProfile, readStableToken } from '../../src/wechat/responses';

const OPENID = 'oABCDEFGHIJKLMNOPQRSTUVWX-_0';
const exchange = {
  access_token: '85_token',
  expires_in: 7200,
  refresh_token: '85_refresh',
  openid: OPENID,
  scope: 'snsapi_base',
};

describe('a failure', () => {
  test.each([
    ['invalid appid rid: 6aac005a-01bfdbee-79769285', '6aac005a-01bfdbee-79769285', 'invalid appid'],
    ['invalid appid, rid: 6aac007a-6c02c771-26bf69c4', '6aac007a-6c02c771-26bf69c4', 'invalid appid'],
    ['code been used, hints: [ req_id: plAv90053th21 ]', 'plAv90053th21', 'code been used'],
    ['require subscribe hint: [S6uNDA0373zbg7]', 'S6uNDA0373zbg7', 'require subscribe'],
    ['invalid grant_type\n, rid: 6aac007a-6c02c771-26bf69c4', '6aac007a-6c02c771-26bf69c4', 'invalid grant_type'],
    ['system error', '', 'system error'],
  ])('of the form %j gives its request id and its words', (errmsg, rid, detail) => {
    expect(readFailure({ errcode: 40013, errmsg })).toEqual({ errcode: 40013, rid, detail });
  });

  test.each([
    ['invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 6aac005a-01bfdbee-79769285', '203.0.113.7'],
    ['invalid ip 2001:db8::7, not in whitelist rid: 6aac005a-01bfdbee-79769285', '2001:db8::7'],
  ])('40164 gives the address the administrator has to enter: %j', (errmsg, address) => {
    expect(readFailure({ errcode: 40164, errmsg })?.detail).toBe(address);
  });

  test('may bring its errcode as a string, or no words at all', () => {
    expect(readFailure({ errcode: '40029' })).toEqual({ errcode: 40029, rid: '', detail: '' });
  });

  test.each([[{ errcode: 0, errmsg: 'ok' }], [exchange], [null], [[]], ['text'], [42]])('%j is none', (json) => {
    expect(readFailure(json)).toBeUndefined();
  });
});

describe('a code exchange', () => {
  test('gives what is used', () => {
    expect(readCodeExchange(exchange)).toEqual({
      value: { openid: OPENID, unionid: '', scope: 'snsapi_base', accessToken: '85_token', isSnapshotUser: false },
    });
  });

  test('gives the unionid where there is one', () => {
    expect(readCodeExchange({ ...exchange, unionid: OPENID })).toMatchObject({ value: { unionid: OPENID } });
  });

  test.each([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['an array', []],
    ['an array of one', [OPENID]],
    ['a number', 12345],
    ['an object', { __proto__: null }],
    ['the name __proto__', '__proto__'],
    ['true', true],
    ['too long', 'o'.repeat(65)],
    ['with a space', `${OPENID} `],
    ['with a line break', `${OPENID}\n`],
    ['with markup', '<b>'],
  ])('whose openid is %s is not as promised (S13)', (_name, openid) => {
    expect(readCodeExchange({ ...exchange, openid })).toEqual({ problem: 'not as promised: openid' });
  });

  test('whose openid hides in __proto__ is not as promised (S13)', () => {
    const json: unknown = JSON.parse(`{"access_token":"x","__proto__":{"openid":"${OPENID}"}}`);
    expect(readCodeExchange(json)).toEqual({ problem: 'not as promised: openid' });
  });

  test.each([[42], [[OPENID]], ['a b']])('whose unionid is %j is not as promised', (unionid) => {
    expect(readCodeExchange({ ...exchange, unionid })).toEqual({ problem: 'not as promised: unionid' });
  });

  test.each([[null], [[]], ['text'], [42]])('that is %j is not as promised', (json) => {
    expect(readCodeExchange(json)).toHaveProperty('problem');
  });

  test.each([[1], ['1'], [true], ['true'], [2], [{}], [[]]])(
    'with is_snapshotuser %j is a snapshot user (X17)',
    (flag) => {
      expect(readCodeExchange({ ...exchange, is_snapshotuser: flag })).toMatchObject({
        value: { isSnapshotUser: true },
      });
    },
  );

  test.each([[0], ['0'], [false], [null], [undefined], ['']])('with is_snapshotuser %j is not', (flag) => {
    expect(readCodeExchange({ ...exchange, is_snapshotuser: flag })).toMatchObject({
      value: { isSnapshotUser: false },
    });
  });
});

describe('a profile', () => {
  const profile = {
    openid: OPENID,
    nickname: '小王',
    headimgurl: 'https://thirdwx.qlogo.cn/mmopen/x/132',
    privilege: [],
  };
  const read = readProfile(OPENID);

  test('gives name and picture', () => {
    expect(read(profile)).toEqual({
      value: { nickname: '小王', avatarUrl: 'https://thirdwx.qlogo.cn/mmopen/x/132', unionid: '' },
    });
  });

  test('of another person is refused', () => {
    expect(read({ ...profile, openid: 'oSomebodyElse0123456789' })).toEqual({ problem: 'profile of another openid' });
  });

  test.each([
    ['missing', undefined, ''],
    ['null', null, ''],
    ['a number', 42, '42'],
    ['an object', {}, ''],
  ])('whose nickname is %s still counts', (_name, nickname, expected) => {
    expect(read({ ...profile, nickname })).toMatchObject({ value: { nickname: expected } });
  });

  test.each([
    [undefined],
    [''],
    ['javascript:alert(1)'],
    ['https://x/"onerror=alert(1)'],
    [`https://x/${'a'.repeat(2000)}`],
    [42],
  ])('whose picture is %p has none', (headimgurl) => {
    expect(read({ ...profile, headimgurl })).toMatchObject({ value: { avatarUrl: '' } });
  });
});

describe('a stable token', () => {
  test.each([[7200], ['7200']])('gives token and remaining seconds, sent as %p', (expires_in) => {
    expect(readStableToken({ access_token: 't', expires_in })).toEqual({ value: { token: 't', expiresIn: 7200 } });
  });

  test.each([[0], [-1], [7201], [1.5], ['soon'], [undefined], [null], [true], [[7200]], ['90071992547409931234']])(
    'with expires_in %j is not as promised',
    (expires_in) => {
      expect(readStableToken({ access_token: 't', expires_in })).toEqual({ problem: 'not as promised: expires_in' });
    },
  );

  test.each([[undefined], [''], [42], ['x'.repeat(3000)]])(
    'with access_token %j is not as promised',
    (access_token) => {
      expect(readStableToken({ access_token, expires_in: 7200 })).toEqual({ problem: 'not as promised: access_token' });
    },
  );
});
