/** An AppSecret that was reset in WeChat's console while the sidecar runs. */
import { createWechatClient } from '../../src/wechat/client';
import { createLogger } from '../../src/telemetry/logger';
import {
  APP_SECRET,
  APPID,
  everythingOf,
  failureOf,
  soon,
  startWechat,
  type WechatUnderTest,
} from './wechat-under-test';

const NEW_SECRET = 'beef5ec2e7beef5ec2e7beef5ec2e7be';

let wechat: WechatUnderTest;
beforeAll(async () => {
  wechat = await startWechat();
});
afterAll(() => wechat.close());
beforeEach(() => wechat.reset());

function clientThatReads(freshSecret: () => string) {
  return createWechatClient({
    apiUrl: wechat.url,
    appSecret: APP_SECRET,
    freshSecret,
    now: Date.now,
    log: createLogger({ level: 'silent' }),
  });
}

test('the same code is exchanged with the new one, and later codes at once', async () => {
  let reads = 0;
  const client = clientThatReads(() => {
    reads += 1;
    return NEW_SECRET;
  });
  wechat.simulator.control.resetSecret(NEW_SECRET);
  for (const exchanges of [2, 3]) {
    const code = wechat.simulator.control.issueCode();
    const { openid } = await client.exchangeCode({ appid: APPID, code, deadline: soon(1000) });
    expect(openid).toBe(wechat.simulator.control.openidOf('follower'));
    expect(wechat.simulator.control.calls()['/sns/oauth2/access_token']).toBe(exchanges);
  }
  expect(reads).toBe(1);
  client.close();
});

test('callers who met the refusal together all get through', async () => {
  const client = clientThatReads(() => NEW_SECRET);
  wechat.simulator.control.resetSecret(NEW_SECRET);
  const codes = Array.from({ length: 5 }, () => wechat.simulator.control.issueCode());
  const exchange = (code: string) => client.exchangeCode({ appid: APPID, code, deadline: soon(2000) });
  expect(await Promise.all(codes.map(exchange))).toHaveLength(5);
  client.close();
});

test('without a newer one WeChat is asked once, and neither secret is in the error', async () => {
  const client = clientThatReads(() => APP_SECRET);
  wechat.simulator.control.resetSecret(NEW_SECRET);
  const error = await failureOf(client.fetchStableToken({ appid: APPID, deadline: soon(1000) }));
  expect(error.code).toBe('credentials');
  expect(wechat.simulator.control.calls()['/cgi-bin/stable_token']).toBe(1);
  for (const secret of [APP_SECRET, NEW_SECRET]) expect(everythingOf(error)).not.toContain(secret);
  client.close();
});

test('a refused AppSecret is known as refused: for a minute, until another is there, until WeChat takes it', async () => {
  let secret = APP_SECRET;
  let ahead = 0;
  const client = createWechatClient({
    apiUrl: wechat.url,
    appSecret: APP_SECRET,
    freshSecret: () => secret,
    now: () => Date.now() + ahead,
    log: createLogger({ level: 'silent' }),
  });
  const ask = () => client.fetchStableToken({ appid: APPID, deadline: soon(1000) + ahead });
  expect(client.isSecretRefused()).toBe(false);
  wechat.simulator.control.resetSecret(NEW_SECRET);
  await failureOf(ask());
  expect(client.isSecretRefused()).toBe(true);
  ahead += 60_000;
  expect(client.isSecretRefused()).toBe(false);

  await failureOf(ask());
  secret = NEW_SECRET;
  expect(client.isSecretRefused()).toBe(false);
  secret = APP_SECRET;
  expect(client.isSecretRefused()).toBe(true);
  wechat.simulator.control.resetSecret(APP_SECRET);
  await ask();
  expect(client.isSecretRefused()).toBe(false);
  client.close();
});
