/** The control calls over HTTP, and the start page. */
import { createSimulator } from './simulator';
import { appid, secret, useSimulator } from './simulator.fixture';

const bench = useSimulator({ home: 'http://localhost:8080/web/login?a=1&b=2' });
const { control } = bench;

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${bench.url}/__simulator/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

const OK = { status: 200, body: { ok: true } };

test('counters: every endpoint with 0 at first, control calls and the start page never counted', async () => {
  await bench.text('/');
  expect(new Set(Object.values((await call('GET', 'calls')).body as object))).toEqual(new Set([0]));
  await bench.json('/sns/auth');
  await bench.text('/favicon.ico');
  expect((await call('GET', 'calls')).body).toMatchObject({ '/sns/auth': 1, other: 1, '/sns/userinfo': 0 });
  expect(await call('DELETE', 'calls')).toEqual(OK);
  expect(control.calls()['/sns/auth']).toBe(0);
});

test.each(['faults/sns/auth', 'faults//sns/auth'])('PUT %s spoils, DELETE faults heals', async (path) => {
  expect(await call('PUT', path, { kind: 'errcode', errcode: -1 })).toEqual(OK);
  expect(await bench.json('/sns/auth')).toMatchObject({ errcode: -1 });
  expect(await call('DELETE', 'faults')).toEqual(OK);
  expect(await bench.json('/sns/auth')).toMatchObject({ errcode: 41001 });
});

test('delay: every API answer takes that long', async () => {
  expect(await call('PUT', 'delay', { ms: 40 })).toEqual(OK);
  const started = performance.now();
  await bench.json('/sns/auth');
  expect(performance.now() - started).toBeGreaterThanOrEqual(39);
});

test('clock, codes, whitelist', async () => {
  const { body } = await call('POST', 'codes', { persona: 'user-3', scope: 'snsapi_userinfo' });
  const { code } = body as { code: string };
  expect(await call('PUT', 'clock', { advanceSeconds: 299 })).toEqual(OK);
  expect(await bench.exchange(code)).toMatchObject({ openid: control.openidOf('user-3'), scope: 'snsapi_userinfo' });
  expect(await call('PUT', 'whitelist', { allowed: false })).toEqual(OK);
  const query = { appid, secret, grant_type: 'client_credential' };
  expect(await bench.json('/cgi-bin/token', query)).toMatchObject({ errcode: 40164 });
});

test('a new AppSecret ends the old one at once, until the reset', async () => {
  const fresh = '5ec2e75ec2e75ec2e75ec2e75ec2e75e';
  const asked = (given: string) =>
    bench.json('/cgi-bin/token', { appid, secret: given, grant_type: 'client_credential' });
  expect(await call('PUT', 'secret', { secret: fresh })).toEqual(OK);
  expect(await asked(secret)).toMatchObject({ errcode: 40125 });
  expect(await asked(fresh)).toHaveProperty('access_token');
  control.reset();
  expect(await asked(secret)).toHaveProperty('access_token');
});

test('personas: openid and unionid by name, stable for any number', async () => {
  expect((await call('GET', 'personas/user-12')).body).toEqual({
    openid: control.openidOf('user-12'),
    unionid: control.unionidOf('user-12'),
  });
  expect((await call('GET', 'personas/no_unionid')).body).toMatchObject({ unionid: '' });
  expect(control.openidOf('user-12')).not.toBe(control.openidOf('user-13'));
  expect((await call('GET', 'personas/nobody')).status).toBe(400);
});

test('openids belong to one account, unionids to all of the company', () => {
  const other = createSimulator({ appid: 'wx1111111111111111', secret, domains: [] }).control;
  expect(other.openidOf('stranger')).not.toBe(control.openidOf('stranger'));
  expect(other.unionidOf('stranger')).toBe(control.unionidOf('stranger'));
});

test('reset brings everything back to the start', async () => {
  const code = control.issueCode();
  const { access_token, openid } = await bench.exchange(control.issueCode());
  control.fault('/sns/auth', { kind: 'hang' });
  control.delay(10_000);
  control.whitelist(false);
  control.deny('authdeny');
  control.advanceClock(60);
  expect(await call('POST', 'reset')).toEqual(OK);
  const rid = /rid: 6aac005a-/;
  expect(await bench.exchange(code)).toEqual({ errcode: 40029, errmsg: expect.stringMatching(rid) });
  const query = { access_token: String(access_token), openid: String(openid) };
  expect(await bench.json('/sns/auth', query)).toMatchObject({ errcode: 40001 });
  const client = { appid, secret, grant_type: 'client_credential' };
  expect(await bench.json('/cgi-bin/token', client)).toHaveProperty('access_token');
  expect(control.calls()['/sns/auth']).toBe(1);
});

test.each([
  ['PUT', 'faults/sns/auth', { kind: 'explode' }],
  ['PUT', 'faults/sns/other', { kind: 'hang' }],
  ['PUT', 'faults/sns/auth', { kind: 'hang', millis: 1 }],
  ['PUT', 'delay', {}],
  ['PUT', 'clock', { advanceSeconds: -1 }],
  ['PUT', 'deny', { form: 'no' }],
  ['PUT', 'whitelist', { allowed: 'no' }],
  ['PUT', 'secret', { secret: 'short' }],
  ['POST', 'codes', { persona: 'nobody' }],
])('%s %s %j is 400 with the reason', async (method, path, body) => {
  expect(await call(method, path, body)).toEqual({ status: 400, body: { error: expect.any(String) } });
});

test('an unknown call is 404', async () => {
  expect((await call('POST', 'calls')).status).toBe(404);
  expect((await call('GET', 'constructor')).status).toBe(404);
});

describe('the start page', () => {
  test('lists everybody, the counters and the way home, in both languages', async () => {
    const page = await bench.text('/');
    for (const text of [
      ...['你是谁？', 'Who are you?', '接口调用次数', 'Calls', '/sns/oauth2/access_token', '回到登录页'],
      ...['follower', 'stranger', 'no_unionid', 'snapshot', 'hostile', 'anonymous'].map((name) => `value="${name}"`),
      'href="http://localhost:8080/web/login?a=1&#38;b=2"',
    ]) {
      expect(page).toContain(text);
    }
  });

  test.each([
    ['persona=stranger', 'simulator_persona=stranger'],
    ['user=42', 'simulator_persona=user-42'],
    ['from=menu', 'simulator_from=menu'],
    ['from=link', 'simulator_from=link'],
  ])('choosing %s sets the cookie %s', async (body, cookie) => {
    const answer = await fetch(bench.url, { method: 'POST', body, redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    expect(answer.headers.get('set-cookie')).toMatch(new RegExp(`^${cookie}; Path=/;`));
  });

  test('a generated user who was chosen is shown as chosen', async () => {
    const answer = await fetch(bench.url, { headers: { Cookie: 'simulator_persona=user-42' } });
    expect(await answer.text()).toContain('value="user-42" aria-pressed="true"');
  });

  test('a choice that is nobody is 400', async () => {
    expect((await fetch(bench.url, { method: 'POST', body: 'user=x' })).status).toBe(400);
  });
});

test('only loopback is ever bound', () => {
  expect(() => createSimulator({ appid, secret, domains: [], host: '0.0.0.0' })).toThrow(RangeError);
});

test('a request body beyond 64 kB is dropped', async () => {
  const body = 'x'.repeat(65 * 1024);
  await expect(fetch(`${bench.url}/cgi-bin/stable_token`, { method: 'POST', body })).rejects.toThrow();
});
