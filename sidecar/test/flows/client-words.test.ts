/** Browsers and systems in words, and what a hostile User-Agent makes of them: row X14 of the threat model. */
import { clientWords } from '../../src/flows/client-words';

const windows = (rest: string): string => `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 ${rest}`;
const linux = (rest: string): string =>
  `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) ${rest}`;
const CHROME = '(KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36';

test.each([
  ['Chrome 128 · Windows 10/11', 'Chrome 128 · Windows 10/11', windows(CHROME)],
  ['Edge 128 · Windows 10/11', 'Edge 128 · Windows 10/11', windows(`${CHROME} Edg/128.0.0.0`)],
  ['360 浏览器 · Windows 10/11', '360 Browser · Windows 10/11', windows(`${CHROME} QIHU 360SE`)],
  ['360 浏览器 · Windows XP', '360 Browser · Windows XP', 'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 5.1; 360SE)'],
  ['QQ 浏览器 11 · Windows 10/11', 'QQ Browser 11 · Windows 10/11', windows(`${CHROME} Core/1.94 QQBrowser/11.9.5355`)],
  ['搜狗浏览器 · Windows 10/11', 'Sogou Explorer · Windows 10/11', windows(`${CHROME} SE 2.X MetaSr 1.0`)],
  ['奇安信浏览器 · Linux', 'Qianxin Browser · Linux', linux('Chrome/102.0.5005.200 Safari/537.36 Qaxbrowser')],
  ['Chrome 126 · 统信 UOS', 'Chrome 126 · UOS Linux', linux('Chrome/126.0.6478.251 Safari/537.36 UOS Professional')],
  [
    'Firefox 115 · 麒麟 Linux',
    'Firefox 115 · Kylin Linux',
    'Mozilla/5.0 (X11; Kylin; Linux aarch64; rv:115.0) Gecko/20100101 Firefox/115.0',
  ],
  [
    'Firefox 140 · Ubuntu',
    'Firefox 140 · Ubuntu',
    'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  ],
  [
    'Safari 26 · macOS',
    'Safari 26 · macOS',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  ],
  [
    'Safari 26 · iOS',
    'Safari 26 · iOS',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1',
  ],
  [
    'Chrome 128 · Android',
    'Chrome 128 · Android',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Mobile Safari/537.36',
  ],
  [
    '华为浏览器 6 · HarmonyOS',
    'Huawei Browser 6 · HarmonyOS',
    'Mozilla/5.0 (PC; OpenHarmony 6.1; Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Safari/537.36 ArkWeb/6.1.0.100 HuaweiBrowser/6.1.3.321',
  ],
  [
    '华为浏览器 16 · HarmonyOS',
    'Huawei Browser 16 · HarmonyOS',
    'Mozilla/5.0 (Linux; Android 12; HarmonyOS; LIO-AN00) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.5735.196 HuaweiBrowser/16.0.7.301 Mobile Safari/537.36',
  ],
  [
    '微信 · Windows 10/11',
    'WeChat · Windows 10/11',
    windows(`${CHROME} NetType/WIFI MicroMessenger/7.0.20.1781 WindowsWechat`),
  ],
  ['企业微信 4 · Windows 10/11', 'WeCom 4 · Windows 10/11', windows(`${CHROME} wxwork/4.1.38 MicroMessenger/7.0.1`)],
  ['钉钉 7 · Windows 10/11', 'DingTalk 7 · Windows 10/11', windows(`${CHROME} AliApp(DingTalk/7.0.30)`)],
  ['未知浏览器 · Windows 10/11', 'Unknown browser · Windows 10/11', 'Windows NT 10.0'],
  ['未知浏览器', 'Unknown browser', 'curl/8.4.0'],
  ['未知浏览器', 'Unknown browser', ''],
])('%s', (zh, en, userAgent) => {
  expect([clientWords(userAgent, 'zh'), clientWords(userAgent, 'en')]).toEqual([zh, en]);
});

test('what is kept once reads as English', () => {
  expect(clientWords('curl/8.4.0')).toBe('Unknown browser');
});

test.each(
  [
    '<img src=x onerror=alert(1)>',
    'Chrome/<b>128</b> Windows<script>',
    '\u202eemorhC\u0000\u0007/128 \u200bWindows NT 10.0\u2028',
    `Chrome/${'9'.repeat(400)} (Windows NT ${'1'.repeat(60)})`,
    'Windows Phone <8>; Chrome/1',
    'Windows Phone 10 Chrome Browser Of The Administrator',
    '__proto__/1 constructor/2',
    `(${'x'.repeat(8190)}`,
    ...['(', 'android ', 'mac os x ', 'windows ', 'chrome/1 ', 'iphone', '1.'].map((part) =>
      part.repeat(8192 / part.length),
    ),
  ].map((userAgent) => [userAgent.slice(0, 30), userAgent] as const),
)('X14: %j comes out as plain words', (_beginning, userAgent) => {
  for (const language of ['zh', 'en'] as const) {
    const words = clientWords(userAgent, language);
    expect(words.length).toBeLessThanOrEqual(100);
    expect(words).toMatch(/^[\w\u4e00-\u9fff .·/-]+$/);
    expect(words).not.toMatch(/admin|script|\d{5}/i);
  }
});
