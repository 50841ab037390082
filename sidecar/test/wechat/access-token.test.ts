import type { StableTokenManager } from '../../src/wechat/access-token';
import { createStableTokenManager } from '../../src/wechat/access-token';
import { classifyErrcode } from '../../src/wechat/errcodes';
import type { Http } from '../../src/wechat/http';
import { createHttp } from '../../src/wechat/http';
import { readFailure } from '../../src/wechat/responses';
import { WechatError } from '../../src/wechat/types';
import type { WechatUnderTest } from './wechat-under-test';
import { APPID, failureOf, startWechat, STABLE_TOKEN } from './wechat-under-test';

const DOMAIN_IP = '/cgi-bin/get_api_domain_ip';

let wechat: WechatUnderTest;
let http: Http;
let appid: string;
/** Our clock stands still but for what {@link elapse} has added; the simulator's moves along. */
let ahead: number;
let started: number;
let manager: StableTokenManager;

beforeAll(async () => {
  wechat = await startWechat();
  http = createHttp(wechat.url);
});
afterAll(async () => {
  http.close();
  await wechat.close();
});
beforeEach(() => {
  wechat.reset();
  appid = APPID;
  ahead = 0;
  started = Date.now();
  manager = createStableTokenManager({
    // The client keeps real time for its deadline: here only the token's age is moved.
    client: { fetchStableToken: ({ appid }) => wechat.client.fetchStableToken({ appid, deadline: Date.now() + 5000 }) },
    appid: () => appid,
    now: () => started + ahead * 1000,
  });
});

function elapse(seconds: number): void {
  ahead += seconds;
  wechat.simulator.control.advanceClock(seconds);
}

const fetches = (): number => wechat.simulator.control.calls()[STABLE_TOKEN] ?? 0;

/** A call that bears the token, as the messages of later work do. */
async function bearing(token: string): Promise<unknown> {
  const outcome = await http.send({ method: 'GET', path: DOMAIN_IP, query: { access_token: token } }, 20_000);
  if ('failed' in outcome) throw new WechatError({ code: outcome.failed, endpoint: DOMAIN_IP });
  const failure = readFailure(outcome.json);
  if (failure === undefined) return outcome.json;
  throw new WechatError({ ...failure, code: classifyErrcode(failure.errcode, 'token'), endpoint: DOMAIN_IP });
}

describe('get', () => {
  test('fetches once and keeps the token', async () => {
    const token = await manager.get();
    elapse(6000);
    expect(await manager.get()).toBe(token);
    expect(fetches()).toBe(1);
    await expect(bearing(token)).resolves.toHaveProperty('ip_list');
  });

  test('fetches once for a thousand callers at once', async () => {
    const tokens = await Promise.all(Array.from({ length: 1000 }, () => manager.get()));
    expect(new Set(tokens).size).toBe(1);
    expect(fetches()).toBe(1);
  });

  test('never asks for a forced refresh: the token of others stays the same', async () => {
    const { token } = await wechat.client.fetchStableToken({ appid: APPID, deadline: Date.now() + 5000 });
    expect(await manager.get()).toBe(token);
  });

  test('schedules from the remaining time that WeChat tells, not from 7200 s', async () => {
    await wechat.client.fetchStableToken({ appid: APPID, deadline: Date.now() + 5000 });
    elapse(5000); // the account's token is old before this process asks for it
    const token = await manager.get();
    elapse(1950);
    expect(await manager.get()).not.toBe(token);
  });

  test('renews in the last five minutes by one caller; the others go on with the old token meanwhile', async () => {
    const old = await manager.get();
    elapse(6950);
    const [first, ...others] = await Promise.all(Array.from({ length: 100 }, () => manager.get()));
    expect(first).not.toBe(old);
    expect(new Set(others)).toEqual(new Set([old]));
    expect(await manager.get()).toBe(first);
    expect(fetches()).toBe(2);
  });

  test('after its end the old token is not used: all wait for the new one', async () => {
    const old = await manager.get();
    elapse(7195);
    const tokens = new Set(await Promise.all(Array.from({ length: 100 }, () => manager.get())));
    expect(tokens.size).toBe(1);
    expect(tokens).not.toContain(old);
    expect(fetches()).toBe(2);
  });

  test('asks at most every 30 s where WeChat hands out a token that is about to end', async () => {
    const body = JSON.stringify({ access_token: 'about-to-end', expires_in: 300 });
    wechat.simulator.control.fault(STABLE_TOKEN, { kind: 'body', body });
    await manager.get();
    elapse(29);
    await manager.get();
    expect(fetches()).toBe(1);
    elapse(2);
    await manager.get();
    expect(fetches()).toBe(2);
  });

  test('of another AppID is another token', async () => {
    await manager.get();
    appid = 'wxfedcba9876543210';
    expect(await failureOf(manager.get())).toMatchObject({ code: 'credentials', errcode: 40013 });
  });

  test('a token that arrives after the AppID has changed is not kept', async () => {
    const late = manager.get();
    appid = 'wxfedcba9876543210';
    await late;
    expect(await failureOf(manager.get())).toMatchObject({ errcode: 40013 });
  });
});

