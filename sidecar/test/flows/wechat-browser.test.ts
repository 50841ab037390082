import { isWechatBrowser } from '../../src/flows/wechat-browser';

test.each([
  [
    'Mozilla/5.0 (Linux; Android 14) XWEB/1420193 MMWEBSDK/20251006 MicroMessenger/8.0.66.2980(0x28004252) WeChat/arm64',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 MicroMessenger/8.0.50(0x18003234) NetType/WIFI',
  ],
  ['Mozilla/5.0 (Windows NT 10.0) NetType/WIFI MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat(0x63090a13) Flue'],
  [
    'Mozilla/5.0 (Macintosh) MicroMessenger/6.8.0(0x16080000) MacWechat/3.8.7 UnifiedPCMacWechat(0xf2641c1d) XWEB/25300',
  ],
  ['micromessenger'],
])('WeChat: %s', (userAgent) => {
  expect(isWechatBrowser(userAgent)).toBe(true);
});

test.each([
  [''],
  ['Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0 Safari/537.36'],
  ['Mozilla/5.0 (iPhone) wxwork/4.1.38 MicroMessenger/7.0.1 Language/zh'],
  ['Mozilla/5.0 MicroMessenger/8.0.66 miniProgram/wx0123456789abcdef'],
  ['Mozilla/5.0 MicroMessenger/8.0.66 MiniProgramEnv/android miniprogram'],
])('not WeChat: %s', (userAgent) => {
  expect(isWechatBrowser(userAgent)).toBe(false);
});
