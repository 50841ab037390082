import { patienceOf } from '../../src/flows/callback';

test('a double outlasts a first that asks Odoo twice, before WeChat and after, each call as slow as it may be', () => {
  const deadlines = { exchangeMs: 10_000, profileMs: 1000, odooMs: 100 };
  expect(patienceOf(deadlines)).toBeGreaterThan(10_000 + 1000 + 100 + 100);
  expect(patienceOf({ ...deadlines, odooMs: 200 }) - patienceOf(deadlines)).toBe(2 * 100);
});
