/** The administrator's test with a phone: the whole way, every way it can end, and that it is never a login. */
import { OdooError } from '../../src/odoo/types';
import { createMemoryStore } from '../../src/store/memory-store';
import { StoreError, type Store } from '../../src/store/store';
import { EXCHANGE, USERINFO, useBench } from './bench.fixture';
import type { RawAnswer } from './raw-http.fixture';

/** A memory store whose methods the test can replace. */
const store: Store = createMemoryStore({ now: () => bench.now() });
const working = { ...store };
const bench = useBench({ store });
const { odoo } = bench;

const CODE = '0123456789abcdef0123456789abcdef';

beforeEach(() => {
  Object.assign(store, working);
  odoo.tests.add(CODE);
});

const pageOf = (answer: RawAnswer): string => /data-page="(\w+)"/.exec(answer.body)?.[1] ?? `no page: ${answer.status}`;
const outcomes = (): string[] => odoo.testSteps.map(({ event, outcome, detail }) => [event, outcome, detail].filter(Boolean).join(' ')); // prettier-ignore

/** The phone taps the button. */
async function go(): Promise<{ cookie: string; url: URL }> {
  const answer = await bench.get(`/wechat/test/${CODE}/go`);
  expect(answer.status).toBe(303);
  const line = [answer.headers['set-cookie'] ?? []].flat().find((each) => each.startsWith('__Host-wechat_browser='));
  return { cookie: line?.split(';')[0] ?? '', url: new URL(answer.location ?? '') };
}

/** What WeChat answers the phone with: the way back, as our path. */
async function back({ url }: { url: URL }, persona = 'follower', decision = 'allow'): Promise<string> {
  const answer = await fetch(url, {
    redirect: 'manual',
    headers: {
      'user-agent': 'MicroMessenger/8.0',
      'x-simulator-persona': persona,
      'x-simulator-auto': decision,
    },
  });
  const { pathname, search } = new URL(answer.headers.get('location') ?? '');
  return pathname + search;
}

async function whole(persona?: string, decision?: string): Promise<RawAnswer> {
  const phone = await go();
  return bench.get(await back(phone, persona, decision), { headers: { Cookie: phone.cookie } });
}

test('the address itself changes nothing: a page with one button', async () => {
  const answer = await bench.get(`/wechat/test/${CODE}`);
  expect([answer.status, pageOf(answer)]).toEqual([200, 'test_start']);
  expect(answer.body).toContain(`href="/wechat/test/${CODE}/go"`);
  expect(answer.headers['set-cookie']).toBeUndefined();
  expect(odoo.testSteps).toEqual([]);
  const camera = await bench.get(`/wechat/test/${CODE}`, { headers: { 'User-Agent': 'Mozilla/5.0 (iPhone)' } });
  expect(pageOf(camera)).toBe('open_in_wechat');
});

test('it works, and Odoo is told twice: opened, returned', async () => {
  expect(pageOf(await whole())).toBe('test_done');
  expect(outcomes()).toEqual(['opened', 'returned ok']);
  expect(odoo.testSteps.every(({ attempt }) => attempt === CODE)).toBe(true);
});

test('the whole scope is asked for, with a state of its own', async () => {
  const { url } = await go();
  expect(url.searchParams.get('scope')).toBe('snsapi_userinfo');
  expect(url.searchParams.get('state')).toMatch(/^[0-9a-f]{2}25/); // purpose 5, userinfo
});

test('nobody is logged in: no ticket, no attempt, no question to Odoo', async () => {
  const answer = await whole('stranger');
  expect(String(answer.headers['set-cookie'] ?? '')).not.toContain('ticket');
  expect(answer.location).toBe('');
  expect([odoo.signIns.length, odoo.attempts.size, odoo.users.size]).toEqual([0, 0, 0]);
});

test('it works while the login is switched off, which is when it is wanted', async () => {
  odoo.settings = { ...odoo.settings, enabled: false };
  bench.ageSettings();
  expect(pageOf(await whole())).toBe('test_done');
});

