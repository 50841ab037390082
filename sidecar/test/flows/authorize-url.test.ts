import { authorizeUrl } from '../../src/flows/authorize-url';

const input = {
  openUrl: 'https://open.weixin.qq.com',
  appid: 'wx0123456789abcdef',
  redirectUrl: 'https://erp.example.com/wechat/callback',
  scope: 'snsapi_base',
  state: '01ab',
  forcePopup: false,
} as const;

test('has exactly the order that WeChat checks for, and the fragment', () => {
  expect(authorizeUrl(input)).toBe(
    'https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx0123456789abcdef' +
      '&redirect_uri=https%3A%2F%2Ferp.example.com%2Fwechat%2Fcallback&response_type=code&scope=snsapi_base' +
      '&state=01ab#wechat_redirect',
  );
});

test('forcePopup comes last, before the fragment', () => {
  expect(authorizeUrl({ ...input, forcePopup: true })).toMatch(/&state=01ab&forcePopup=true#wechat_redirect$/);
});

test('a redirect URL with a query is encoded once and cannot add parameters', () => {
  const url = new URL(
    authorizeUrl({ ...input, redirectUrl: 'https://erp.example.com/wechat/callback?a=1&scope=x%20y' }),
  );
  expect(url.searchParams.getAll('scope')).toEqual(['snsapi_base']);
  expect(url.searchParams.get('redirect_uri')).toBe('https://erp.example.com/wechat/callback?a=1&scope=x%20y');
});
