// What the widget asks of the sidecar and how it reads the answers, whatever they are.
import { authorizeUrl, createSidecarApi } from '../src/sidecar_api';

interface Fake {
  readonly status: number;
  /** Left out: a page instead of JSON. */
  readonly body?: unknown;
  readonly retryAfter?: string;
}

/** @returns the API with a fetch that gives this answer, and the fetch */
function answering({ status, body, retryAfter }: Fake) {
  const request = jest.fn<Promise<Response>, Parameters<typeof fetch>>(() =>
    Promise.resolve({
      status,
      headers: { get: (name: string) => (name === 'Retry-After' ? (retryAfter ?? null) : null) },
      json: () => (body === undefined ? Promise.reject(new SyntaxError('not JSON')) : Promise.resolve(body)),
    } as unknown as Response),
  );
  return { api: createSidecarApi(request), request };
}

const json = (status: number, body: unknown, retryAfter?: string): Fake => ({
  status,
  body,
  ...(retryAfter && { retryAfter }),
});
const page = (status: number): Fake => ({ status });

const started = {
  user_code: 'code-one',
  verification_uri: 'https://erp.example.com/wechat/q',
  verification_uri_complete: 'https://erp.example.com/wechat/q/code-one',
  expires_in: 120,
  interval: 2,
  qr: '<svg viewBox="0 0 45 45"></svg>',
};

const pending = (more: object) => json(400, { error: 'authorization_pending', ...more });

const nobody: [string, Fake][] = [
  ["the proxy's redirect for a dead sidecar", page(0)],
  ['no route to a sidecar', page(404)],
  ["the proxy's own error", page(502)],
  ['a store that is away', json(503, { error: 'unavailable' })],
  ['an Odoo that is away', json(503, { error: 'odoo_unreachable' })],
  ['an origin that is refused', json(403, { error: 'forbidden' })],
  ['JSON that is not an object', json(200, null)],
  ['success without what belongs to it', json(200, {})],
];

describe('POST /wechat/device_authorization', () => {
  test('asks with JSON, with cookies of this origin only, without following redirects', async () => {
    const { api, request } = answering(json(200, started));
    await api.deviceAuthorization();
    expect(request).toHaveBeenCalledTimes(1);
    expect(request.mock.calls[0]?.[0]).toBe('/wechat/device_authorization');
    expect(request.mock.calls[0]?.[1]).toMatchObject({
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
      redirect: 'manual',
      credentials: 'same-origin',
    });
  });

  test.each<[string, Fake, object]>([
    [
      'a code',
      json(200, started),
      {
        type: 'started',
        login: {
          userCode: 'code-one',
          address: 'https://erp.example.com/wechat/q/code-one',
          qr: started.qr,
          intervalMs: 2000,
        },
        expiresIn: 120,
      },
    ],
    ['too many, with a time', json(429, { error: 'slow_down' }, '20'), { type: 'limited', retryAfter: 20 }],
    ['too many, without a time', json(429, { error: 'busy' }), { type: 'limited', retryAfter: 10 }],
    ['too many, with nonsense', json(429, {}, 'Wed, 21 Oct 2026 07:28:00 GMT'), { type: 'limited', retryAfter: 10 }],
    ['switched off', json(403, { error: 'disabled' }), { type: 'disabled' }],
    ['not set up', json(503, { error: 'misconfigured' }), { type: 'away' }],
    ['a code without an image', json(200, { ...started, qr: '<html>' }), { type: 'away' }],
    ['an image that is not ASCII', json(200, { ...started, qr: '<svg \ud800></svg>' }), { type: 'away' }],
    ['a code that has ended', json(200, { ...started, expires_in: 0 }), { type: 'away' }],
    ['a code without address', json(200, { ...started, verification_uri_complete: 7 }), { type: 'away' }],
    ...nobody.map(([what, fake]): [string, Fake, object] => [what, fake, { type: 'away' }]),
  ])('%s', async (_what, fake, event) => {
    await expect(answering(fake).api.deviceAuthorization()).resolves.toEqual(event);
  });

  test('an interval that is missing is the standard one', async () => {
    await expect(
      answering(json(200, { ...started, interval: undefined })).api.deviceAuthorization(),
    ).resolves.toMatchObject({
      login: { intervalMs: 5000 },
    });
  });
});

