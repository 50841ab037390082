import { afterExchangeFailure, afterLinkRefusal, afterOdooFailure, afterRefusal } from '../../src/flows/outcomes';

test.each([
  ['code_spent', { restart: true }],
  ['reauthorise', { restart: true }],
  ['cut', { restart: true }],
  ['unsent', { page: 'wechat_busy', release: true }],
  ['timeout', { page: 'wechat_busy' }],
  ['malformed', { page: 'wechat_busy' }],
  ['busy', { page: 'wechat_busy' }],
  ['quota', { page: 'wechat_busy' }],
  ['unknown', { page: 'wechat_busy' }],
  ['token_invalid', { page: 'misconfigured' }],
  ['credentials', { page: 'secret_refused' }],
  ['frozen', { page: 'misconfigured' }],
  ['ip_not_allowed', { page: 'misconfigured' }],
  ['api_unauthorized', { page: 'misconfigured' }],
  ['forbidden', { page: 'refused' }],
] as const)('a code exchange that fails with %s leads to %j', (kind, outcome) => {
  expect(afterExchangeFailure(kind)).toEqual(outcome);
});

test.each([
  ['disabled', 'switched_off'],
  ['not_linked', 'not_linked'],
  ['archived', 'refused'],
  ['ambiguous', 'refused'],
  ['denied', 'denied'],
  ['wrong_codes', 'wrong_codes'],
  ['admin_forbidden', 'refused_admin'],
  ['suspended', 'suspended'],
  ['wrong_app', 'misconfigured'],
  ['misconfigured', 'misconfigured'],
  ['attempt_conflict', 'expired'],
  ['expired', 'expired'],
] as const)('a refusal because of %s leads to %s', (reason, outcome) => {
  expect(afterRefusal(reason)).toBe(outcome);
});

test.each([
  ['expired', 'expired_link'],
  ['waiting', 'link_waiting'],
  ['already_linked', 'already_linked'],
  ['already_yours', 'already_yours'],
  ['other_account', 'other_account'],
  ['disabled', 'switched_off'],
  ['wrong_app', 'misconfigured'],
  ['archived', 'refused'],
  ['ambiguous', 'refused'],
  ['admin_forbidden', 'refused_admin'],
  ['suspended', 'suspended'],
] as const)('a link refused because of %s leads to %s', (reason, outcome) => {
  expect(afterLinkRefusal(reason)).toBe(outcome);
});

test.each([
  ['unreachable', 'odoo_unreachable'],
  ['timeout', 'odoo_unreachable'],
  ['broken', 'odoo_unreachable'],
  ['unauthenticated', 'misconfigured'],
  ['forbidden', 'misconfigured'],
  ['rejected', 'misconfigured'],
] as const)('an Odoo that is %s leads to %s', (kind, outcome) => {
  expect(afterOdooFailure(kind)).toBe(outcome);
});
