/** What strangers send: rows S11, R1, D5 and D8 of the threat model. A 4xx page or a local redirect, never a 500. */
import { connect } from 'node:net';
import { EXCHANGE, useBench } from './bench.fixture';
import { authorisation, BROWSER, NEXT, openBrowser, pageOf } from './browser.fixture';
import { ORIGIN } from './fake-odoo.fixture';
import { DEVICE, KNOWN } from './pc.fixture';

const bench = useBench();
const { odoo, simulator } = bench;

describe('S11: parameters in other shapes', () => {
  const state = 'a'.repeat(124);

  test.each([
    `/wechat/callback?state=${state}&state=${state}`,
    `/wechat/callback?code=a&code=b&state=${state}`,
    `/wechat/callback?code[]=a&state=${state}`,
    `/wechat/callback?code%5B%5D=a&state=${state}`,
    `/wechat/callback?code[__proto__]=a&state=${state}`,
    `/wechat/callback?state[x]=${state}`,
    `/wechat/callback?code=${'a'.repeat(10_000)}&state=${state}`,
    `/wechat/callback?state=${'a'.repeat(129)}`,
    `/wechat/callback?__proto__=x`,
    `/wechat/callback?constructor[prototype][x]=1`,
    `/wechat/callback?%`,
    `/wechat/callback?state=%ff%fe&code=%`,
    `/wechat/callback?&&&=&=`,
    '/wechat/authorize?next=/a&next=/b',
    '/wechat/authorize?next[]=/a',
    '/wechat/authorize?next[__proto__]=/a',
    `/wechat/authorize?next=/${'a'.repeat(1024)}`,
  ])('%s', async (path) => {
    const answer = await bench.get(path, { headers: { Cookie: `${BROWSER}=${'a'.repeat(32)}` } });
    expect([answer.status, pageOf(answer), answer.setCookies]).toEqual([400, 'invalid', []]);
    expect(bench.calls(EXCHANGE)).toBe(0);
    expect('x' in {}).toBe(false);
  });

  test('with a state that is good, too', async () => {
    const browser = openBrowser(bench);
    const callback = await browser.untilCallback();
    for (const more of ['&code=x', '&state=x', '&code[]=x', '&state[a]=x']) {
      expect(pageOf(await browser.get(callback + more))).toBe('invalid');
    }
    expect(bench.calls(EXCHANGE)).toBe(0);
    expect((await browser.get(`${callback}&unknown=1&unknown=2&x[]=3`)).status).toBe(303);
    expect(bench.calls(EXCHANGE)).toBe(1);
  });
});

describe('R1: a hostile next leads nowhere', () => {
  beforeEach(() => odoo.users.add(simulator.control.openidOf('follower')));

  test.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https:evil.example',
    'https://evil.example/',
    'HtTpS://evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '%2f%2fevil.example',
    '/%2fevil.example',
    '/%09/evil.example',
    '/\t/evil.example',
    '/%5cevil.example',
    '//evil.example@erp.example.com',
    'erp.example.com.evil.example',
    '/odoo%0d%0aSet-Cookie:a=b',
    '/odoo\r\nSet-Cookie:a=b',
    '/..//evil.example',
    '/%2e%2e//evil.example',
    '/wechat/authorize',
    '/auth_wechat/signin',
    '/%77echat/authorize',
  ])('%j', async (next) => {
    const browser = openBrowser(bench);
    const answer = await browser.login(next);
    expect(answer.location).toBe('/auth_wechat/signin#');
  });

  test('a next cookie of the browser’s own making is checked as well', async () => {
    const browser = openBrowser(bench);
    const callback = await browser.untilCallback('/odoo');
    const attempt = (new URL(callback, ORIGIN).searchParams.get('state') ?? '').slice(12, 20);
    for (const path of ['//evil.example', 'https://evil.example', '/wechat/authorize']) {
      browser.cookies.set(NEXT, encodeURIComponent(JSON.stringify([[attempt, path]])));
      expect((await browser.get(callback)).location).toBe('/auth_wechat/signin#');
    }
  });

  test('our answers redirect to Odoo or to WeChat and nowhere else', async () => {
    const { location } = await bench.get('/wechat/authorize?next=https://evil.example');
    expect(authorisation(location).get('redirect_uri')).toBe(`${ORIGIN}/wechat/callback`);
    expect(location).not.toContain('evil');
  });
});

