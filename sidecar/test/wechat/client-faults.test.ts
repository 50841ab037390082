import type { Fault } from '../../simulator/faults';
import { createLogger } from '../../src/telemetry/logger';
import { createWechatClient } from '../../src/wechat/client';
import type { CodeExchange, WechatError } from '../../src/wechat/types';
import type { WechatUnderTest } from './wechat-under-test';
import { APP_SECRET, APPID, EXCHANGE, failureOf, soon, startWechat, USERINFO } from './wechat-under-test';

let wechat: WechatUnderTest;
beforeAll(async () => {
  wechat = await startWechat();
});
afterAll(() => wechat.close());
beforeEach(() => wechat.reset());

const requests = (endpoint = EXCHANGE): number => wechat.simulator.control.calls()[endpoint] ?? 0;

function exchange(deadline = soon()): Promise<CodeExchange> {
  return wechat.client.exchangeCode({ appid: APPID, code: wechat.simulator.control.issueCode(), deadline });
}

/** The failure of an exchange that meets `fault`. */
function meets(fault: Fault, deadline?: number): Promise<WechatError> {
  wechat.simulator.control.fault(EXCHANGE, fault);
  return failureOf(exchange(deadline));
}

describe('a code exchange is never sent again once it may have been read', () => {
  test.each<[string, Fault, WechatError['code']]>([
    ['cut before the answer', { kind: 'cut_before' }, 'cut'],
    ['cut after the code was spent', { kind: 'cut_after' }, 'cut'],
    ['cut in the middle of the body', { kind: 'truncate' }, 'cut'],
    ['too large a body', { kind: 'huge' }, 'malformed'],
    ['a proxy’s 502 page', { kind: 'html502' }, 'malformed'],
    ['a redirect', { kind: 'redirect' }, 'malformed'],
    ['an empty body', { kind: 'body', body: '' }, 'malformed'],
    ['half of an object', { kind: 'body', body: '{"openid":"o1","access_tok' }, 'malformed'],
    ['an object that lacks everything', { kind: 'body', body: '{}' }, 'malformed'],
    ['no object', { kind: 'body', body: '[]' }, 'malformed'],
    ['null', { kind: 'body', body: 'null' }, 'malformed'],
    ['a page with status 200', { kind: 'body', body: '<html>登录</html>' }, 'malformed'],
    ['an openid in an array', { kind: 'body', body: '{"access_token":"t","openid":["o1"]}' }, 'malformed'],
    ['an empty openid', { kind: 'body', body: '{"access_token":"t","openid":""}' }, 'malformed'],
    [
      'an openid that is a number',
      { kind: 'body', body: '{"access_token":"t","openid":90071992547409931234.0}' },
      'malformed',
    ],
    ['an openid in __proto__', { kind: 'body', body: '{"access_token":"t","__proto__":{"openid":"o1"}}' }, 'malformed'],
  ])('%s', async (_name, fault, kind) => {
    expect(await meets(fault)).toMatchObject({ code: kind, errcode: 0, rid: '', endpoint: EXCHANGE });
    expect(requests()).toBe(1);
    expect(wechat.pauses).toEqual([]);
    expect(wechat.observed).toEqual([`${EXCHANGE} ${kind}`]);
  });

  test('a redirect is not followed', async () => {
    await meets({ kind: 'redirect' });
    expect(wechat.simulator.control.calls()['/redirected']).toBe(0);
  });

  test('a connection kept alive that breaks is a cut, not unsent: the code may be spent', async () => {
    await exchange();
    expect(await meets({ kind: 'cut_after' })).toMatchObject({ code: 'cut' });
    expect(requests()).toBe(2);
  });
});

