/** What Odoo can decide, and what happens when it is away. */
import { OdooError, type RefusalReason } from '../../src/odoo/types';
import { EXCHANGE, useBench } from './bench.fixture';
import { openBrowser, pageOf, TICKET } from './browser.fixture';

const bench = useBench();
const { odoo } = bench;

const REASONS: [RefusalReason, string][] = [
  ['disabled', '303 /web/login?wechat_error=disabled#'],
  ['not_linked', 'not_linked'],
  ['archived', 'refused'],
  ['ambiguous', 'refused'],
  ['admin_forbidden', 'refused_admin'],
  ['suspended', 'suspended'],
  ['wrong_app', 'misconfigured'],
  ['misconfigured', 'misconfigured'],
  ['attempt_conflict', 'expired'],
  ['expired', 'expired'],
];

test.each(REASONS)('refused because of %s: %s, without a ticket', async (reason, expected) => {
  odoo.answer = async () => ({ outcome: 'refused', reason });
  const browser = openBrowser(bench);
  const answer = await browser.login();
  expect(pageOf(answer)).toBe(expected);
  expect(browser.cookies.has(TICKET)).toBe(false);
  expect(answer.body).not.toContain(reason === 'archived' ? 'archived' : 'wrong_app');
  expect([bench.calls(EXCHANGE), odoo.signIns.length]).toEqual([1, 1]);
  expect(bench.lines()).toContainEqual(expect.objectContaining({ msg: 'login', reason }));
});

test('code_required belongs to another flow and opens nothing here', async () => {
  odoo.answer = async () => ({ outcome: 'code_required', expiresIn: 120 });
  expect(pageOf(await openBrowser(bench).login())).toBe('misconfigured');
});

test.each([
  ['unreachable', 'odoo_unreachable'],
  ['timeout', 'odoo_unreachable'],
  ['broken', 'odoo_unreachable'],
  ['unauthenticated', 'misconfigured'],
  ['forbidden', 'misconfigured'],
  ['rejected', 'misconfigured'],
] as const)('Odoo %s: page %s with 503, one exchange', async (code, expected) => {
  odoo.answer = async () => {
    throw new OdooError(code, 'detail for the log');
  };
  const answer = await openBrowser(bench).login();
  expect([answer.status, pageOf(answer)]).toEqual([503, expected]);
  expect(answer.body).not.toContain('detail for the log');
  expect(bench.calls(EXCHANGE)).toBe(1);
});

describe('settings', () => {
  test('switched off: to the password form, which says so, and no cookie', async () => {
    odoo.settings = { ...odoo.settings, enabled: false };
    const answer = await bench.get('/wechat/authorize?next=/odoo');
    expect([answer.status, answer.location]).toEqual([303, '/web/login?wechat_error=disabled#']);
    expect(answer.setCookies).toEqual([]);
  });

  test('not filled in yet: misconfigured', async () => {
    odoo.settings = { ...odoo.settings, appid: '', redirectUrl: '' };
    const answer = await bench.get('/wechat/authorize');
    expect([answer.status, pageOf(answer)]).toEqual([503, 'misconfigured']);
  });

  test('the last good ones serve while Odoo is away', async () => {
    await bench.get('/wechat/authorize');
    bench.ageSettings();
    odoo.heartbeatFailure = new OdooError('unreachable');
    expect((await bench.get('/wechat/authorize')).status).toBe(303);
    expect(odoo.heartbeats).toHaveLength(2);
  });

  test('a change is seen after half a minute at the latest', async () => {
    await bench.get('/wechat/authorize');
    odoo.settings = { ...odoo.settings, enabled: false };
    expect((await bench.get('/wechat/authorize')).location).toContain('/connect/oauth2/authorize');
    bench.ageSettings();
    expect((await bench.get('/wechat/authorize')).location).toBe('/web/login?wechat_error=disabled#');
  });

  const WECHAT_OK = { id: 'wechat_ok', status: 'green', params: {} };

  test('the heartbeat says who is alive and how it feels, and brings what its doctor found', async () => {
    odoo.jobs = [{ id: 11, kind: 'doctor', payload: {} }];
    await bench.get('/wechat/authorize');
    for (let n = 0; n < 50 && !odoo.heartbeats.some((beat) => beat.results.length > 0); n += 1) {
      bench.ageSettings();
      await bench.get('/wechat/authorize');
    }
    expect(odoo.heartbeats.at(-1)).toMatchObject({
      instance: expect.stringMatching(/^[0-9A-Za-z.-]{1,64}$/),
      version: '1.0.0',
      health: { status: 'green', parts: { wechat: { status: 'green' }, store: { status: 'green' } } },
      results: [{ job: 11, ok: true, result: { findings: expect.arrayContaining([WECHAT_OK]) } }],
    });
  });
});
