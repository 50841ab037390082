import { createHealthMonitor } from '../../src/flows/health';
import { StoreError } from '../../src/store/store';

const working = { check: async () => undefined };

test.each([
  ['ok', 'green'],
  ['busy', 'amber'],
  ['timeout', 'amber'],
  ['unsent', 'amber'],
  ['quota', 'amber'],
  ['credentials', 'red'],
  ['frozen', 'red'],
  ['ip_not_allowed', 'red'],
  ['api_unauthorized', 'red'],
] as const)('after a call to WeChat with %s the light is %s', async (outcome, status) => {
  const health = createHealthMonitor({ store: working, storeKind: 'redis' });
  health.observeWechat(outcome);
  expect(await health.report()).toEqual({
    status,
    parts: { wechat: { status, detail: outcome }, store: { status: 'green', detail: 'redis' } },
  });
});

test.each(['code_spent', 'reauthorise', 'forbidden', 'token_invalid', 'unknown'] as const)(
  '%s is about one person and leaves the light as it was',
  async (outcome) => {
    const health = createHealthMonitor({ store: working, storeKind: 'redis' });
    health.observeWechat('credentials');
    health.observeWechat(outcome);
    expect((await health.report()).status).toBe('red');
  },
);

test('a call that works again turns the light back', async () => {
  const health = createHealthMonitor({ store: working, storeKind: 'redis' });
  health.observeWechat('frozen');
  health.observeWechat('ok');
  expect((await health.report()).status).toBe('green');
});

test.each([
  ['full', 'amber'],
  ['unavailable', 'red'],
] as const)('a store that is %s is %s', async (code, status) => {
  const health = createHealthMonitor({
    store: {
      check: async () => {
        throw new StoreError(code);
      },
    },
    storeKind: 'redis',
  });
  expect(await health.report()).toMatchObject({ status, parts: { store: { status, detail: code } } });
});
