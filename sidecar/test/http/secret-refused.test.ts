/** An AppSecret that WeChat takes no longer: whoever logs in meanwhile waits on a page that reloads itself, and gets in. */
import { createMemoryStore } from '../../src/store/memory-store';
import type { Store } from '../../src/store/store';
import { APP_SECRET, configFor, EXCHANGE, useBench } from './bench.fixture';
import { openBrowser, pageOf } from './browser.fixture';

const NEW_SECRET = 'beef5ec2e7beef5ec2e7beef5ec2e7be';

let inTheFile = APP_SECRET;
// Outlives a sidecar, as Redis does.
const store: Store = createMemoryStore({ now: () => bench.now() });
const bench = useBench({
  store: { ...store, close: async () => undefined },
  readAgain: () => {
    const config = configFor(bench.wechatUrl);
    return { ...config, wechat: { ...config.wechat, appSecret: inTheFile } };
  },
});
const { simulator, odoo } = bench;

beforeEach(async () => {
  odoo.users.add(simulator.control.openidOf('follower'));
  simulator.control.resetSecret(NEW_SECRET);
  inTheFile = APP_SECRET;
  await bench.restart();
});
afterEach(() => simulator.control.resetSecret(APP_SECRET));

const SIGNED_IN = '/auth_wechat/signin?redirect=%2Fodoo#';

/** A person whose code WeChat has just not looked at. */
async function waiting() {
  const browser = openBrowser(bench);
  const callback = await browser.untilCallback('/odoo');
  const answer = await browser.get(callback);
  expect([answer.status, pageOf(answer)]).toEqual([503, 'secret_refused']);
  return { answer, callback, reload: () => browser.get(callback) };
}

test('the page asks again by itself', async () => {
  const { answer, callback } = await waiting();
  // Without the fragment: a browser only scrolls to an address that differs in nothing else.
  expect(answer.headers['refresh']).toBe(`10; url=${callback.replace(/#.*/, '')}`);
  expect(answer.body).toContain('tries again by itself');
});

test('reloads ask WeChat nothing until the file has another, and then the same code logs in', async () => {
  const people = [await waiting(), await waiting()];
  const asked = bench.calls(EXCHANGE);
  for (const { reload } of people) expect(pageOf(await reload())).toBe('secret_refused');
  expect(bench.calls(EXCHANGE)).toBe(asked);

  inTheFile = NEW_SECRET;
  for (const { reload } of people) expect((await reload()).location).toBe(SIGNED_IN);
});

test('where WeChat was late in knowing the new one, everybody who waits gets in with the first who does', async () => {
  inTheFile = NEW_SECRET;
  simulator.control.fault(EXCHANGE, { kind: 'errcode', errcode: 40125, times: 2 });
  const { reload } = await waiting();
  expect(pageOf(await reload())).toBe('secret_refused');
  expect((await openBrowser(bench).login()).location).toContain('/auth_wechat/signin');
  expect((await reload()).location).toBe(SIGNED_IN);
});

test('WeChat is asked once more a minute later, whoever did not', async () => {
  const { reload } = await waiting();
  const asked = bench.calls(EXCHANGE);
  simulator.control.resetSecret(APP_SECRET);
  bench.ahead += 59_000;
  expect(pageOf(await reload())).toBe('secret_refused');
  bench.ahead += 2000;
  expect((await reload()).location).toBe(SIGNED_IN);
  expect(bench.calls(EXCHANGE)).toBe(asked + 1);
});

test('a sidecar that has not seen the refusal asks for itself', async () => {
  const { reload } = await waiting();
  await bench.restart();
  inTheFile = NEW_SECRET;
  expect((await reload()).location).toBe(SIGNED_IN);
});

test('doubles of a reload exchange the code once', async () => {
  const { reload } = await waiting();
  inTheFile = NEW_SECRET;
  const asked = bench.calls(EXCHANGE);
  const answers = await Promise.all([reload(), reload(), reload()]);
  expect(new Set(answers.map(({ location }) => location))).toEqual(new Set([SIGNED_IN]));
  // The refused one, and the one after it.
  expect(bench.calls(EXCHANGE) - asked).toBeLessThanOrEqual(2);
});
