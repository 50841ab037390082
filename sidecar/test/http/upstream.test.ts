/** What WeChat can answer, break or keep silent about: the page or restart it leads to, and the calls it costs (row S13). */
import type { Fault } from '../../simulator/faults';
import { createMemoryStore } from '../../src/store/memory-store';
import { EXCHANGE, QUICK, useBench } from './bench.fixture';
import { openBrowser, pageOf, TICKET } from './browser.fixture';

const bench = useBench({ store: createMemoryStore({ now: () => bench.now() }) });
const { simulator, odoo } = bench;
beforeEach(() => odoo.users.add(simulator.control.openidOf('follower')));

const RESTARTED = 'restarted';

/** One callback under a fault: its page, or that it goes to WeChat once more. */
async function callbackUnder(fault: Fault) {
  const browser = openBrowser(bench);
  const callback = await browser.untilCallback('/odoo');
  simulator.control.fault(EXCHANGE, fault);
  const answer = await browser.get(callback);
  const outcome = answer.location.includes('/connect/oauth2/authorize') ? RESTARTED : pageOf(answer);
  return { browser, callback, answer, outcome };
}

describe('errcodes of the code exchange', () => {
  test.each([
    [40029, RESTARTED],
    [40163, RESTARTED],
    [42003, RESTARTED],
    [42007, RESTARTED],
    [45011, 'wechat_busy'],
    [268487001, 'wechat_busy'],
    [45009, 'wechat_busy'],
    [40001, 'secret_refused'],
    [40013, 'secret_refused'],
    [40125, 'secret_refused'],
    [41002, 'secret_refused'],
    [41004, 'secret_refused'],
    [40243, 'misconfigured'],
    [40164, 'misconfigured'],
    [61004, 'misconfigured'],
    [48001, 'misconfigured'],
    [48004, 'refused'],
    [50002, 'refused'],
    [40226, 'refused'],
    [99999, 'wechat_busy'],
  ])('%i: %s, after one call, without a ticket and without Odoo', async (errcode, expected) => {
    const { outcome, answer } = await callbackUnder({ kind: 'errcode', errcode });
    expect(outcome).toBe(expected);
    expect(bench.calls(EXCHANGE)).toBe(1);
    expect(odoo.signIns).toEqual([]);
    expect(answer.setCookies.join()).not.toContain(TICKET);
    expect(bench.lines()).toContainEqual(
      expect.objectContaining({ msg: 'WeChat call failed', errcode, rid: expect.stringMatching(/^[0-9a-f-]+$/) }),
    );
  });

  test('-1 once is tried again and nobody notices', async () => {
    const { outcome } = await callbackUnder({ kind: 'errcode', errcode: -1, times: 1 });
    expect(outcome).toBe('303 /auth_wechat/signin?redirect=%2Fodoo#');
    expect(bench.calls(EXCHANGE)).toBe(2);
  });

  test('-1 all the time is busy, within the deadline', async () => {
    const started = performance.now();
    expect((await callbackUnder({ kind: 'errcode', errcode: -1 })).outcome).toBe('wechat_busy');
    expect(performance.now() - started).toBeLessThan(QUICK.exchangeMs + 8000);
    expect(bench.calls(EXCHANGE)).toBeLessThanOrEqual(3);
  });
});

describe('a connection that breaks', () => {
  test('after the code was spent: one silent restart, and the person is in', async () => {
    const { outcome, answer, browser } = await callbackUnder({ kind: 'cut_after', times: 1 });
    expect([outcome, answer.status, bench.calls(EXCHANGE)]).toEqual([RESTARTED, 303, 1]);
    const end = await browser.get(await browser.atWechat(answer.location));
    expect(end.location).toBe('/auth_wechat/signin?redirect=%2Fodoo#');
    expect(bench.calls(EXCHANGE)).toBe(2);
  });

  test('again and again: the second time is the end, never a loop', async () => {
    const { answer, browser } = await callbackUnder({ kind: 'cut_after' });
    const end = await browser.get(await browser.atWechat(answer.location));
    expect([end.status, pageOf(end)]).toEqual([400, 'expired']);
    expect(bench.calls(EXCHANGE)).toBe(2);
  });

  test('before an answer: no blind second exchange', async () => {
    const { outcome } = await callbackUnder({ kind: 'cut_before', times: 1 });
    expect(outcome).toBe(RESTARTED);
    expect(bench.calls(EXCHANGE)).toBe(1);
  });
});

