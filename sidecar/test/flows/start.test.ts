/** Row S17 of the threat model, and what a start answers without a network between. */
import { createStartFlow } from '../../src/flows/start';
import type { Settings } from '../../src/odoo/types';
import { NOW, ringOf } from './keys.fixture';

const SETTINGS: Settings = {
  enabled: true,
  appid: 'wx0123456789abcdef',
  redirectUrl: 'https://erp.example.com/wechat/callback',
  scopePolicy: 'adaptive',
  forcePopup: false,
  company: 'Example',
  verificationFiles: [],
};

function startWith(settings: Settings | undefined) {
  const source = { current: async () => settings, latest: () => settings, absence: () => 'odoo_unreachable' as const };
  return createStartFlow({ keys: ringOf(1), settings: source, openUrl: 'https://open.weixin.qq.com', now: () => NOW });
}

const caller = (changed: { browser?: string | undefined; next?: string | undefined; userAgent?: string } = {}) => ({
  requestId: 'request-1',
  ip: '127.0.0.1',
  userAgent: 'MicroMessenger/8',
  browser: 'a'.repeat(32),
  next: undefined,
  device: undefined,
  scan: undefined,
  known: undefined,
  ...changed,
});

test('S17: 10 000 starts in the same millisecond are 10 000 states, attempts and browsers', async () => {
  const start = startWith(SETTINGS);
  const states = new Set<string>();
  const attempts = new Set<string>();
  const browsers = new Set<string>();
  for (let n = 0; n < 10_000; n += 1) {
    const answer = await start(caller({ browser: undefined }), '');
    if (answer.kind !== 'redirect') throw new Error('no redirect');
    const state = new URL(answer.location).searchParams.get('state') ?? '';
    states.add(state);
    attempts.add(state.slice(12, 44));
    browsers.add(answer.cookies[0]?.value ?? '');
  }
  expect([states.size, attempts.size, browsers.size]).toEqual([10_000, 10_000, 10_000]);
});

test.each([
  ['another browser', SETTINGS, { userAgent: 'Firefox' }, { kind: 'page', page: 'not_in_wechat', next: '/odoo' }],
  ['no settings yet', undefined, {}, { kind: 'page', page: 'odoo_unreachable', next: '' }],
  [
    'switched off',
    { ...SETTINGS, enabled: false },
    {},
    { kind: 'redirect', location: '/web/login?wechat_error=disabled', cookies: [] },
  ],
  ['no AppID', { ...SETTINGS, appid: '' }, {}, { kind: 'page', page: 'misconfigured', next: '' }],
  ['no redirect URL', { ...SETTINGS, redirectUrl: '' }, {}, { kind: 'page', page: 'misconfigured', next: '' }],
  [
    'a redirect URL of another kind',
    { ...SETTINGS, redirectUrl: 'javascript:alert(1)' },
    {},
    { kind: 'page', page: 'misconfigured', next: '' },
  ],
] as const)('%s', async (_name, settings, changed, answer) => {
  expect(await startWith(settings)(caller(changed), '/odoo')).toEqual(answer);
});

test('an unwanted next is forgotten, a good one kept beside those of other tabs', async () => {
  const other = encodeURIComponent(JSON.stringify([['01234567', '/other']]));
  const start = startWith(SETTINGS);
  expect(await start(caller({ next: other }), '//evil.example')).toMatchObject({ cookies: [] });
  const answer = await start(caller({ next: other }), '/odoo');
  if (answer.kind !== 'redirect') throw new Error('no redirect');
  expect(JSON.parse(decodeURIComponent(answer.cookies[0]?.value ?? ''))).toEqual([
    [expect.stringMatching(/^[0-9a-f]{8}$/), '/odoo'],
    ['01234567', '/other'],
  ]);
});
