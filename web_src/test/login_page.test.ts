// What the widget reads from the page, whatever the page holds.
import { readLoginPage } from '../src/login_page';

const browser = {
  location: { origin: 'https://erp.example.com' },
  navigator: { userAgent: 'Mozilla/5.0 Chrome/142' },
};

test('the redirect goes into the link and into the address to open in WeChat', () => {
  const page = readLoginPage({ redirect: '/odoo?x=1', error: '' }, browser);
  expect(page.href).toBe('/wechat/authorize?next=%2Fodoo%3Fx%3D1');
  expect(page.address).toBe('https://erp.example.com/web/login?redirect=%2Fodoo%3Fx%3D1');
});

test('without redirect both are plain', () => {
  expect(readLoginPage({}, browser)).toEqual({
    inWechat: false,
    href: '/wechat/authorize',
    address: 'https://erp.example.com/web/login',
    error: '',
  });
});

test.each([[null], [7], [{}], [['/a', '/b']], [true]])('a redirect and error of %p are left out', (value) => {
  expect(readLoginPage({ redirect: value, error: value }, browser)).toMatchObject({
    href: '/wechat/authorize',
    error: '',
  });
});

test('half a surrogate pair does not throw', () => {
  expect(readLoginPage({ redirect: '/a\ud83d' }, browser).href).toBe('/wechat/authorize?next=%2Fa%EF%BF%BD');
});

test('a browser without User-Agent is not WeChat', () => {
  const silent = { ...browser, navigator: {} as Navigator };
  expect(readLoginPage({}, silent).inWechat).toBe(false);
});
