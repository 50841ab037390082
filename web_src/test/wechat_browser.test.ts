// WeChat's own browsers against those that only name it.
import { isWechatBrowser } from '../src/wechat_browser';

test.each([
  [
    'Android',
    'Mozilla/5.0 (Linux; Android 14) XWEB/1420193 MMWEBSDK/20251006 MicroMessenger/8.0.66.2980(0x28004252) WeChat/arm64',
  ],
  [
    'iPhone',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.49(0x18003137)',
  ],
  ['Windows', 'Mozilla/5.0 (Windows NT 10.0) MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat(0x63090a13)'],
])('WeChat on %s', (_name, userAgent) => {
  expect(isWechatBrowser(userAgent)).toBe(true);
});

test.each([
  ['Chrome', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36'],
  ['WeCom', 'Mozilla/5.0 (iPhone) wxwork/4.1.38 MicroMessenger/7.0.1'],
  ['a mini program', 'Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.49 miniProgram/wx0123456789abcdef'],
  ['nothing', ''],
])('not WeChat: %s', (_name, userAgent) => {
  expect(isWechatBrowser(userAgent)).toBe(false);
});
