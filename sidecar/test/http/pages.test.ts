/** Every page in both languages, on the wire and as text: rows H1, G3 and R5 of the threat model. */
import type { PageName } from '../../src/flows/answer';
import { TEST_PAGES } from '../../src/http/test-messages';
import { LINK_PAGES, LINK_QUESTIONS, LINK_WORDING } from '../../src/http/link-messages';
import { PAGE_TEXTS } from '../../src/http/messages';
import { escapeHtml, renderPage, STYLESHEET_PATH } from '../../src/http/page-template';
import { breakableAt } from '../../src/http/page-words';
import { useBench } from './bench.fixture';
import { pageOf } from './browser.fixture';
import { ORIGIN } from './fake-odoo.fixture';

const bench = useBench();
const PAGES = Object.keys(PAGE_TEXTS) as PageName[];
const LANGUAGES = ['zh', 'en'] as const;
/** What there is to do after these is done on the computer. */
const PHONE_PAGES: ReadonlySet<PageName> = new Set([
  'confirm',
  'digits',
  'done',
  'logged_in',
  'denied',
  'wrong_codes',
  'qr_in_use',
  'expired_qr',
  'open_in_wechat',
  ...(Object.keys(LINK_PAGES) as PageName[]),
  ...(Object.keys(TEST_PAGES) as PageName[]),
]);

/** Without the marks of where a line may end. */
const plain = (html: string): string => html.replaceAll('<wbr>', '');

describe.each(LANGUAGES)('in %s', (language) => {
  test.each(PAGES)('page %s is whole', (page) => {
    const html = renderPage({ page, language, reference: 'ABCD1234', next: '/my/a?b=1&c=2', origin: ORIGIN });
    const { title, what, todo } = PAGE_TEXTS[page][language];
    expect(html).toContain(`<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">`);
    expect(html).toContain(`<title>${escapeHtml(title)}</title>`);
    expect(plain(html)).toContain(`<p>${escapeHtml(what)}</p>\n<p>${escapeHtml(todo)}</p>`);
    expect(html).toContain('<code>ABCD1234</code>');
    expect(html).toContain('name="viewport"');
    if (!PHONE_PAGES.has(page)) {
      expect(html).toMatch(
        /<a class="button first" href="\/(wechat\/authorize\?next|web\/login\?redirect)=%2Fmy%2Fa%3Fb%3D1%26c%3D2">/,
      );
    }
    expect(html).not.toMatch(/<script|style=|<style|\son\w+=|https?:\/\/(?!erp\.example\.com)/);
  });

  test.each([...Object.entries(PAGE_TEXTS), ...Object.entries(LINK_WORDING)].map((entry) => [...entry] as const))(
    'page %s says what happened and what to do, in one sentence each',
    (_page, texts) => {
      const { title, what, todo } = texts[language];
      for (const text of [title, what, todo]) {
        expect(text.trim()).toBe(text);
        expect(/[\u4e00-\u9fff]/.test(text.replace('使用完整服务', ''))).toBe(language === 'zh');
      }
      for (const sentence of [what, todo])
        expect(sentence).toMatch(language === 'zh' ? /^[^。]+[。：]$/ : /^[A-Z].+[.:]$/);
    },
  );
});

test('Chinese lines end between words, and the text is the same without the marks', () => {
  const lines = renderPage({ page: 'not_in_wechat', language: 'zh', reference: '', next: '', origin: undefined });
  expect(lines).toContain('微信<wbr>登录<wbr>只能<wbr>在微信里<wbr>进行，而<wbr>您正在使用<wbr>其他<wbr>浏览器。');
  for (const { zh } of [PAGE_TEXTS, LINK_WORDING, LINK_QUESTIONS].flatMap((texts) => Object.values(texts))) {
    for (const text of Object.values(zh) as string[]) {
      const pieces = breakableAt(text);
      expect(pieces.join('')).toBe(text);
      for (const piece of pieces) expect(piece).not.toMatch(/^[，。；：、？！”’）》]|[“‘（《]$/);
    }
  }
  expect(renderPage({ page: 'invalid', language: 'en', reference: '', next: '', origin: undefined })).not.toContain(
    '<wbr>',
  );
});

test('a page of a scan leads back to its QR, and to no password: that belongs on the computer', () => {
  const html = renderPage({
    ...{ page: 'wechat_busy', language: 'en', reference: '', next: '', origin: ORIGIN },
    userCode: 'mK3vX9qLr2TzWb7YhNc5Pw',
  });
  expect([...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
    '/wechat/q/mK3vX9qLr2TzWb7YhNc5Pw',
  ]);
});

test('a page of a link leads back to its code, or nowhere where that is not known, and never to a login', () => {
  const input = { page: 'wechat_busy', language: 'en', reference: '', next: '/odoo', origin: ORIGIN } as const;
  const links = (html: string) => [...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href]) => href);
  const code = 'mK3vX9qLr2TzWb7YhNc5Pw';
  expect(links(renderPage({ ...input, linkCode: code }))).toEqual([`/wechat/link/${code}`]);
  for (const page of PAGES.filter((each) => each !== 'link_waiting')) {
    expect(links(renderPage({ ...input, page, linkCode: '' }))).toEqual([]);
  }
  expect(renderPage({ ...input, linkCode: '' })).toContain('nothing was changed');
});

