/** The quota of the ordinary token, asked in process: two thousand HTTP calls would prove no more. */
import { createAccountTokens } from './account-tokens';
import { createClock } from './clock';

test('2000 ordinary tokens a day, counted by China’s days', () => {
  const clock = createClock(() => Date.parse('2026-09-17T23:00:00+08:00'));
  const tokens = createAccountTokens(clock);
  const overQuota = expect.objectContaining({ errcode: 45009 });
  for (let call = 0; call < 2000; call += 1) tokens.ordinary();
  expect(() => tokens.ordinary()).toThrow(overQuota);
  clock.advance(3599);
  expect(() => tokens.ordinary()).toThrow(overQuota);
  clock.advance(1);
  expect(tokens.ordinary().expiresIn).toBe(7200);
});
