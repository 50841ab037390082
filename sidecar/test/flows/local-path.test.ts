/** Row R1 of the threat model. */
import { localPath } from '../../src/flows/local-path';

const ORIGIN = 'https://erp.example.com';

describe('accepted', () => {
  test.each([
    ['/', '/'],
    ['/odoo', '/odoo'],
    ['/odoo/sales?view=list&id=3#top', '/odoo/sales?view=list&id=3#top'],
    ['/my/orders', '/my/orders'],
    ['/odoo/../my', '/my'],
    ['/web#action=123', '/web#action=123'],
    ['/shop/椅子?q=红', '/shop/%E6%A4%85%E5%AD%90?q=%E7%BA%A2'],
    ['/odoo?next=https://evil.example/', '/odoo?next=https://evil.example/'],
    ['/odoo/%2f', '/odoo/%2f'],
    ['/wechatish', '/wechatish'],
    ['/a b', '/a%20b'],
    ['/@evil.example', '/@evil.example'],
  ])('%s leads to %s', (wish, path) => {
    expect(localPath(wish, ORIGIN)).toBe(path);
  });

  test('what came out goes in again unchanged', () => {
    for (const wish of ['/odoo/../my', '/shop/椅子?q=红', '/a b#c d']) {
      const path = localPath(wish, ORIGIN);
      expect(localPath(path, ORIGIN)).toBe(path);
    }
  });
});

describe('refused', () => {
  test.each([
    [''],
    ['odoo'],
    ['evil.example'],
    ['?a=b'],
    ['#a'],
    ['https://evil.example/'],
    ['https:evil.example'],
    ['HTTPS://erp.example.com/odoo'],
    ['http:///evil.example'],
    ['//evil.example'],
    ['///evil.example'],
    ['////evil.example'],
    ['/\\evil.example'],
    ['\\\\evil.example'],
    ['\\/evil.example'],
    ['/odoo\\..\\evil'],
    ['/%5cevil.example'],
    ['/odoo/%5Cevil'],
    ['/%2fevil.example'],
    ['/%2F/evil.example'],
    ['%2f%2fevil.example'],
    ['//evil.example@erp.example.com'],
    ['//erp.example.com/odoo'],
    ['javascript:alert(1)'],
    ['/javascript:alert(1)\n'],
    ['data:text/html,<script>alert(1)</script>'],
    ['vbscript:x'],
    ['blob:https://erp.example.com/1'],
    ['/\t/evil.example'],
    ['/%09/evil.example'],
    ['/\n/evil.example'],
    ['/odoo%0d%0aSet-Cookie:%20a=b'],
    ['/odoo\r\nSet-Cookie: a=b'],
    ['/odoo%00'],
    ['/odoo\u0000'],
    ['/odoo%1F'],
    ['/odoo%7f'],
    ['/odoo\u007f'],
    ['/odoo\u0085'],
    ['/odoo\u2028'],
    [' /odoo'],
    ['\t/odoo'],
    ['\ufeff/odoo'],
    ['/..//evil.example'],
    ['/.//evil.example'],
    ['/odoo/..//evil.example'],
    ['/odoo/%2e%2e//evil.example'],
    ['/a/../%2fevil.example'],
    ['/wechat/authorize'],
    ['/wechat'],
    ['/wechat/callback?code=1&state=2'],
    ['/odoo/../wechat/authorize'],
    ['/%77echat/authorize'],
    ['/auth_wechat/signin'],
    ['/auth_wechat'],
    ['/./auth_wechat/signin'],
    ['/%ff'],
    ['/%zz%ff'],
    [`/${'a'.repeat(1024)}`],
    [`/${'a'.repeat(5000)}`],
    [`/${'椅'.repeat(200)}`],
    ['／evil.example'],
    ['/\ud800'.repeat(400)],
  ])('%j', (wish) => {
    expect(localPath(wish, ORIGIN)).toBe('');
  });
});

test('1024 characters are just short enough', () => {
  expect(localPath(`/${'a'.repeat(1023)}`, ORIGIN)).toHaveLength(1024);
});

test('whatever the wish, the result is empty or stays on the site', () => {
  const pieces = [
    '/',
    '\\',
    '.',
    '..',
    '%2f',
    '%5c',
    '%2e',
    '@',
    ':',
    '?',
    '#',
    'evil.example',
    '\t',
    'https:',
    '%00',
    'a',
  ];
  for (let n = 0; n < pieces.length ** 3; n += 1) {
    const wish = [n % 16, (n >> 4) % 16, n >> 8].map((index) => pieces[index] ?? '').join('');
    for (const text of [wish, `/${wish}`]) {
      const path = localPath(text, ORIGIN);
      if (path !== '' && new URL(path, ORIGIN).origin !== ORIGIN)
        throw new Error(`${JSON.stringify(text)} gives ${path}`);
      expect(path).not.toMatch(/^\/[/\\]/);
    }
  }
});
