/** The internal port, and an end that loses nothing. */
import { createSidecar } from '../../src/app';
import { StoreError } from '../../src/store/store';
import { createMemoryStore } from '../../src/store/memory-store';
import { recordingLogger } from '../flows/silent.fixture';
import { configFor, QUICK, useBench, WECHAT_UA } from './bench.fixture';
import { openBrowser } from './browser.fixture';
import { createFakeOdoo } from './fake-odoo.fixture';
import { send } from './raw-http.fixture';

const store = createMemoryStore();
const bench = useBench({ store });

test('/healthz says that the process lives', async () => {
  const answer = await bench.internal('/healthz');
  expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { status: 'ok' }]);
});

test('/readyz says that every part can serve, or which cannot and why', async () => {
  const ready = { ready: true, reason: '' };
  const answer = await bench.internal('/readyz');
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body)).toEqual({ ready: true, parts: { odoo: ready, settings: ready, store: ready } });

  const { check } = store;
  const withStore = async (code: 'full' | 'unavailable'): Promise<[number, unknown]> => {
    store.check = async () => {
      throw new StoreError(code);
    };
    const { status, body } = await bench.internal('/readyz');
    store.check = check;
    return [status, JSON.parse(body)];
  };
  expect(await withStore('unavailable')).toEqual([
    503,
    { ready: false, parts: { store: { ready: false, reason: 'unavailable' }, odoo: ready, settings: ready } },
  ]);
  // Full is for newcomers; to take the sidecar away would end the logins in progress.
  expect(await withStore('full')).toEqual([
    200,
    { ready: true, parts: { store: { ready: true, reason: 'full' }, odoo: ready, settings: ready } },
  ]);
});

test('/metrics counts requests by route, calls to WeChat by outcome and logins, without personal data', async () => {
  bench.odoo.users.add(bench.simulator.control.openidOf('follower'));
  await openBrowser(bench).login('/odoo/private');
  await bench.get('/wechat/x-made-up-by-a-stranger');
  await bench.get('/wechat/callback', { method: 'PROPFIND' });
  const { status, headers, body } = await bench.internal('/metrics');
  expect(status).toBe(200);
  expect(headers['content-type']).toContain('text/plain');
  expect(body).toContain('route="/wechat/callback"');
  expect(body).toContain('route="other"');
  expect(body).toContain('wechat_sso_logins_total{way="direct",outcome="issued"} 1');
  expect(body).toMatch(
    /wechat_sso_wechat_call_duration_seconds_count\{endpoint="\/sns\/oauth2\/access_token",outcome="ok"\} 1/,
  );
  expect(body).not.toMatch(/stranger|private|PROPFIND|openid/);
});

test('everything else on the internal port is not found, and public routes are not there', async () => {
  for (const path of ['/', '/wechat/authorize', '/web/login', '/healthz/']) {
    const { status } = await bench.internal(path);
    expect([path, status]).toEqual([path, path === '/healthz/' ? 200 : 404]);
  }
});

describe('stopping', () => {
  test('finishes the login in flight, says that it is not ready, takes nothing new, and then is gone', async () => {
    const odoo = createFakeOdoo();
    const { log } = recordingLogger();
    const sidecar = createSidecar(configFor(bench.wechatUrl), {
      odoo,
      logger: log,
      deadlines: { ...QUICK, graceMs: 3000 },
    });
    await sidecar.listen();
    const { public: base, internal } = sidecar.urls;
    let release: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      odoo.answer = () => {
        resolve();
        return new Promise((answer) => (release = () => answer({ outcome: 'issued', expiresIn: 60 })));
      };
    });

    const start = await send(base, '/wechat/authorize', { headers: { 'User-Agent': WECHAT_UA } });
    const Cookie = start.setCookies[0]?.split(';')[0] ?? '';
    const state = new URL(start.location).searchParams.get('state') ?? '';
    const path = `/wechat/callback?code=${bench.simulator.control.issueCode()}&state=${state}`;
    const inFlight = send(base, path, { headers: { Cookie } });
    await arrived;

    const closed = sidecar.close();
    const readiness = await send(internal, '/readyz');
    expect(readiness.status).toBe(503);
    expect(JSON.parse(readiness.body)).toMatchObject({ parts: { process: { ready: false, reason: 'stopping' } } });
    await expect(send(base, '/wechat/authorize')).rejects.toThrow(/ECONNREFUSED/);
    release();
    expect((await inFlight).location).toBe('/auth_wechat/signin#');
    await closed;
    await expect(send(internal, '/healthz')).rejects.toThrow(/ECONNREFUSED/);
  });

  test('what takes longer than the grace is cut', async () => {
    const odoo = createFakeOdoo();
    const { log } = recordingLogger();
    const sidecar = createSidecar(configFor(bench.wechatUrl), {
      odoo,
      logger: log,
      deadlines: { ...QUICK, graceMs: 50 },
    });
    await sidecar.listen();
    const arrived = new Promise<void>((resolve) => {
      odoo.answer = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    const base = sidecar.urls.public;
    const start = await send(base, '/wechat/authorize', { headers: { 'User-Agent': WECHAT_UA } });
    const Cookie = start.setCookies[0]?.split(';')[0] ?? '';
    const state = new URL(start.location).searchParams.get('state') ?? '';
    const path = `/wechat/callback?code=${bench.simulator.control.issueCode()}&state=${state}`;
    const cut = expect(send(base, path, { headers: { Cookie } })).rejects.toThrow();
    await arrived;
    await sidecar.close();
    await cut;
  });

  test('a port that is taken is an error at the start', async () => {
    const { port } = new URL(bench.sidecar.urls.public);
    const { log } = recordingLogger();
    const config = { ...configFor(bench.wechatUrl), port: Number(port) };
    const second = createSidecar(config, { odoo: createFakeOdoo(), logger: log, deadlines: QUICK });
    await expect(second.listen()).rejects.toThrow(/EADDRINUSE/);
    await second.close();
  });
});
