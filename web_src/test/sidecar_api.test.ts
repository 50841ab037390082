// What the widget asks of the sidecar and how it reads the answer.
import { authorizeUrl, isSidecarReachable } from '../src/sidecar_api';

const answering = (status: number, type: ResponseType = 'basic') =>
  jest.fn<Promise<Response>, Parameters<typeof fetch>>(() => Promise.resolve({ status, type } as Response));

test('asks with HEAD, without following redirects, with same-origin cookies only', async () => {
  const request = answering(200);
  await expect(isSidecarReachable(request)).resolves.toBe(true);
  expect(request).toHaveBeenCalledTimes(1);
  expect(request.mock.calls[0]?.[0]).toBe('/wechat/authorize');
  expect(request.mock.calls[0]?.[1]).toMatchObject({ method: 'HEAD', redirect: 'manual', credentials: 'same-origin' });
});

test.each([
  ["the proxy's redirect for a dead sidecar", 0, 'opaqueredirect'],
  ['no route to a sidecar at all', 404, 'basic'],
  ['a sidecar that never reached Odoo', 503, 'basic'],
  ["the proxy's own error", 502, 'basic'],
] as const)('%s means away', async (_what, status, type) => {
  await expect(isSidecarReachable(answering(status, type))).resolves.toBe(false);
});

test('a network error means away', async () => {
  await expect(isSidecarReachable(() => Promise.reject(new TypeError('Failed to fetch')))).resolves.toBe(false);
});

test('no answer within five seconds means away, and the request is given up', async () => {
  jest.useFakeTimers();
  const request: typeof fetch = (_url, options) =>
    new Promise((_resolve, reject) => {
      options?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
    });
  const answer = isSidecarReachable(request);
  jest.advanceTimersByTime(5000);
  await expect(answer).resolves.toBe(false);
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

test('the redirect travels encoded, and is left out if there is none', () => {
  expect(authorizeUrl('')).toBe('/wechat/authorize');
  expect(authorizeUrl('/odoo/crm?a=1&b=2#x')).toBe('/wechat/authorize?next=%2Fodoo%2Fcrm%3Fa%3D1%26b%3D2%23x');
});