test('a callback that WeChat asks for twice costs one exchange and looks the same', async () => {
  const phone = await go();
  const path = await back(phone);
  const options = { headers: { Cookie: phone.cookie } };
  const answers = await Promise.all([bench.get(path, options), bench.get(path, options)]);
  expect(answers.map(pageOf)).toEqual(['test_done', 'test_done']);
  expect(bench.calls(EXCHANGE)).toBe(1);
  expect(outcomes()).toEqual(['opened', 'returned ok']);
});

test('a store that dies after the exchange does not keep the result from Odoo', async () => {
  store.replace = async () => {
    throw new StoreError('unavailable');
  };
  expect(pageOf(await whole())).toBe('test_done');
  expect(outcomes()).toEqual(['opened', 'returned ok']);
  expect(bench.lines()).toContainEqual(expect.objectContaining({ msg: 'The end of a test could not be noted' }));
});

test.each([
  ['refused in WeChat', () => whole('stranger', 'deny'), 'returned cancelled'],
  ['in snapshot mode', () => whole('snapshot'), 'returned snapshot'],
  ['without its cookie', async () => bench.get(await back(await go())), 'returned cookies none'],
  [
    'with another browser’s cookie',
    async () => bench.get(await back(await go()), { headers: { Cookie: `__Host-wechat_browser=${'a'.repeat(32)}` } }),
    'returned cookies another',
  ],
  [
    'with an AppSecret that is wrong',
    () => {
      bench.simulator.control.fault(EXCHANGE, { kind: 'errcode', errcode: 40125 });
      return whole();
    },
    'returned refused 40125 credentials',
  ],
  [
    'with a WeChat that is silent',
    () => {
      bench.simulator.control.fault(EXCHANGE, { kind: 'hang' });
      return whole();
    },
    'returned refused timeout',
  ],
  [
    'without the right to the profile',
    () => {
      bench.simulator.control.fault(USERINFO, { kind: 'errcode', errcode: 48001 });
      return whole();
    },
    'returned profile_refused 48001 api_unauthorized',
  ],
] as const)('%s: the phone hears that it failed, Odoo hears why', async (_, act, outcome) => {
  expect(pageOf(await act())).toBe('test_failed');
  expect(outcomes()).toEqual(['opened', outcome]);
});

test('an unknown test goes nowhere, and guessing is slowed down', async () => {
  odoo.tests.clear();
  const answer = await bench.get(`/wechat/test/${CODE}/go`);
  expect([answer.status, pageOf(answer)]).toEqual([404, 'test_failed']);
  for (const path of ['/wechat/test/x', '/wechat/test/x/go', `/wechat/test/${CODE.toUpperCase()}`]) {
    expect((await bench.get(path)).status).toBe(404);
  }
});

test('a test that is over does not succeed late', async () => {
  const phone = await go();
  const path = await back(phone);
  bench.ahead += 601_000;
  expect(pageOf(await bench.get(path, { headers: { Cookie: phone.cookie } }))).toBe('test_failed');
  expect(bench.calls(EXCHANGE)).toBe(0);
});

test('where Odoo is away the phone hears it', async () => {
  odoo.failure = new OdooError('unreachable');
  const answer = await bench.get(`/wechat/test/${CODE}/go`);
  expect([answer.status, pageOf(answer)]).toEqual([503, 'odoo_unreachable']);
});

test('a state of a test is none for a login, and the other way round', async () => {
  const login = await bench.get('/wechat/authorize');
  const state = new URL(login.location ?? '').searchParams.get('state') ?? '';
  expect(state).not.toMatch(/^[0-9a-f]{2}.5/);
  await bench.get(`/wechat/callback?code=x&state=${state.slice(0, 3)}5${state.slice(4)}`);
  expect(odoo.testSteps).toEqual([]);
});

test('the log names the test’s steps and no code of WeChat’s', async () => {
  const phone = await go();
  const path = await back(phone);
  await bench.get(path, { headers: { Cookie: phone.cookie } });
  expect(bench.lines().filter(({ msg }) => msg === 'test').map(({ outcome }) => outcome)).toEqual(expect.arrayContaining(['opened', 'ok'])); // prettier-ignore
  expect(bench.logText()).not.toContain(new URLSearchParams(path.split('?')[1]).get('code'));
});
