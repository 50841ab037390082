/** What is left of the account's calls, as WeChat tells it. */
import { appid, cgiError, secret, useSimulator } from './simulator.fixture';

const bench = useSimulator();

async function post(path: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(bench.url + path, { method: 'POST', body: JSON.stringify(body) });
  return (await answer.json()) as Record<string, unknown>;
}

async function token(): Promise<string> {
  const answer = await post('/cgi-bin/stable_token', { appid, secret, grant_type: 'client_credential' });
  return String(answer['access_token']);
}

const quota = async (cgi_path: unknown): Promise<Record<string, unknown>> =>
  post(`/cgi-bin/openapi/quota/get?access_token=${await token()}`, { cgi_path });

test('counts the calls of a day and says how many are left', async () => {
  expect(await quota('/cgi-bin/stable_token')).toEqual({
    errcode: 0,
    errmsg: 'ok',
    quota: { daily_limit: 500_000, used: 1, remain: 499_999 },
    rate_limit: { call_count: 10_000, refresh_second: 60 },
    component_rate_limit: { call_count: 0, refresh_second: 0 },
  });
  expect(await quota('/cgi-bin/stable_token')).toMatchObject({ quota: { used: 2 } });
  bench.control.advanceClock(86_400);
  expect(await quota('/cgi-bin/stable_token')).toMatchObject({ quota: { used: 1 } });
});

test.each([
  ['/sns/oauth2/access_token', 76022, 'could not use this cgi_path, no permission'],
  ['/cgi-bin/nothing', 76021, 'cgi_path not found, please check'],
  ['https://api.weixin.qq.com/cgi-bin/token', 76003, 'invalid cgi_path'],
  [undefined, 76003, 'invalid cgi_path'],
])('%s is %i', async (path, errcode, text) => {
  expect(await quota(path)).toEqual(cgiError(errcode, text));
});

test('needs POST and a token', async () => {
  expect(await bench.json('/cgi-bin/openapi/quota/get')).toEqual(cgiError(43002, 'require POST method'));
  const answer = await post('/cgi-bin/openapi/quota/get', { cgi_path: '/cgi-bin/token' });
  expect(answer).toEqual(cgiError(41001, 'access_token missing'));
});
