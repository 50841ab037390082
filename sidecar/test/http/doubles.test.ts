/** Row S8 of the threat model: WeChat requests the callback twice; one exchange, one answer for all. */
import { StoreError, type Store } from '../../src/store/store';
import { createMemoryStore } from '../../src/store/memory-store';
import { EXCHANGE, useBench } from './bench.fixture';
import { authorisation, openBrowser, pageOf, TICKET } from './browser.fixture';
import type { RawAnswer } from './raw-http.fixture';

/** A memory store whose methods the test can replace. */
const store: Store = createMemoryStore({ now: () => bench.now() });
const whole = { ...store };
const bench = useBench({ store });
const { simulator, odoo } = bench;

beforeEach(() => {
  Object.assign(store, whole);
  odoo.users.add(simulator.control.openidOf('follower'));
});

/** The same callback from the same browser, `times` at once, as if none had been answered yet. */
async function atOnce(times: number, persona: 'follower' | 'stranger' = 'follower'): Promise<RawAnswer[]> {
  const browser = openBrowser(bench, persona);
  const callback = await browser.untilCallback('/odoo');
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return Promise.all(Array.from({ length: times }, () => bench.get(callback, { headers: { Cookie: cookie } })));
}

const sameForAll = (answers: readonly RawAnswer[]): RawAnswer => {
  for (const { status, location, setCookies } of answers) {
    expect([status, location, setCookies]).toEqual([answers[0]?.status, answers[0]?.location, answers[0]?.setCookies]);
  }
  return answers[0] as RawAnswer;
};

test.each([2, 50])('×%i at once: one exchange, one sign_in, the same ticket for all', async (times) => {
  const answer = sameForAll(await atOnce(times));
  expect(answer.location).toBe('/auth_wechat/signin?redirect=%2Fodoo#');
  expect(answer.setCookies[0]).toMatch(new RegExp(`^${TICKET}=[0-9a-f]{64};`));
  expect([bench.calls(EXCHANGE), odoo.signIns.length]).toEqual([1, 1]);
});

test.each([2, 50])('×%i of somebody unknown: all are sent on with the same new state', async (times) => {
  const answer = sameForAll(await atOnce(times, 'stranger'));
  expect(authorisation(answer.location).get('scope')).toBe('snsapi_userinfo');
  expect([bench.calls(EXCHANGE), odoo.signIns.length]).toEqual([1, 1]);
});

test('×20 of a refusal: one exchange, the same page', async () => {
  odoo.answer = async () => ({ outcome: 'refused', reason: 'archived' });
  const pages = (await atOnce(20)).map(pageOf);
  expect(new Set(pages)).toEqual(new Set(['refused']));
  expect([bench.calls(EXCHANGE), odoo.signIns.length]).toEqual([1, 1]);
});

test('the first hangs up after 20 ms, the second gets the login', async () => {
  simulator.control.delay(80);
  const browser = openBrowser(bench);
  const callback = await browser.untilCallback();
  const first = expect(browser.get(callback, { signal: AbortSignal.timeout(20) })).rejects.toThrow(/abort/i);
  const second = browser.get(callback);
  await first;
  expect((await second).location).toBe('/auth_wechat/signin#');
  expect(bench.calls(EXCHANGE)).toBe(1);
});

test('one that comes later gets the same for a minute, and then a restart instead of a second login', async () => {
  const browser = openBrowser(bench);
  const callback = await browser.untilCallback();
  const first = await browser.get(callback);
  bench.ahead += 59_000;
  const second = await browser.get(callback);
  expect(sameForAll([first, second]).location).toBe('/auth_wechat/signin#');
  expect(bench.calls(EXCHANGE)).toBe(1);
  bench.ahead += 2000;
  expect((await browser.get(callback)).location).toContain('/connect/oauth2/authorize');
  expect(odoo.signIns).toHaveLength(1);
});

test('another code for a claimed attempt is refused while the first is under way', async () => {
  simulator.control.delay(60);
  const browser = openBrowser(bench);
  const callback = await browser.untilCallback();
  const first = browser.get(callback);
  await bench.get('/wechat/authorize'); // the first has certainly arrived
  const other = await browser.get(callback.replace(/code=[^&]+/, `code=${simulator.control.issueCode()}`));
  expect(pageOf(other)).toBe('invalid');
  expect((await first).location).toBe('/auth_wechat/signin#');
  expect(bench.calls(EXCHANGE)).toBe(1);
});

describe('when the store or the first fails', () => {
  /** Every callback finds that an identical one claimed it before; `later` makes what it reads next of that claim. */
  function claimedBefore(later: (claim: string) => string | undefined): void {
    let claim = '';
    let reads = 0;
    store.create = async (_key, value) => {
      claim = value;
      return false;
    };
    store.read = async () => (reads++ % 2 === 0 ? claim : later(claim));
  }

  test('a first that was lost with its process: the double restarts once and does not wait for ever', async () => {
    claimedBefore(() => undefined);
    const browser = openBrowser(bench);
    const again = await browser.get(await browser.untilCallback('/odoo'));
    expect(again.location).toContain('/connect/oauth2/authorize');
    expect(pageOf(await browser.get(await browser.atWechat(again.location)))).toBe('expired');
    expect(bench.calls(EXCHANGE)).toBe(0);
  });

  test('a result in words of another version: restart, no exchange', async () => {
    claimedBefore((claim) => JSON.stringify({ ...JSON.parse(claim), result: '{"kind":"from 2.0"}' }));
    const browser = openBrowser(bench);
    expect((await browser.get(await browser.untilCallback())).location).toContain('/connect/oauth2/authorize');
    expect(bench.calls(EXCHANGE)).toBe(0);
  });

  test.each(['full', 'unavailable'] as const)('a store that is %s: 503 and no exchange', async (code) => {
    store.create = async () => {
      throw new StoreError(code);
    };
    const browser = openBrowser(bench);
    const answer = await browser.get(await browser.untilCallback());
    expect([answer.status, pageOf(answer)]).toEqual([503, 'busy']);
    expect(bench.calls(EXCHANGE)).toBe(0);
  });

  test('a store that dies after the exchange costs nobody the login', async () => {
    store.replace = async () => {
      throw new StoreError('unavailable');
    };
    expect((await openBrowser(bench).login()).location).toBe('/auth_wechat/signin#');
  });

  test('a defect in the first: a page without its insides, and the claim is free again', async () => {
    odoo.answer = async () => {
      throw new TypeError('defect with oSecretOpenid');
    };
    const browser = openBrowser(bench);
    const callback = await browser.untilCallback();
    const answer = await browser.get(callback);
    expect([answer.status, pageOf(answer)]).toEqual([500, 'internal']);
    expect(answer.body).not.toContain('oSecretOpenid');
    odoo.answer = undefined;
    expect((await browser.get(callback)).location).toContain('/connect/oauth2/authorize');
  });
});