describe('the deadline covers the whole call', () => {
  test.each<[string, Fault]>([
    ['no answer at all', { kind: 'hang' }],
    ['an answer that comes too late', { kind: 'delay', ms: 30_000 }],
    ['an answer that drips', { kind: 'drip', ms: 200 }],
  ])('%s', async (_name, fault) => {
    const started = performance.now();
    expect(await meets(fault, soon(400))).toMatchObject({ code: 'timeout' });
    // Sooner than the 5 seconds that no call may pass.
    expect(performance.now() - started).toBeLessThan(4500);
    expect(requests()).toBe(1);
  });

  test('5 seconds are the most, whatever the caller grants', async () => {
    // The client's clock says that almost all of the 5 s have passed when the request leaves.
    let time = 0;
    const client = createWechatClient({
      apiUrl: wechat.url,
      appSecret: APP_SECRET,
      now: () => (time += 4900),
      log: createLogger({ level: 'silent' }),
    });
    wechat.simulator.control.fault(EXCHANGE, { kind: 'hang' });
    const started = Date.now();
    const call = client.exchangeCode({ appid: APPID, code: 'x', deadline: 3_600_000 });
    expect(await failureOf(call)).toMatchObject({ code: 'timeout', detail: 'no whole answer in 100 ms' });
    expect(Date.now() - started).toBeLessThan(4500);
    client.close();
  });

  test('a deadline that has passed sends nothing', async () => {
    expect(await failureOf(exchange(Date.now() - 1))).toMatchObject({ code: 'unsent' });
    expect(requests()).toBe(0);
  });

  test('an answer within the deadline counts, however it comes', async () => {
    wechat.simulator.control.fault(EXCHANGE, { kind: 'drip', ms: 1 });
    expect(await exchange(soon(5000))).toHaveProperty('openid');
    wechat.simulator.control.fault(EXCHANGE, { kind: 'delay', ms: 30 });
    expect(await exchange()).toHaveProperty('openid');
  });
});

describe('what is repeated', () => {
  test('an explicit -1, at most twice, after about 200 and 600 ms', async () => {
    expect(await meets({ kind: 'errcode', errcode: -1 })).toMatchObject({ code: 'busy', errcode: -1 });
    expect(requests()).toBe(3);
    const [first = 0, second = 0, ...more] = wechat.pauses;
    expect(more).toEqual([]);
    expect(first).toBeGreaterThanOrEqual(200);
    expect(first).toBeLessThan(300);
    expect(second).toBeGreaterThanOrEqual(600);
    expect(second).toBeLessThan(700);
  });

  test.each([1, 2])('%i times -1, then the answer', async (times) => {
    wechat.simulator.control.fault(EXCHANGE, { kind: 'errcode', errcode: -1, times });
    expect(await exchange()).toHaveProperty('openid');
    expect(requests()).toBe(times + 1);
  });

  test('-1 that spent the code ends as a spent code', async () => {
    expect(await meets({ kind: 'errcode', errcode: -1, spent: true, times: 1 })).toMatchObject({ code: 'code_spent' });
    expect(requests()).toBe(2);
  });

  test('nothing where the pause would end after the deadline', async () => {
    // By the client's clock the answer comes 100 ms before the deadline.
    let time = 0;
    const client = createWechatClient({
      apiUrl: wechat.url,
      appSecret: APP_SECRET,
      now: () => time,
      observe: () => (time = 4900),
      log: createLogger({ level: 'silent' }),
    });
    wechat.simulator.control.fault(EXCHANGE, { kind: 'errcode', errcode: -1 });
    const call = client.exchangeCode({ appid: APPID, code: wechat.simulator.control.issueCode(), deadline: 5000 });
    expect(await failureOf(call)).toMatchObject({ code: 'busy' });
    expect(requests()).toBe(1);
    client.close();
  });

  test.each<[string, Fault]>([
    ['a cut', { kind: 'cut_before', times: 2 }],
    ['a truncated body', { kind: 'truncate', times: 2 }],
    ['a proxy’s 502 page', { kind: 'html502', times: 2 }],
    ['-1', { kind: 'errcode', errcode: -1, times: 2 }],
  ])('the profile after %s, since reading it changes nothing', async (_name, fault) => {
    const { control } = wechat.simulator;
    const code = control.issueCode({ persona: 'stranger', scope: 'snsapi_userinfo' });
    const { openid, accessToken } = await wechat.client.exchangeCode({ appid: APPID, code, deadline: soon() });
    control.fault(USERINFO, fault);
    expect(await wechat.client.fetchProfile({ openid, accessToken, deadline: soon() })).toHaveProperty('nickname');
    expect(requests(USERINFO)).toBe(3);
    expect(wechat.pauses).toHaveLength(2);
  });
});
