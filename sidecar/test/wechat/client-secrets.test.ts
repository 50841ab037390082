import type { Fault } from '../../simulator/faults';
import { createLogger } from '../../src/telemetry/logger';
import { createWechatClient } from '../../src/wechat/client';
import { createRedact } from '../../src/wechat/redact';
import type { WechatError } from '../../src/wechat/types';
import type { WechatUnderTest } from './wechat-under-test';
import {
  APP_SECRET,
  APPID,
  everythingOf,
  EXCHANGE,
  failureOf,
  QUOTA,
  soon,
  startWechat,
  STABLE_TOKEN,
  USERINFO,
} from './wechat-under-test';

const CODE = 'c0dec0dec0dec0dec0dec0dec0dec0de';
const TOKEN = '85_t0ken-t0ken-t0ken-t0ken-t0ken';

let wechat: WechatUnderTest;
beforeAll(async () => {
  wechat = await startWechat();
});
afterAll(() => wechat.close());
beforeEach(() => wechat.reset());

/** Everything that can go wrong; the last ones repeat in their body what the call has sent. */
const faults = (sent: readonly string[]): [string, Fault][] => [
  ['errcode', { kind: 'errcode', errcode: 40029 }],
  ['busy', { kind: 'errcode', errcode: -1 }],
  ['delay', { kind: 'delay', ms: 1000 }],
  ['hang', { kind: 'hang' }],
  ['cut_before', { kind: 'cut_before' }],
  ['cut_after', { kind: 'cut_after' }],
  ['truncate', { kind: 'truncate' }],
  ['huge', { kind: 'huge' }],
  ['drip', { kind: 'drip', ms: 30 }],
  ['html502', { kind: 'html502' }],
  ['redirect', { kind: 'redirect' }],
  ['a page that repeats the query', { kind: 'body', body: `<pre>${sent.join('&')}` }],
  [
    'an errmsg that repeats the query',
    { kind: 'body', body: refusal(`bad query ${sent.join('&')}, rid: ${sent.at(-1)}`) },
  ],
  ['an address that is a secret', { kind: 'body', body: refusal(`invalid ip ${sent.at(0)}, not in whitelist`) }],
  ['wrong types that hold the secrets', { kind: 'body', body: JSON.stringify({ openid: sent, access_token: sent }) }],
];

const refusal = (errmsg: string): string => JSON.stringify({ errcode: 47001, errmsg });

const calls: [string, string[], (deadline: number) => Promise<unknown>][] = [
  [EXCHANGE, [APP_SECRET, CODE], (deadline) => wechat.client.exchangeCode({ appid: APPID, code: CODE, deadline })],
  [USERINFO, [TOKEN], (deadline) => wechat.client.fetchProfile({ openid: 'o1', accessToken: TOKEN, deadline })],
  [STABLE_TOKEN, [APP_SECRET], (deadline) => wechat.client.fetchStableToken({ appid: APPID, deadline })],
  [QUOTA, [TOKEN], (deadline) => wechat.client.fetchQuota({ accessToken: TOKEN, endpoint: STABLE_TOKEN, deadline })],
];

function expectClean(error: WechatError, secrets: readonly string[]): void {
  const shown = everythingOf(error);
  for (const secret of secrets) expect(shown).not.toContain(secret);
  expect(error.cause).toBeUndefined();
}

describe.each(calls)('no error of %s holds a secret (G1)', (endpoint, sent, call) => {
  test.each(faults(sent))('%s', async (_name, fault) => {
    wechat.simulator.control.fault(endpoint, fault);
    const error = await failureOf(call(soon(120)));
    expectClean(error, sent);
    const recorded = [...wechat.logged, ...wechat.observed].join('\n');
    for (const secret of sent) expect(recorded).not.toContain(secret);
  });
});

test('nor does the error of a connection that fails', async () => {
  const client = createWechatClient({
    apiUrl: 'http://127.0.0.1:1',
    appSecret: APP_SECRET,
    now: Date.now,
    sleep: async () => undefined,
    log: createLogger({ level: 'silent' }),
  });
  const call = client.exchangeCode({ appid: APPID, code: CODE, deadline: soon() });
  expectClean(await failureOf(call), [APP_SECRET, CODE]);
});

test('a secret is blotted out also where it is percent-encoded', () => {
  expect(createRedact(['a/b+c'])('one a/b+c two a%2Fb%2Bc')).toBe('one [redacted] two [redacted]');
});