describe('silence', () => {
  test.each([
    ['hang', { kind: 'hang' }],
    ['drip', { kind: 'drip', ms: 200 }],
    ['delay', { kind: 'delay', ms: 30_000 }],
  ] as const)('%s: the page within the deadline, after one call', async (_name, fault) => {
    const started = performance.now();
    const { outcome, answer } = await callbackUnder(fault);
    expect([outcome, answer.status]).toEqual(['wechat_busy', 503]);
    expect(performance.now() - started).toBeLessThan(QUICK.exchangeMs + 8000);
    expect(bench.calls(EXCHANGE)).toBe(1);
  });

  test('other people go on meanwhile', async () => {
    const waiting = openBrowser(bench);
    const callback = await waiting.untilCallback();
    const other = openBrowser(bench);
    const otherCallback = await other.untilCallback();
    simulator.control.fault(EXCHANGE, { kind: 'hang', times: 1 });
    const slow = waiting.get(callback);
    await bench.get('/wechat/authorize');
    expect((await other.get(otherCallback)).location).toBe('/auth_wechat/signin#');
    expect(pageOf(await slow)).toBe('wechat_busy');
  });

  test('seconds later the same callback is tried again rather than answered from memory', async () => {
    const { browser, callback } = await callbackUnder({ kind: 'hang', times: 1 });
    bench.ahead += 6000;
    const answer = await browser.get(callback);
    expect(answer.status).toBe(303);
    expect(bench.calls(EXCHANGE)).toBe(2);
  });
});

describe('S13: answers that are not what they should be', () => {
  const body = (json: unknown): Fault => ({ kind: 'body', body: JSON.stringify(json) });
  const good = { access_token: '88_token', expires_in: 7200, refresh_token: 'r', scope: 'snsapi_base' };

  test.each([
    ['HTML 502', { kind: 'html502' }],
    ['a truncated body', { kind: 'truncate' }],
    ['a huge body', { kind: 'huge' }],
    ['a redirect', { kind: 'redirect' }],
    ['nothing', { kind: 'body', body: '' }],
    ['null', { kind: 'body', body: 'null' }],
    ['no openid', body(good)],
    ['an empty openid', body({ ...good, openid: '' })],
    ['an openid of another type', body({ ...good, openid: 7 })],
    ['a list of openids', body({ ...good, openid: ['oA'] })],
    ['an openid with a path', body({ ...good, openid: '../../oA' })],
  ] as [string, Fault][])('%s logs nobody in', async (_name, fault) => {
    const { outcome, answer } = await callbackUnder(fault);
    expect(['wechat_busy', RESTARTED]).toContain(outcome);
    expect(answer.setCookies.join()).not.toContain(TICKET);
    expect(odoo.signIns).toEqual([]);
    expect(bench.calls(EXCHANGE)).toBe(1);
  });
});

describe('snapshot mode', () => {
  test('logs nobody in: Odoo is not even asked', async () => {
    const answer = await openBrowser(bench, 'snapshot').login();
    expect([answer.status, pageOf(answer)]).toEqual([200, 'snapshot']);
    expect(answer.body).toContain('使用完整服务');
    expect([bench.calls(EXCHANGE), odoo.signIns.length]).toEqual([1, 0]);
  });

  test.each([1, '1', true])('in the form %j too', async (flag) => {
    const answer = {
      access_token: '88_t',
      expires_in: 7200,
      openid: 'oVirtual000000000000000000000',
      scope: 'snsapi_base',
      is_snapshotuser: flag,
    };
    expect((await callbackUnder({ kind: 'body', body: JSON.stringify(answer) })).outcome).toBe('snapshot');
    expect(odoo.signIns).toEqual([]);
  });
});
