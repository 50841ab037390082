// What each state looks like.
import type { LoginState, PendingLogin } from '../src/login_states';
import { describe as look } from '../src/login_view';

const login: PendingLogin = {
  userCode: 'c',
  address: 'https://erp.example.com/wechat/q/c',
  qr: '<svg/>',
  intervalMs: 2000,
};
const watched = { login, due: 0, failures: 0 };
const scanned = { name: 'scanned', ...watched, withQr: false } satisfies LoginState;
const showing = {
  name: 'showing',
  ...watched,
  endsAt: 0,
  secondsLeft: 7,
  renewals: 0,
  heard: true,
} satisfies LoginState;
const typing = { name: 'code_entry', ...watched, left: 2, code: '', refused: 0, check: 'none' } satisfies LoginState;

test.each<[string, LoginState]>([
  ['Getting a code…', { name: 'preparing', renewals: 0, failures: 0, due: Infinity }],
  ['Scan this code with WeChat', showing],
  ['Confirm on your phone', scanned],
  ['Enter the digits from your phone', typing],
  ['Confirmed', { name: 'approved', ...watched }],
  ['Confirmed', { name: 'leaving' }],
  ['Logged in', { name: 'collected', due: 0 }],
  ['Login not allowed', { name: 'denied', why: 'phone' }],
  ['Login stopped', { name: 'denied', why: 'codes' }],
  ['This code has expired', { name: 'expired' }],
  ['No connection', { name: 'offline', renewals: 0, due: 0 }],
  ['No connection', { name: 'cut_off', why: 'network', kept: showing, due: 0 }],
  ['WeChat login is not available', { name: 'cut_off', why: 'away', kept: showing, due: 0 }],
  ['WeChat login is not available', { name: 'unavailable', why: 'away' }],
  ['Cookies are blocked', { name: 'unavailable', why: 'cookies' }],
  ['Many people are logging in', { name: 'limited', retryAfter: 20 }],
  ['WeChat login is switched off', { name: 'disabled' }],
])('%s', (title, state) => {
  expect(look(state).title).toBe(title);
});

test('a code that replaces itself changes no word and moves nothing', () => {
  const renewing = look({ name: 'preparing', renewals: 1, previous: login, failures: 0, due: Infinity });
  const before = look(showing);
  expect([renewing.title, renewing.detail, renewing.login]).toEqual([before.title, before.detail, before.login]);
  expect(renewing.secondsLeft).toBe(0);
  expect(renewing.picture).not.toBe('qr');
});

test('the code can be scanned only where it is worth it', () => {
  expect(look(showing)).toMatchObject({ picture: 'qr', login, secondsLeft: 7 });
  expect(look({ ...scanned, withQr: true })).toMatchObject({ picture: 'qr', login });
  expect(look(scanned)).not.toHaveProperty('login');
});

test.each<[string, LoginState, string]>([
  ['new digits', typing, 'WeChat shows six digits on your phone.'],
  ['digits under way', { ...typing, check: 'running' }, 'Checking…'],
  ['wrong ones', { ...typing, check: 'wrong' }, 'Wrong digits. You have 2 tries left.'],
  ['the last try', { ...typing, check: 'wrong', left: 1 }, 'Wrong digits. You have one try left.'],
  ['odd ones', { ...typing, check: 'malformed' }, 'Please enter six digits.'],
])('%s: %s', (_what, state, detail) => {
  expect(look(state)).toMatchObject({ picture: 'boxes', detail, button: '' });
});

test('each dead end has a way out, where there is one', () => {
  expect(look({ name: 'denied', why: 'phone' }).button).toBe('New code');
  expect(look({ name: 'expired' }).button).toBe('New code');
  expect(look({ ...typing, check: 'failed' }).button).toBe('Try again');
  expect(look({ name: 'unavailable', why: 'cookies' }).button).toBe('Try again');
  expect(look({ name: 'limited', retryAfter: 20 })).toMatchObject({
    button: 'Try again',
    detail: 'Please try again in 20 seconds, or log in with your password.',
  });
  expect(look({ name: 'disabled' }).button).toBe('');
});