describe('methods and paths', () => {
  const KNOWN = ['/wechat/authorize', '/wechat/callback', '/wechat/static/pages.css'];

  test.each(
    KNOWN.flatMap((path) => ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'].map((method) => [method, path])),
  )('%s %s is not allowed', async (method, path) => {
    const answer = await bench.get(path, { method });
    expect([answer.status, answer.headers.allow, answer.setCookies]).toEqual([405, 'GET, HEAD', []]);
  });

  test.each(KNOWN)('HEAD %s does nothing: no body, no cookie, no call', async (path) => {
    const answer = await bench.get(path, { method: 'HEAD' });
    expect([answer.status, answer.body, answer.setCookies]).toEqual([200, '', []]);
    expect(odoo.heartbeats).toEqual([]);
  });

  test('HEAD on a good callback does not spend its code', async () => {
    odoo.users.add(simulator.control.openidOf('follower'));
    const browser = openBrowser(bench);
    const callback = await browser.untilCallback();
    expect((await browser.get(callback, { method: 'HEAD' })).status).toBe(200);
    expect(bench.calls(EXCHANGE)).toBe(0);
    expect((await browser.get(callback)).location).toBe('/auth_wechat/signin#');
  });

  test.each([
    '/',
    '/wechat',
    '/wechat/',
    '/wechat/Authorize',
    '/wechat/authorize/',
    '/wechat/../etc/passwd',
    '/web/login',
    '/healthz',
    '/metrics',
    '/%',
    '/%ff',
    '//evil.example/wechat/authorize',
    '/wechat/authorize%2f',
  ])('%s is not found', async (path) => {
    const answer = await bench.get(path);
    expect([answer.status, pageOf(answer)]).toEqual([404, 'not_found']);
  });

  test('a body is not read', async () => {
    const answer = await bench.get('/wechat/callback', {
      method: 'POST',
      body: '{"__proto__":{"x":1}}',
      headers: { 'Content-Type': 'application/json' },
    });
    expect(answer.status).toBe(405);
  });
});

describe('sizes and broken requests', () => {
  test('D5: 32 kB of headers are too many', async () => {
    const answer = await bench.get('/wechat/authorize', { headers: { 'X-Large': 'a'.repeat(32_000) } });
    expect(answer.status).toBe(431);
  });

  test('a hostile User-Agent is a log line, one line', async () => {
    const before = bench.lines().length;
    const agent = 'MicroMessenger <img onerror=x> {"msg":"login"} \u00ff';
    expect((await bench.get('/wechat/authorize', { headers: { 'User-Agent': agent } })).status).toBe(303);
    await bench.get('/wechat/callback');
    expect(bench.lines().length).toBeGreaterThan(before);
  });

  test('no HTTP at all is hung up on, and the next one is served', async () => {
    const { hostname, port } = new URL(bench.sidecar.urls.public);
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write('\u0016\u0003\u0001garbage\r\n\r\n'));
      let received = '';
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
    expect(text).toContain('400 Bad Request');
    expect((await bench.get('/wechat/authorize')).status).toBe(303);
  });
});

/** Deterministic, so that a failure can be repeated. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('D8: 2 000 random requests, and none of them finds a 500 or an exchange', async () => {
  const random = randomFrom(20261122);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const state = authorisation((await bench.get('/wechat/authorize')).location).get('state') ?? '';
  const pieces = [
    'a',
    '0',
    state,
    state.slice(0, 60),
    '%',
    '%00',
    '%ff',
    '[]',
    '[__proto__]',
    '/',
    '//',
    '\\',
    '..',
    'authdeny',
    '+',
    '&',
    '=',
    '?',
    '#',
    ';',
    '%0d%0a',
    '椅',
    'x'.repeat(600),
    '{"a":1}',
    "'",
    '"',
    '<b>',
  ];
  const text = (): string => Array.from({ length: random(5) }, () => pick(pieces)).join('');
  const path = (): string =>
    pick([
      '/wechat/authorize',
      '/wechat/callback',
      '/wechat/callback',
      '/wechat/static/pages.css',
      '/wechat/device_authorization',
      '/wechat/device/events',
      '/wechat/device/token',
      '/wechat/device/code',
      `/wechat/device/${text()}`,
      `/wechat/${text()}`,
      `/${text()}`,
    ]);
  const query = (): string =>
    Array.from({ length: random(4) }, () => `${pick(['next', 'code', 'state', text()])}=${text()}`).join('&');
  const header = (value: string): string => encodeURI(value).slice(0, 2000);

  const statuses = new Map<number, number>();
  for (let batch = 0; batch < 100; batch += 1) {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => {
        const target = encodeURI(`${path()}?${query()}`).replaceAll('%25', '%').slice(0, 8000);
        return bench.get(target, {
          method: pick(['GET', 'GET', 'GET', 'HEAD', 'POST', 'OPTIONS']),
          body: pick(['', '{}', '[]', '{"code":"123456"}', text(), text()]),
          headers: {
            Cookie: header(`${pick([BROWSER, NEXT, DEVICE, KNOWN, '__Host-wechat_ticket', text()])}=${text()}`),
            Origin: pick([ORIGIN, ORIGIN, 'null', header(text())]),
            'Content-Type': pick(['application/json', 'application/json', 'text/plain', header(text())]),
            'Accept-Language': header(text()),
            Accept: header(pick(['text/html', 'application/json', text()])),
            'X-Request-Id': header(text()),
            'X-Forwarded-For': header(text()),
          },
        });
      }),
    );
    for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  expect([...statuses.keys()].filter((status) => status >= 500 && status !== 503)).toEqual([]);
  expect([...statuses.values()].reduce((sum, count) => sum + count)).toBe(2000);
  expect(bench.calls(EXCHANGE)).toBe(0);
  expect(bench.lines().filter((line) => line['level'] === 'error')).toEqual([]);
});
