// Telling browsers apart by what they call themselves.
import { isApplePhone, isMobile, isWechatBrowser } from '../src/browser';

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

const IPAD = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.6 Safari/605.1.15';

test.each([
  ['Android', 'Mozilla/5.0 (Linux; Android 14; 2312DRA50C) Chrome/142.0.0.0 Mobile Safari/537.36', 5],
  ['an Android tablet', 'Mozilla/5.0 (Linux; Android 14; Tab) Chrome/142.0.0.0 Safari/537.36', 5],
  ['iPhone', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/18.6 Mobile/15E148 Safari/604.1', 5],
  ['HarmonyOS', 'Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4.1.6.1 Mobile HuaweiBrowser/5.0', 5],
  ['a HarmonyOS tablet', 'Mozilla/5.0 (Tablet; OpenHarmony 5.0) ArkWeb/4.1.6.1 HuaweiBrowser/5.0', 5],
  ['iPad', IPAD, 5],
])('a phone or tablet: %s', (_name, userAgent, touchPoints) => {
  expect(isMobile(userAgent, touchPoints)).toBe(true);
});

test.each([
  ['Windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/146.0.0.0 Safari/537.36', 10],
  ['Mac', IPAD, 0],
  ['a HarmonyOS PC', 'Mozilla/5.0 (PC; OpenHarmony 5.0) ArkWeb/4.1.6.1 HuaweiBrowser/5.0', 10],
  ['nothing', '', 0],
])('a PC: %s', (_name, userAgent, touchPoints) => {
  expect(isMobile(userAgent, touchPoints)).toBe(false);
});

test('whose downloads do not reach the album', () => {
  expect(isApplePhone('Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X)', 5)).toBe(true);
  expect(isApplePhone(IPAD, 5)).toBe(true);
  expect(isApplePhone(IPAD, 0)).toBe(false);
  expect(isApplePhone('Mozilla/5.0 (Linux; Android 14)', 5)).toBe(false);
});
