/** A sidecar that starts while Odoo is away, or with WeChat out of reach: what it says, and that it recovers by itself. */
import { createSidecar, type Sidecar } from '../../src/app';
import { OdooError } from '../../src/odoo/types';
import { recordingLogger } from '../flows/silent.fixture';
import { configFor, QUICK, WECHAT_UA } from './bench.fixture';
import { pageOf } from './browser.fixture';
import { createFakeOdoo } from './fake-odoo.fixture';
import { send, type RawAnswer } from './raw-http.fixture';

const odoo = createFakeOdoo();
let sidecar: Sidecar;

beforeEach(async () => {
  odoo.reset();
  odoo.heartbeatFailure = new OdooError('unreachable');
  const { log } = recordingLogger();
  sidecar = createSidecar(configFor('http://127.0.0.1:1'), { odoo, deadlines: QUICK, logger: log });
  await sidecar.listen();
});
afterEach(() => sidecar.close());

const get = (path: string, headers = {}): Promise<RawAnswer> =>
  send(sidecar.urls.public, path, { headers: { 'User-Agent': WECHAT_UA, ...headers } });

/** Starts a login and gives the callback that WeChat would send the browser to, with its cookie. */
async function started(): Promise<(code: string) => Promise<RawAnswer>> {
  const { location, setCookies } = await get('/wechat/authorize');
  const state = /state=([0-9a-f]+)/.exec(location)?.[1] ?? '';
  const headers = { Cookie: setCookies[0]?.split(';')[0] ?? '' };
  return (code) => get(`/wechat/callback?code=${code}&state=${state}`, headers);
}

test('without settings: Odoo cannot be reached, until it can', async () => {
  const answer = await get('/wechat/authorize');
  expect([answer.status, pageOf(answer), answer.setCookies]).toEqual([503, 'odoo_unreachable', []]);
  odoo.heartbeatFailure = undefined;
  expect((await get('/wechat/authorize')).status).toBe(303);
});

test('without settings another browser still learns what to do, with no address made up', async () => {
  const answer = await get('/wechat/authorize', { 'User-Agent': 'Firefox' });
  expect([answer.status, pageOf(answer)]).toEqual([200, 'not_in_wechat']);
  expect(answer.body).not.toContain('class="address"');
});

test('a sidecar that restarted in the middle spends no code before it has settings', async () => {
  odoo.heartbeatFailure = undefined;
  const callback = await started();
  await sidecar.close();
  odoo.heartbeatFailure = new OdooError('unreachable');
  sidecar = createSidecar(configFor('http://127.0.0.1:1'), { odoo, deadlines: QUICK, logger: recordingLogger().log });
  await sidecar.listen();
  const answer = await callback('0123456789abcdef');
  expect([answer.status, pageOf(answer)]).toEqual([503, 'odoo_unreachable']);
});

test('WeChat out of reach: nothing is spent, so the claim is given up at once', async () => {
  odoo.heartbeatFailure = undefined;
  const callback = await started();
  // Another code each time: were the first claim kept, the second would be refused as invalid.
  for (const code of ['0123456789abcdef', 'fedcba9876543210']) {
    const answer = await callback(code);
    expect([answer.status, pageOf(answer)]).toEqual([503, 'wechat_busy']);
  }
  expect(odoo.signIns).toEqual([]);
});

test.each(['unauthenticated', 'forbidden', 'rejected'] as const)(
  'an Odoo that refuses us (%s) is no matter of trying again: the page says so, the log says why',
  async (code) => {
    await sidecar.close();
    odoo.heartbeatFailure = new OdooError(code);
    const { log, lines } = recordingLogger();
    sidecar = createSidecar(configFor('http://127.0.0.1:1'), { odoo, deadlines: QUICK, logger: log });
    await sidecar.listen();
    const answer = await get('/wechat/authorize');
    expect([answer.status, pageOf(answer)]).toEqual([503, 'misconfigured']);
    const pc = await send(sidecar.urls.public, '/wechat/device_authorization', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin' },
      body: '{}',
    });
    expect([pc.status, JSON.parse(pc.body)]).toEqual([503, { error: 'misconfigured' }]);
    expect(lines()).toContainEqual(expect.objectContaining({ msg: 'Heartbeat failed', kind: code }));
  },
);