describe('when renewing fails', () => {
  test('the old token serves while it works, and WeChat is asked once a minute at most', async () => {
    const old = await manager.get();
    elapse(6950);
    wechat.simulator.control.fault(STABLE_TOKEN, { kind: 'errcode', errcode: 45011 });
    for (let n = 0; n < 10; n += 1) expect(await manager.get()).toBe(old);
    expect(fetches()).toBe(2);
    elapse(61);
    expect(await manager.get()).toBe(old);
    expect(fetches()).toBe(3);
  });

  test('without a token the failure reaches the caller, and the next one asks again', async () => {
    wechat.simulator.control.fault(STABLE_TOKEN, { kind: 'errcode', errcode: 45011, times: 1 });
    expect(await failureOf(manager.get())).toMatchObject({ code: 'busy' });
    await expect(manager.get()).resolves.toEqual(expect.any(String));
  });

  test('what only a person mends is asked once a minute: the address is told meanwhile', async () => {
    wechat.simulator.control.whitelist(false);
    for (let n = 0; n < 10; n += 1) {
      expect(await failureOf(manager.get())).toMatchObject({
        code: 'ip_not_allowed',
        errcode: 40164,
        detail: '127.0.0.1',
      });
    }
    expect(fetches()).toBe(1);
    wechat.simulator.control.whitelist(true);
    elapse(61);
    await expect(manager.get()).resolves.toEqual(expect.any(String));
  });
});

describe('refresh', () => {
  test('asks WeChat within the pause too: somebody may have mended it just now', async () => {
    wechat.simulator.control.whitelist(false);
    expect(await failureOf(manager.get())).toMatchObject({ code: 'ip_not_allowed' });
    expect(await failureOf(manager.refresh())).toMatchObject({ code: 'ip_not_allowed' });
    wechat.simulator.control.whitelist(true);
    const token = await manager.refresh();
    expect(await manager.get()).toBe(token);
    expect(fetches()).toBe(3);
  });
});

describe('a token that WeChat refuses', () => {
  test('is replaced and the call made once more', async () => {
    wechat.simulator.control.fault(DOMAIN_IP, { kind: 'errcode', errcode: 42001, times: 1 });
    await expect(manager.callWithToken(bearing)).resolves.toHaveProperty('ip_list');
    expect(fetches()).toBe(2);
    expect(wechat.simulator.control.calls()[DOMAIN_IP]).toBe(2);
  });

  test('twice in a row reaches the caller: no loop', async () => {
    wechat.simulator.control.fault(DOMAIN_IP, { kind: 'errcode', errcode: 40001 });
    expect(await failureOf(manager.callWithToken(bearing))).toMatchObject({ code: 'token_invalid', errcode: 40001 });
    expect(wechat.simulator.control.calls()[DOMAIN_IP]).toBe(2);
  });

  test('by a thousand callers at once costs one stable_token call (D7)', async () => {
    const failing = await manager.get();
    expect(fetches()).toBe(1);
    const refused = new WechatError({ code: 'token_invalid', endpoint: DOMAIN_IP, errcode: 40001 });
    let refusals = 0;
    // The first thousand answers are refusals, although WeChat keeps handing out the same token.
    const call = async (token: string): Promise<string> => {
      expect(token).toBe(failing);
      await new Promise(setImmediate);
      refusals += 1;
      if (refusals <= 1000) throw refused;
      return token;
    };
    const tokens = await Promise.all(Array.from({ length: 1000 }, () => manager.callWithToken(call)));
    expect(tokens).toHaveLength(1000);
    expect(fetches()).toBe(2);
  });

  test.each(['busy', 'code_spent', 'timeout'] as const)(
    'is kept where the failure is another one: %s',
    async (code) => {
      await manager.get();
      const call = manager.callWithToken(() => Promise.reject(new WechatError({ code, endpoint: DOMAIN_IP })));
      expect(await failureOf(call)).toMatchObject({ code });
      expect(fetches()).toBe(1);
    },
  );
});
