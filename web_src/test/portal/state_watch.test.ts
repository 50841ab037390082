// The portal's script: when it asks, and what it makes of the answer.
import { watchCode } from '../../src/portal/state_watch';

const ADDRESS = '/my/wechat/state/link';

let asked: string[];
let answer: () => Promise<unknown>;
let reloads: number;
let submitted: string[];
let stop: () => void;

const says = (state: unknown) => () => Promise.resolve({ json: () => Promise.resolve({ state }) });

function watch(html: string): void {
  document.body.innerHTML = html;
  for (const form of document.querySelectorAll('form')) form.submit = () => void submitted.push(form.id);
  stop = watchCode({
    document,
    fetch: ((address: string) => {
      asked.push(address);
      return answer();
    }) as typeof fetch,
    reload: () => void reloads++,
  });
}
const page = (more = '') => `<div data-wechat-code="${ADDRESS}" data-wechat-state="sent"></div>${more}`;
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const look = (visibility: 'visible' | 'hidden') => {
  jest.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility);
  document.dispatchEvent(new Event('visibilitychange'));
};

beforeEach(() => {
  jest.useFakeTimers();
  [asked, reloads, submitted] = [[], 0, []];
  answer = says('sent');
});

afterEach(() => {
  stop();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
  jest.restoreAllMocks();
});

test('does nothing on all other pages', async () => {
  watch('<form></form>');
  await pass(10_000);
  expect(asked).toEqual([]);
});

test('asks every two seconds while nothing has happened', async () => {
  watch(page());
  await pass(6000);
  expect(asked).toEqual([ADDRESS, ADDRESS, ADDRESS]);
  expect(reloads).toBe(0);
});

test.each(['opened', 'used', 'expired', 'revoked'])('shows the page anew, once, when it is %s', async (state) => {
  watch(page());
  answer = says(state);
  await pass(10_000);
  expect([asked.length, reloads]).toEqual([1, 1]);
});

test('sends a confirmed identity check on', async () => {
  watch(page('<form id="other"></form><form id="check" data-wechat-confirmed="1"></form>'));
  answer = says('opened');
  await pass(2000);
  expect([reloads, submitted]).toEqual([1, []]);
  watch(page('<form id="other"></form><form id="check" data-wechat-confirmed="1"></form>'));
  answer = says('used');
  await pass(2000);
  expect([reloads, submitted]).toEqual([1, ['check']]);
});

test('asks nobody while nobody looks, and at once when somebody does', async () => {
  watch(page());
  look('hidden');
  await pass(20_000);
  expect(asked).toEqual([]);
  look('visible');
  await pass(0);
  expect(asked).toEqual([ADDRESS]);
});

test.each<[string, () => Promise<unknown>]>([
  ['no network', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['a login page in place of an answer', () => Promise.resolve({ json: () => Promise.reject(new SyntaxError()) })],
  ['an answer that means nothing', says(7)],
])('%s changes nothing, and it goes on asking', async (_what, given) => {
  watch(page());
  answer = given;
  await pass(4000);
  expect([asked.length, reloads]).toEqual([2, 0]);
});

test('asks again only after an answer', async () => {
  watch(page());
  answer = () => new Promise(() => undefined);
  await pass(20_000);
  expect(asked).toHaveLength(1);
});
