/** Every fault as a client meets it, and whether it has spent the code. */
import { request as httpRequest } from 'node:http';
import { appid, cgiError, secret, snsError, useSimulator } from './simulator.fixture';

let dice = 0;
const bench = useSimulator({ random: () => dice });
const { control } = bench;
const PATH = '/sns/oauth2/access_token';

interface Seen {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
  /** The connection broke before the answer was whole. */
  broken: boolean;
}

/** The plain client of Node, which shows what a broken answer had brought so far. */
function ask(code: string): Promise<Seen> {
  const query = new URLSearchParams({ appid, secret, code, grant_type: 'authorization_code' });
  return new Promise((resolve) => {
    const seen: Seen = { status: 0, headers: {}, body: '', broken: false };
    const broken = (): void => resolve({ ...seen, broken: true });
    httpRequest(`${bench.url}${PATH}?${query}`, { agent: false }, (answer) => {
      seen.status = answer.statusCode ?? 0;
      seen.headers = answer.headers;
      answer.setEncoding('utf8').on('data', (chunk: string) => (seen.body += chunk));
      answer.on('error', broken).on('end', () => resolve(seen));
    })
      .on('error', broken)
      .end();
  });
}

async function isSpent(code: string): Promise<boolean> {
  control.clearFaults();
  return (await bench.exchange(code))['errcode'] === 40163;
}

test('errcode answers in the style of its path and leaves the code alone', async () => {
  const code = control.issueCode();
  control.fault(PATH, { kind: 'errcode', errcode: 45011 });
  expect(await bench.exchange(code)).toEqual(
    snsError(45011, 'api minute-quota reach limit must slower retry next minute'),
  );
  control.fault('/cgi-bin/token', { kind: 'errcode' });
  expect(await bench.json('/cgi-bin/token')).toEqual(cgiError(-1, 'system error'));
  expect(await isSpent(code)).toBe(false);
});

test('-1 may have spent the code, as reported of real servers', async () => {
  const code = control.issueCode();
  control.fault(PATH, { kind: 'errcode', errcode: -1, spent: true, times: 1 });
  expect(await bench.exchange(code)).toEqual(snsError(-1, 'system error'));
  expect(await isSpent(code)).toBe(true);
});

test('cut_before closes without a byte and without spending the code', async () => {
  const code = control.issueCode();
  control.fault(PATH, { kind: 'cut_before' });
  expect(await ask(code)).toMatchObject({ broken: true, status: 0 });
  expect(await isSpent(code)).toBe(false);
});

test('cut_after closes without a byte, the code is spent', async () => {
  const code = control.issueCode();
  control.fault(PATH, { kind: 'cut_after' });
  expect(await ask(code)).toMatchObject({ broken: true, status: 0 });
  expect(await isSpent(code)).toBe(true);
});

test('truncate promises the whole length and breaks off in the middle, the code is spent', async () => {
  const code = control.issueCode();
  control.fault(PATH, { kind: 'truncate' });
  const seen = await ask(code);
  expect(seen).toMatchObject({ broken: true, status: 200, body: expect.stringMatching(/^\{"access_token":/) });
  expect(seen.body.length).toBe(Math.floor(Number(seen.headers['content-length']) / 2));
  expect(await isSpent(code)).toBe(true);
});

test('huge is the true answer with a megabyte more, valid JSON without a Content-Length', async () => {
  control.fault(PATH, { kind: 'huge' });
  const { body, headers } = await ask(control.issueCode());
  expect(headers['content-length']).toBeUndefined();
  expect(body.length).toBeGreaterThan(1024 * 1024);
  expect(JSON.parse(body)).toHaveProperty('openid', control.openidOf('follower'));
});

test('drip sends byte by byte, whole in the end', async () => {
  control.fault(PATH, { kind: 'drip', ms: 1 });
  const { body } = await ask(control.issueCode());
  expect(JSON.parse(body)).toHaveProperty('openid');
});

test('html502 is a proxy’s page', async () => {
  control.fault(PATH, { kind: 'html502' });
  const { status, headers, body } = await ask(control.issueCode());
  expect([status, headers['content-type']]).toEqual([502, 'text/html']);
  expect(body).toContain('502 Bad Gateway');
});

test('redirect leads to a counted place', async () => {
  control.fault(PATH, { kind: 'redirect' });
  expect(await ask(control.issueCode())).toMatchObject({ status: 302, headers: { location: '/redirected' } });
  expect(control.calls()['/redirected']).toBe(0);
  await bench.text(PATH);
  expect(control.calls()['/redirected']).toBe(1);
});

test('body is sent as it is', async () => {
  control.fault(PATH, { kind: 'body', body: '{"openid":1}' });
  expect(await ask(control.issueCode())).toMatchObject({ status: 200, body: '{"openid":1}' });
});

test('delay does the work first and answers late', async () => {
  const code = control.issueCode();
  control.fault(PATH, { kind: 'delay', ms: 40 });
  const started = performance.now();
  expect(JSON.parse((await ask(code)).body)).toHaveProperty('openid');
  expect(performance.now() - started).toBeGreaterThanOrEqual(39);
  expect(await isSpent(code)).toBe(true);
});

test('hang never answers, and neither reset nor close waits for it', async () => {
  const code = control.issueCode();
  control.fault(PATH, { kind: 'hang' });
  const query = new URLSearchParams({ appid, secret, code, grant_type: 'authorization_code' });
  await expect(fetch(`${bench.url}${PATH}?${query}`, { signal: AbortSignal.timeout(50) })).rejects.toThrow();
  expect(await isSpent(code)).toBe(false);
});

test('times and probability limit how many answers are spoiled', async () => {
  control.fault(PATH, { kind: 'errcode', errcode: -1, times: 2, probability: 0.5 });
  const outcomes: unknown[] = [];
  for (dice of [0.49, 0.5, 0.1, 0.1]) outcomes.push((await bench.exchange(control.issueCode()))['errcode'] ?? 0);
  dice = 0;
  expect(outcomes).toEqual([-1, 0, -1, 0]);
});

test('a spoiled answer counts as a call; only its own path is spoiled', async () => {
  control.fault(PATH, { kind: 'cut_before' });
  await ask(control.issueCode());
  expect(control.calls()).toMatchObject({ [PATH]: 1, '/sns/auth': 0 });
  expect(await bench.json('/sns/auth')).toEqual(snsError(41001, 'access_token missing'));
});

test('a path that is no endpoint is refused', () => {
  expect(() => control.fault('/sns/oauth2/acess_token', { kind: 'hang' })).toThrow(RangeError);
});
