/** Owns the time limit inside whatever we sign: seconds since the epoch, to be judged by another replica's clock. Pure. */

/** Seconds by which the clocks of two replicas may differ; what expires later than that was never issued by a right clock. */
const CLOCK_SKEW = 90;

/**
 * @param issuedAt milliseconds since the epoch
 * @param lifetime seconds
 */
export function expiryOf(issuedAt: number, lifetime: number): number {
  return Math.floor(issuedAt / 1000) + lifetime;
}

/**
 * Whether `expiry` is still to come, and not further off than one issued with this lifetime can be.
 * @param now milliseconds since the epoch
 */
export function isCurrent(expiry: number, lifetime: number, now: number): boolean {
  const secondsLeft = expiry - Math.floor(now / 1000);
  return secondsLeft >= 0 && secondsLeft <= lifetime + CLOCK_SKEW;
}
