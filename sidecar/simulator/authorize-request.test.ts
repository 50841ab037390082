/** What WeChat refuses about an authorise link, by the number it shows. */
import { AuthorizeRefusal, type AuthorizeRequest, parseAuthorizeRequest } from './authorize-request';

const rules = {
  appid: 'wx0123456789abcdef',
  websiteAppid: 'wxfedcba9876543210',
  domains: ['erp.example.com', 'localhost:8080', 'shop.example.com/erp'],
};

const CALLBACK = 'https://erp.example.com/wechat/callback';

function link(changed: Partial<Record<'appid' | 'redirect_uri' | 'scope' | 'state', string>> = {}, tail = ''): string {
  const { appid, redirect_uri, scope, state } = {
    ...{ appid: rules.appid, redirect_uri: CALLBACK, scope: 'snsapi_base', state: 'abc' },
    ...changed,
  };
  const callback = encodeURIComponent(redirect_uri);
  return `appid=${appid}&redirect_uri=${callback}&response_type=code&scope=${scope}&state=${state}${tail}`;
}

function outcome(rawQuery: string): AuthorizeRequest | string {
  try {
    return parseAuthorizeRequest(rawQuery, rules);
  } catch (error) {
    if (error instanceof AuthorizeRefusal) return `${error.number} ${error.zh}`;
    throw error;
  }
}

test('a good link', () => {
  expect(outcome(link({}, '&forcePopup=true&forceSnapShot=true&connect_redirect=1'))).toEqual({
    redirectUri: CALLBACK,
    scope: 'snsapi_base',
    state: 'abc',
    forcePopup: true,
    forceSnapShot: true,
  });
});

test('state may be left out, but not be empty', () => {
  expect(outcome(link().replace('&state=abc', ''))).toMatchObject({ state: undefined });
  expect(outcome(link({ state: '' }))).toBe('10013 state 不能为空');
});

test.each([
  ['', '10012 appid 不能为空'],
  [link({ appid: '' }), '10012 appid 不能为空'],
  [link({ redirect_uri: '' }), '10011 redirect_uri 不能为空'],
  [link({ scope: '' }), '10010 scope 不能为空'],
  [link({ appid: rules.websiteAppid }), '10016 不支持微信开放平台的 AppID，请使用公众号 AppID'],
  [link({ appid: 'wx1111111111111111' }), '0 AppID 参数错误'],
  [link({ scope: 'snsapi_login' }), '10005 Scope 参数错误或没有 Scope 权限'],
  [link({ state: 'a b' }), '0 state 参数错误'],
  [link({ state: 'a.b' }), '0 state 参数错误'],
])('%s is %s', (rawQuery, expected) => {
  expect(outcome(rawQuery)).toBe(expected);
});

test('state takes 128 characters, - and _ among them, and no more', () => {
  expect(outcome(link({ state: '-_'.repeat(64) }))).toMatchObject({ state: '-_'.repeat(64) });
  expect(outcome(link({ state: 'a'.repeat(129) }))).toBe('0 state 参数过长');
});

describe('the link is matched as text', () => {
  const BROKEN = '0 该链接无法访问';
  const encoded = encodeURIComponent(CALLBACK);

  test.each([
    ['another order', `redirect_uri=${encoded}&appid=${rules.appid}&response_type=code&scope=snsapi_base&state=a`],
    ['state before scope', `appid=${rules.appid}&redirect_uri=${encoded}&response_type=code&state=a&scope=snsapi_base`],
    ['forcePopup before state', link().replace('&state', '&forcePopup=true&state')],
    ['another response type', link().replace('=code', '=token')],
    ['an unknown parameter', link({}, '&x=1')],
    ['a repeated parameter', link({}, '&state=b')],
    ['redirect_uri not encoded', link().replace(encoded, CALLBACK)],
  ])('%s is refused', (_name, rawQuery) => {
    expect(outcome(rawQuery)).toBe(BROKEN);
  });
});

describe('the domain of redirect_uri', () => {
  const REFUSED = '10003 redirect_uri 域名与后台配置不一致';

  test.each([
    'http://erp.example.com/x',
    'https://ERP.example.com/x',
    'https://erp.example.com',
    'http://localhost:8080/wechat/callback',
    'https://shop.example.com/erp',
    'https://shop.example.com/erp/wechat/callback?x=1',
  ])('%s is accepted', (redirect_uri) => {
    expect(outcome(link({ redirect_uri }))).toMatchObject({ redirectUri: redirect_uri });
  });

  test.each([
    'https://example.com/x',
    'https://www.erp.example.com/x',
    'https://erp.example.com.evil.test/x',
    'https://erp.example.com@evil.test/x',
    'https://evil.test/?https://erp.example.com/',
    'https://erp.example.com:8443/x',
    'https://erp.example.com:443/x',
    'https://192.0.2.1/x',
    'http://localhost/x',
    'http://localhost:8081/x',
    'https://shop.example.com/erpx',
    'https://shop.example.com/other',
    'ftp://erp.example.com/x',
    'javascript:alert(1)',
    encodeURIComponent(CALLBACK),
  ])('%s is refused', (redirect_uri) => {
    expect(outcome(link({ redirect_uri }))).toBe(REFUSED);
  });
});
