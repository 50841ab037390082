/** Owns saying in words which browser and system a User-Agent belongs to. Pure; what people read, never a security check. */
import UAParser from 'ua-parser-js';

type Names = Readonly<Record<string, { readonly zh: string; readonly en: string }>>;

/** What the parser does not know, asked before its own patterns. Only names we wrote down can come out. */
const EXTENSIONS = {
  browser: [
    ...known('WeCom', /\bwxwork\/([\d.]+)/i),
    ...known('DingTalk', /\bdingtalk\/([\d.]+)/i),
    ...known('Feishu', /\b(?:lark|feishu)\/([\d.]+)/i),
    // What these name as their version is another's or years old, so it is left out.
    ...known('WeChat', /\bmicromessenger\b/i),
    ...known('Sogou Explorer', /\bmetasr\b/i),
    ...known('360', /\bqihu(?: |oobrowser)|\b360(?:se|ee|browser)\b|harmony360browser/i),
    ...known('Qianxin', /\bqaxbrowser\b/i),
  ],
  os: [
    // Before Android and Windows, whose names HarmonyOS carries along for old pages.
    ...known('HarmonyOS', /harmonyos|openharmony|\bohos\b/i),
    ...known('UOS', /\buos\b/i),
    ...known('Kylin', /kylin/i),
  ],
};

/** By the parser's name in lower case; what is missing here is called as the parser calls it. */
const BROWSERS: Names = {
  '360': { zh: '360 浏览器', en: '360 Browser' },
  '2345': { zh: '2345 浏览器', en: '2345 Browser' },
  alipay: { zh: '支付宝', en: 'Alipay' },
  'android browser': { zh: 'Android 浏览器', en: 'Android Browser' },
  baidu: { zh: '百度浏览器', en: 'Baidu Browser' },
  'chrome webview': { zh: 'Chrome', en: 'Chrome' },
  dingtalk: { zh: '钉钉', en: 'DingTalk' },
  feishu: { zh: '飞书', en: 'Feishu' },
  heytap: { zh: 'OPPO 浏览器', en: 'OPPO Browser' },
  'huawei browser': { zh: '华为浏览器', en: 'Huawei Browser' },
  ie: { zh: 'Internet Explorer', en: 'Internet Explorer' },
  lbbrowser: { zh: '猎豹浏览器', en: 'Liebao Browser' },
  maxthon: { zh: '傲游浏览器', en: 'Maxthon' },
  'miui browser': { zh: '小米浏览器', en: 'Xiaomi Browser' },
  'mobile safari': { zh: 'Safari', en: 'Safari' },
  qianxin: { zh: '奇安信浏览器', en: 'Qianxin Browser' },
  qqbrowser: { zh: 'QQ 浏览器', en: 'QQ Browser' },
  qqbrowserlite: { zh: 'QQ 浏览器', en: 'QQ Browser' },
  quark: { zh: '夸克浏览器', en: 'Quark' },
  'samsung internet': { zh: '三星浏览器', en: 'Samsung Internet' },
  'smart lenovo browser': { zh: '联想浏览器', en: 'Lenovo Browser' },
  'sogou explorer': { zh: '搜狗浏览器', en: 'Sogou Explorer' },
  'sogou mobile': { zh: '搜狗浏览器', en: 'Sogou Mobile' },
  ucbrowser: { zh: 'UC 浏览器', en: 'UC Browser' },
  'vivo browser': { zh: 'vivo 浏览器', en: 'vivo Browser' },
  wechat: { zh: '微信', en: 'WeChat' },
  wecom: { zh: '企业微信', en: 'WeCom' },
  weibo: { zh: '微博', en: 'Weibo' },
};

const SYSTEMS: Names = {
  'chromium os': { zh: 'ChromeOS', en: 'ChromeOS' },
  kylin: { zh: '麒麟 Linux', en: 'Kylin Linux' },
  'mac os': { zh: 'macOS', en: 'macOS' },
  uos: { zh: '统信 UOS', en: 'UOS Linux' },
};

const UNKNOWN = { zh: '未知浏览器', en: 'Unknown browser' } as const;

/**
 * E.g. `Chrome 128 · Windows 10/11`; plain text of at most 100 characters whatever the header holds. English reads well
 * enough everywhere and is what is kept and told to Odoo; the phone's page says it in the person's language.
 */
export function clientWords(userAgent: string, language: 'zh' | 'en' = 'en'): string {
  const { browser, os } = new UAParser(userAgent, EXTENSIONS).getResult();
  const name = inWords(browser.name, BROWSERS, language) ?? UNKNOWN[language];
  const major = /^\d{1,4}/.exec(browser.version ?? '')?.[0];
  const system = inWords(os.name, SYSTEMS, language);
  return [
    major === undefined ? name : `${name} ${major}`,
    ...(system === undefined ? [] : [`${system}${windowsRelease(os)}`]),
  ].join(' · ');
}

/** Only Windows says truthfully which it is, and no longer tells 11 from 10; other systems send a frozen number. */
function windowsRelease({ name, version }: { name: string | undefined; version: string | undefined }): string {
  if (name !== 'Windows') return '';
  if (version === '10') return ' 10/11';
  return version !== undefined && /^(?:\d{1,2}(?:\.\d)?|XP|Vista)$/.test(version) ? ` ${version}` : '';
}

function inWords(name: string | undefined, names: Names, language: 'zh' | 'en'): string | undefined {
  if (name === undefined || !/^[\w. -]{1,30}$/.test(name)) return undefined;
  return names[name.toLowerCase()]?.[language] ?? name;
}

/** One pattern in the parser's own form; its first group, if any, is the version. */
function known(name: string, pattern: RegExp): readonly [readonly RegExp[], readonly unknown[]] {
  return [[pattern], ['version', ['name', name]]];
}
