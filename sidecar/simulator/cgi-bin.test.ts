/** The account's tokens: the ordinary one, the stable one, and that they live apart. */
import { appid, cgiError, secret, useSimulator } from './simulator.fixture';

const bench = useSimulator();
const { control } = bench;

const INVALID_TOKEN =
  'invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r';
const DAY = 86_400;

interface Token {
  access_token: string;
  expires_in: number;
}

async function ordinary(changed: Record<string, string> = {}): Promise<Token> {
  const query = { appid, secret, grant_type: 'client_credential', ...changed };
  return (await bench.json('/cgi-bin/token', query)) as unknown as Token;
}

async function postStable(body: string, method = 'POST'): Promise<Token> {
  const answer = await fetch(`${bench.url}/cgi-bin/stable_token`, method === 'POST' ? { method, body } : { method });
  return (await answer.json()) as Token;
}

function stable(changed: Record<string, unknown> = {}): Promise<Token> {
  return postStable(JSON.stringify({ appid, secret, grant_type: 'client_credential', ...changed }));
}

const use = (access_token: string) => bench.json('/cgi-bin/get_api_domain_ip', { access_token });
const WORKS = { ip_list: expect.any(Array) };

describe('/cgi-bin/token', () => {
  test('answers access_token (136 characters) and expires_in, nothing else', async () => {
    const token = await ordinary();
    expect(Object.entries(token)).toEqual([
      ['access_token', expect.stringMatching(/^\d+_[0-9A-Za-z_-]{133}$/)],
      ['expires_in', 7200],
    ]);
    expect(await use(token.access_token)).toEqual(WORKS);
  });

  test('every call makes a new token; the one before dies five minutes later', async () => {
    const [first, second] = [await ordinary(), await ordinary()];
    expect(second.access_token).not.toBe(first.access_token);
    control.advanceClock(299);
    expect(await use(first.access_token)).toEqual(WORKS);
    control.advanceClock(1);
    expect(await use(first.access_token)).toEqual(cgiError(40001, INVALID_TOKEN));
    expect(await use(second.access_token)).toEqual(WORKS);
  });

  test('an old token is 42001, none at all 41001, one of a person 40001', async () => {
    const { access_token } = await ordinary();
    control.advanceClock(7200);
    expect(await use(access_token)).toEqual(cgiError(42001, 'access_token expired'));
    expect(await bench.json('/cgi-bin/get_api_domain_ip')).toEqual(cgiError(41001, 'access_token missing'));
    const person = await bench.exchange(control.issueCode());
    expect(await use(String(person['access_token']))).toEqual(cgiError(40001, INVALID_TOKEN));
  });
});

describe.each([
  ['/cgi-bin/token', (changed: Record<string, string>) => ordinary(changed)],
  ['/cgi-bin/stable_token', (changed: Record<string, string>) => stable(changed)],
])('who may fetch from %s', (_path, fetchToken) => {
  test.each([
    [{ appid: '', secret: '', grant_type: '' }, 41002, 'appid missing'],
    [{ appid: 'wx1111111111111111', grant_type: 'x' }, 40013, 'invalid appid'],
    [{ grant_type: 'authorization_code', secret: 'x' }, 40002, 'invalid grant_type'],
    [{ secret: '' }, 41004, 'appsecret missing'],
    [{ secret: 'x' }, 40125, 'invalid appsecret'],
  ])('%j is %i', async (changed, errcode, text) => {
    expect(await fetchToken(changed as Record<string, string>)).toEqual(cgiError(errcode, text));
  });

  test('40164 names our address while the whitelist leaves us out', async () => {
    control.whitelist(false);
    const text = 'invalid ip 127\\.0\\.0\\.1 ipv6 ::ffff:127\\.0\\.0\\.1, not in whitelist';
    expect(await fetchToken({})).toEqual(cgiError(40164, text));
    control.whitelist(true);
    expect(await fetchToken({})).toHaveProperty('access_token');
  });
});

test('the whitelist does not concern /sns', async () => {
  control.whitelist(false);
  expect(await bench.exchange(control.issueCode())).toHaveProperty('openid');
});

describe('/cgi-bin/stable_token', () => {
  test('takes POST only', async () => {
    expect(await postStable('', 'GET')).toEqual(cgiError(43002, 'require POST method'));
  });

  test('an empty body is 44002, a broken one 47001', async () => {
    expect(await postStable('')).toEqual(cgiError(44002, 'empty post data'));
    for (const body of ['{', '[]', 'null', 'appid=x']) {
      expect(await postStable(body)).toEqual(cgiError(47001, 'data format error'));
    }
  });

  test('the same token with the remaining time, until its last five minutes', async () => {
    const first = await stable();
    expect(first.expires_in).toBe(7200);
    control.advanceClock(6900);
    expect(await stable()).toEqual({ ...first, expires_in: 300 });
    control.advanceClock(1);
    const second = await stable();
    expect(second.access_token).not.toBe(first.access_token);
    expect(second.expires_in).toBe(7200);
    control.advanceClock(298);
    expect(await use(first.access_token)).toEqual(WORKS);
    expect(await use(second.access_token)).toEqual(WORKS);
    control.advanceClock(1);
    expect(await use(first.access_token)).toEqual(cgiError(42001, 'access_token expired'));
  });

  test('force_refresh kills the token; within 30 s a second one only returns the new token', async () => {
    const first = await stable();
    const second = await stable({ force_refresh: true });
    expect(second.access_token).not.toBe(first.access_token);
    expect(await use(first.access_token)).toEqual(cgiError(40001, INVALID_TOKEN));
    control.advanceClock(29);
    expect(await stable({ force_refresh: true })).toEqual({ ...second, expires_in: 7171 });
    control.advanceClock(1);
    expect((await stable({ force_refresh: true })).access_token).not.toBe(second.access_token);
  });

  test('20 forced refreshes a day, then 45009; the normal mode goes on', async () => {
    for (let call = 0; call < 20; call += 1) {
      expect(await stable({ force_refresh: true })).toHaveProperty('access_token');
      control.advanceClock(30);
    }
    expect(await stable({ force_refresh: true })).toEqual(cgiError(45009, 'reach max api daily quota limit'));
    expect(await stable()).toHaveProperty('access_token');
    control.advanceClock(DAY);
    expect(await stable({ force_refresh: true })).toHaveProperty('access_token');
  });

  test('stable and ordinary tokens never touch each other', async () => {
    const [mine, other] = [await stable(), await ordinary()];
    await ordinary();
    control.advanceClock(301);
    expect(await use(other.access_token)).toEqual(cgiError(40001, INVALID_TOKEN));
    expect(await use(mine.access_token)).toEqual(WORKS);
    const latest = await ordinary();
    await stable({ force_refresh: true });
    expect(await use(latest.access_token)).toEqual(WORKS);
  });
});
