import type { WechatUnderTest } from './wechat-under-test';
import { APPID, EXCHANGE, failureOf, soon, startWechat, USERINFO } from './wechat-under-test';

let wechat: WechatUnderTest;
beforeAll(async () => {
  wechat = await startWechat();
});
afterAll(() => wechat.close());
beforeEach(() => wechat.reset());

/** Every errcode of the facts that the exchange can bring, and how many requests the client makes for it. */
test.each([
  [-1, 'busy', 3],
  [40001, 'credentials', 1],
  [40002, 'unknown', 1],
  [40003, 'unknown', 1],
  [40013, 'credentials', 1],
  [40014, 'token_invalid', 1],
  [40029, 'code_spent', 1],
  [40030, 'reauthorise', 1],
  [40066, 'unknown', 1],
  [40125, 'credentials', 1],
  [40163, 'code_spent', 1],
  [40164, 'ip_not_allowed', 1],
  [40226, 'forbidden', 1],
  [40243, 'frozen', 1],
  [41002, 'credentials', 1],
  [41004, 'credentials', 1],
  [41008, 'unknown', 1],
  [42001, 'token_invalid', 1],
  [42003, 'code_spent', 1],
  [42007, 'reauthorise', 1],
  [43003, 'unknown', 1],
  [45009, 'quota', 1],
  [45011, 'busy', 1],
  [47001, 'unknown', 1],
  [48001, 'api_unauthorized', 1],
  [48004, 'forbidden', 1],
  [50001, 'forbidden', 1],
  [50002, 'forbidden', 1],
  [61004, 'ip_not_allowed', 1],
  [89503, 'ip_not_allowed', 1],
  [268487001, 'busy', 1],
  [268487002, 'busy', 1],
] as const)('errcode %i on the code exchange is %s after %i request(s)', async (errcode, kind, requests) => {
  const { control } = wechat.simulator;
  control.fault(EXCHANGE, { kind: 'errcode', errcode });
  const error = await failureOf(
    wechat.client.exchangeCode({ appid: APPID, code: control.issueCode(), deadline: soon() }),
  );
  expect(error).toMatchObject({
    code: kind,
    errcode,
    endpoint: EXCHANGE,
    rid: expect.stringMatching(/^[0-9a-f-]{26}$/),
  });
  expect(control.calls()[EXCHANGE]).toBe(requests);
});

test.each([
  [40001, 'token_invalid'],
  [40003, 'unknown'],
  [40014, 'token_invalid'],
  [42001, 'token_invalid'],
  [48001, 'api_unauthorized'],
  [50001, 'forbidden'],
] as const)('errcode %i on the profile is %s', async (errcode, kind) => {
  wechat.simulator.control.fault(USERINFO, { kind: 'errcode', errcode });
  const call = wechat.client.fetchProfile({ openid: 'o1', accessToken: '85_token', deadline: soon() });
  expect(await failureOf(call)).toMatchObject({ code: kind, errcode, endpoint: USERINFO });
});
