/** Owns how often one address, one login and everybody together may ask, by the minute or second, in this process. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { addressKey } from './address-key';
import type { WrongCodes } from './code-pages';

export interface RequestLimits {
  /** Counts the start of a login; seconds to wait instead, 0 where it is welcome. */
  start(address: string): Promise<number>;
  /** Counts a poll of this login; true where polls come faster than one a second. */
  tooOften(attempt: string): Promise<boolean>;
  readonly wrongCodes: WrongCodes;
}

const MINUTE = 60;
/** Wrong user_codes a minute from one address. */
const WRONG_CODES = 30;
/** Two tabs that poll every two seconds each are not too fast. */
const POLLS = { points: 2, duration: 2 };

export function createRequestLimits(config: {
  /** New QR codes a minute. */
  readonly startsPerAddress: number;
  readonly startsInTotal: number;
}): RequestLimits {
  const startsPerAddress = new RateLimiterMemory({ points: config.startsPerAddress, duration: MINUTE });
  const startsInTotal = new RateLimiterMemory({ points: config.startsInTotal, duration: MINUTE });
  const polls = new RateLimiterMemory(POLLS);
  const wrongCodes = new RateLimiterMemory({ points: WRONG_CODES, duration: MINUTE });

  return {
    // The address first: what one address asks too much is not at everybody's expense.
    start: async (address) =>
      (await secondsToWait(startsPerAddress, addressKey(address))) || secondsToWait(startsInTotal, 'all'),
    tooOften: async (attempt) => (await secondsToWait(polls, attempt)) > 0,
    wrongCodes: { count: async (address) => (await secondsToWait(wrongCodes, addressKey(address))) > 0 },
  };
}

/** Counts one; the limiter rejects with how things stand, which is no error. */
async function secondsToWait(limiter: RateLimiterMemory, key: string): Promise<number> {
  try {
    await limiter.consume(key);
    return 0;
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
  }
}
