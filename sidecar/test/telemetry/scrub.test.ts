import { createScrub } from '../../src/telemetry/scrub';

const scrub = createScrub();

test.each([
  ['/sns/oauth2/access_token?appid=wx0123456789abcdef&secret=CANARY&code=CANARY&grant_type=authorization_code'],
  ['https://api.weixin.qq.com/sns/userinfo?access_token=CANARY&openid=o1'],
  ['grant_type=refresh_token&refresh_token=CANARY'],
  ['/wechat/callback?code=CANARY&state=CANARY'],
  ['SECRET=CANARY key=CANARY'],
  ['redirect_uri=https%3A%2F%2Ferp.example.com%2F%3Fcode%3DCANARY'],
  ['{"appid":"wx0123456789abcdef","secret":"CANARY"}'],
  ['{\\"secret\\":\\"CANARY\\"}'],
  ['{"access_token": "CANARY", "expires_in": 7200}'],
  ['user_code=CANARY device_code=CANARY digits=CANARY'],
  ['{"user_code":"CANARY","device_code":"CANARY"}'],
  ['GET https://erp.example.com/wechat/q/CANARY0123456789abcd-_ failed'],
])('takes the secrets out of %s', (text) => {
  expect(scrub(text)).not.toContain('CANARY');
  expect(scrub(text)).toContain('[redacted]');
});

test('leaves the rest as it is', () => {
  const text = 'GET /wechat/authorize?next=/odoo failed: errcode=40029, status_code=500, code been used, rid: 6aac005a';
  expect(scrub(text)).toBe(text);
});

test('does not redact twice', () => {
  expect(scrub(scrub('code=CANARY&state=CANARY'))).toBe('code=[redacted]&state=[redacted]');
});

test('blots out known values anywhere', () => {
  expect(createScrub(['CANARY-VALUE', 'short'])('a short text with CANARY-VALUE inside')).toBe(
    'a short text with [redacted] inside',
  );
});

test('makes controls visible that JSON does not escape: C1 (a terminal takes U+009B for ESC [), direction, separators', () => {
  expect(scrub('a\u009b31m\u202eb\u2028c\u007f')).toBe('a\\u009b31m\\u202eb\\u2028c\\u007f');
});