test('the script is on the pages that watch something, and on no other', () => {
  const input = { page: 'done', language: 'en', reference: '', next: '', origin: ORIGIN } as const;
  expect(renderPage({ ...input, watched: 'approved' })).toMatch(
    /<script src="\/wechat\/static\/phone\.js" defer><\/script>[^]*<main class="good" data-page="done" data-watched="approved">/,
  );
  expect(renderPage(input)).not.toMatch(/<script|data-watched/);
});

test('whatever varies is escaped', () => {
  const evil = `"><img src=x onerror=alert(1)>'&`;
  const html = renderPage({ page: 'not_in_wechat', language: 'en', reference: evil, next: `/${evil}`, origin: evil });
  expect(html).not.toContain('<img');
  expect(escapeHtml(evil)).toBe('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&#39;&amp;');
});

describe('language', () => {
  test.each([
    [undefined, 'en'],
    ['', 'en'],
    ['*', 'en'],
    ['en', 'en'],
    ['fr', 'en'],
    ['zh', 'zh-CN'],
    ['zh-CN', 'zh-CN'],
    ['zh-TW,zh;q=0.9', 'zh-CN'],
    ['zh-Hans-CN', 'zh-CN'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['en-US,en;q=0.9,zh;q=0.8', 'en'],
    ['fr,zh;q=0.5', 'zh-CN'],
    ['en;q=0.1,zh;q=0.2', 'zh-CN'],
    ['zh;q=0', 'en'],
    [';;;,q=1;zh=', 'en'],
    ['x'.repeat(5000), 'en'],
  ])('Accept-Language %j gives %s', async (header, lang) => {
    const headers = header === undefined ? {} : { 'Accept-Language': header };
    const answer = await bench.get('/wechat/nowhere', { headers });
    expect(answer.body).toContain(`<html lang="${lang}">`);
    expect(answer.headers['content-language']).toBe(lang);
    expect(answer.headers.vary).toContain('Accept-Language');
  });
});

describe('H1: headers', () => {
  test.each([
    ['/wechat/authorize', { 'User-Agent': 'Firefox' }],
    ['/wechat/callback', {}],
    ['/wechat/nowhere', {}],
    ['/', {}],
  ])('of the page at %s', async (path, headers) => {
    const answer = await bench.get(path, { headers });
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'x-request-id': expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    const policy = String(answer.headers['content-security-policy'])
      .split(';')
      .map((part) => part.trim());
    expect(policy.sort()).toEqual(
      [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "script-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ].sort(),
    );
    expect(answer.headers).not.toHaveProperty('x-powered-by');
    expect(answer.headers).not.toHaveProperty('strict-transport-security');
  });

  test('a redirect is not cached either and carries no referrer', async () => {
    const answer = await bench.get('/wechat/authorize');
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(answer.body).toBe('');
  });

  test('H5: no CORS for anybody', async () => {
    for (const Origin of ['https://evil.example', 'null', ORIGIN]) {
      for (const method of ['GET', 'OPTIONS']) {
        const answer = await bench.get('/wechat/authorize', { method, headers: { Origin } });
        expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
    }
  });
});

test('the reference is the beginning of the request id', async () => {
  const answer = await bench.get('/wechat/callback', { headers: { 'X-Request-Id': 'abcdef0123456789' } });
  expect(answer.body).toContain('<code>ABCDEF01</code>');
});

test('not in WeChat: the address to open there comes from the settings', async () => {
  await bench.get('/wechat/authorize');
  const answer = await bench.get('/wechat/authorize?next=/odoo', {
    headers: { 'User-Agent': 'Mozilla/5.0 Firefox/140.0' },
  });
  expect([answer.status, pageOf(answer)]).toEqual([200, 'not_in_wechat']);
  expect(answer.body).toContain(`<b>${ORIGIN}/web/login</b>`);
  expect(answer.setCookies).toEqual([]);
});

test('programs get JSON', async () => {
  const answer = await bench.get('/wechat/callback', { headers: { Accept: 'application/json' } });
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body)).toEqual({
    error: 'invalid',
    message: expect.stringContaining('login link'),
    reference: expect.stringMatching(/^[0-9A-F]{8}$/),
  });
});

test('the stylesheet is ours, cacheable, and reaches out to nobody', async () => {
  const answer = await bench.get(STYLESHEET_PATH);
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('text/css; charset=utf-8');
  expect(answer.headers['cache-control']).toBe('public, max-age=3600');
  expect(answer.body).toContain('#07c160');
  expect(answer.body).toContain('prefers-color-scheme: dark');
  expect(answer.body).not.toMatch(/url\(|@import/);
  const again = await bench.get(STYLESHEET_PATH, { headers: { 'If-None-Match': String(answer.headers.etag) } });
  expect(again.status).toBe(304);
});