describe('POST /wechat/device/token', () => {
  test.each<[string, Fake, object]>([
    [
      'pending',
      pending({ state: 'pending', expires_in: 90 }),
      { type: 'word', word: 'pending', expiresIn: 90, left: undefined },
    ],
    ['code required', pending({ state: 'code_required', left: 2 }), { type: 'word', word: 'code_required', left: 2 }],
    ['a state nobody knows', pending({ state: 'dancing' }), { type: 'away' }],
    ['denied', json(400, { error: 'access_denied' }), { type: 'word', word: 'denied' }],
    ['expired', json(400, { error: 'expired_token' }), { type: 'word', word: 'expired' }],
    ['too fast', json(400, { error: 'slow_down' }), { type: 'slow_down' }],
    ['too many', json(429, { error: 'slow_down' }), { type: 'slow_down' }],
    ['unknown', json(404, { error: 'not_found' }), { type: 'not_found' }],
    ['a ticket', json(200, { location: '/auth_wechat/signin' }), { type: 'ticket', location: '/auth_wechat/signin' }],
    ['a ticket for another origin', json(200, { location: '//evil.example/x' }), { type: 'away' }],
    ['a ticket for another origin, too', json(200, { location: '/\\evil.example' }), { type: 'away' }],
    ['a ticket for a script', json(200, { location: 'javascript:alert(1)' }), { type: 'away' }],
    ...nobody.map(([what, fake]): [string, Fake, object] => [what, fake, { type: 'away' }]),
  ])('%s', async (_what, fake, event) => {
    await expect(answering(fake).api.token()).resolves.toEqual(event);
  });
});

describe('POST /wechat/device/code', () => {
  test('sends the digits', async () => {
    const { api, request } = answering(json(200, { state: 'approved' }));
    await expect(api.code('012345')).resolves.toEqual({ kind: 'approved' });
    expect(request.mock.calls[0]?.[0]).toBe('/wechat/device/code');
    expect(request.mock.calls[0]?.[1]?.body).toBe('{"code":"012345"}');
  });

  test.each<[string, Fake, object]>([
    ['wrong', json(400, { error: 'invalid_code', left: 2 }), { kind: 'wrong', left: 2 }],
    ['wrong the third time', json(400, { error: 'access_denied' }), { kind: 'denied' }],
    ['not six digits', json(400, { error: 'malformed' }), { kind: 'malformed' }],
    ['not asked for', json(409, { error: 'conflict', state: 'scanned' }), { kind: 'conflict', word: 'scanned' }],
    ['not asked for, oddly', json(409, { error: 'conflict' }), { kind: 'away' }],
    ['too late', json(400, { error: 'expired_token' }), { kind: 'conflict', word: 'expired' }],
    ['unknown', json(404, { error: 'not_found' }), { kind: 'not_found' }],
    ['too many', json(429, { error: 'slow_down' }), { kind: 'away' }],
    ...nobody
      .filter(([, { status }]) => status !== 200)
      .map(([what, fake]): [string, Fake, object] => [what, fake, { kind: 'away' }]),
  ])('%s', async (_what, fake, answer) => {
    await expect(answering(fake).api.code('123456')).resolves.toEqual(answer);
  });
});

describe('without an answer', () => {
  test('a network error is told from a silent sidecar', async () => {
    const api = createSidecarApi(() => Promise.reject(new TypeError('Failed to fetch')));
    await expect(api.deviceAuthorization()).resolves.toEqual({ type: 'network' });
    await expect(api.token()).resolves.toEqual({ type: 'network' });
    await expect(api.code('123456')).resolves.toEqual({ kind: 'network' });
  });

  test('ten seconds of silence end the request', async () => {
    jest.useFakeTimers();
    const api = createSidecarApi(
      (_url, options) =>
        new Promise((_resolve, reject) => {
          options?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
        }),
    );
    const answer = api.token();
    jest.advanceTimersByTime(9999);
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(1);
    await expect(answer).resolves.toEqual({ type: 'away' });
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });
});

test('the redirect travels encoded, and is left out if there is none', () => {
  expect(authorizeUrl('')).toBe('/wechat/authorize');
  expect(authorizeUrl('/odoo/crm?a=1&b=2#x')).toBe('/wechat/authorize?next=%2Fodoo%2Fcrm%3Fa%3D1%26b%3D2%23x');
});
