// What the widget reads from the page, whatever the page holds.
import { readLoginPage } from '../src/login_page';

const browser = { navigator: { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/142' } };
const DOOR = '/auth_wechat/signin';

test('the redirect goes into the link, to the door and back to the login page', () => {
  const page = readLoginPage({ redirect: '/odoo?x=1', error: '' }, browser);
  expect(page.href).toBe('/wechat/authorize?next=%2Fodoo%3Fx%3D1');
  expect(page.next(DOOR)).toBe('/auth_wechat/signin?redirect=%2Fodoo%3Fx%3D1');
  expect(page.next(undefined)).toBe('/web/login?redirect=%2Fodoo%3Fx%3D1');
});

test('without redirect link and door are plain, and the login page forwards to the front door', () => {
  const page = readLoginPage({}, browser);
  expect(page).toMatchObject({ inWechat: false, mobile: false, href: '/wechat/authorize', error: '' });
  expect(page.next(DOOR)).toBe(DOOR);
  expect(page.next(undefined)).toBe('/web/login?redirect=%2Fodoo');
});

test.each([[null], [7], [{}], [['/a', '/b']], [true]])('a redirect and error of %p are left out', (value) => {
  expect(readLoginPage({ redirect: value, error: value }, browser)).toMatchObject({
    href: '/wechat/authorize',
    error: '',
  });
});

test('half a surrogate pair does not throw', () => {
  const page = readLoginPage({ redirect: '/a\ud83d' }, browser);
  expect(page.href).toBe('/wechat/authorize?next=%2Fa%EF%BF%BD');
  expect(page.next(DOOR)).toBe('/auth_wechat/signin?redirect=%2Fa%EF%BF%BD');
});

test('a browser without User-Agent is a PC outside WeChat', () => {
  const silent = { navigator: {} as Navigator };
  expect(readLoginPage({}, silent)).toMatchObject({ inWechat: false, mobile: false });
});
