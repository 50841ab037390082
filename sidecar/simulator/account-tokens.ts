/** Owns the account's access tokens: the ordinary one and the stable one, two worlds that never touch each other. */
import type { Clock } from './clock';
import { Refusal } from './errcodes';
import { type Expiring, ExpiringMap } from './expiring-map';
import { newCgiToken } from './identifiers';

interface AccountToken extends Expiring {
  readonly token: string;
  /** Milliseconds since the epoch; sooner than `expiresAt` where a newer token replaced it. */
  replacedAt: number;
}

export interface IssuedToken {
  readonly token: string;
  /** Remaining seconds. */
  readonly expiresIn: number;
}

export interface AccountTokens {
  /** `/cgi-bin/token`: a new token each time, the one before lives five minutes more. @throws Refusal 45009 */
  ordinary(): IssuedToken;
  /** `/cgi-bin/stable_token`, normal mode: the same token until its last five minutes. */
  stable(): IssuedToken;
  /** `/cgi-bin/stable_token`, forced: kills the current token, at most every 30 s and 20 times a day. @throws Refusal 45009 */
  forced(): IssuedToken;
  /** @throws Refusal 40001 unknown or replaced, 42001 expired */
  check(token: string): void;
  clear(): void;
}

const LIFETIME_MS = 7_200_000;
const OVERLAP_MS = 300_000;
const FORCE_PAUSE_MS = 30_000;
/** Calls a day: a new account's limit for the ordinary token, everybody's for forced refreshes. */
const ORDINARY_QUOTA = 2000;
const FORCE_QUOTA = 20;

const NOT_LATEST =
  'invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r';

export function createAccountTokens(clock: Clock): AccountTokens {
  const known = new ExpiringMap<AccountToken>({ now: clock.now, graceMs: LIFETIME_MS, maxEntries: 5000 });
  const ordinaryQuota = createDailyQuota(clock, ORDINARY_QUOTA);
  const forceQuota = createDailyQuota(clock, FORCE_QUOTA);
  let ordinary: AccountToken | undefined;
  let stable: AccountToken | undefined;
  let forcedAt = -Infinity;

  const issue = (): AccountToken => {
    const expiresAt = clock.now() + LIFETIME_MS;
    const token = { token: newCgiToken(), expiresAt, replacedAt: Infinity };
    known.put(token.token, token);
    return token;
  };
  const withRemaining = ({ token, expiresAt }: AccountToken): IssuedToken => ({
    token,
    expiresIn: Math.floor((expiresAt - clock.now()) / 1000),
  });
  const currentStable = (): AccountToken => {
    if (!stable || stable.expiresAt - clock.now() < OVERLAP_MS) stable = issue();
    return stable;
  };

  return {
    ordinary() {
      ordinaryQuota.spend();
      if (ordinary) ordinary.replacedAt = clock.now() + OVERLAP_MS;
      ordinary = issue();
      return withRemaining(ordinary);
    },
    stable: () => withRemaining(currentStable()),
    forced() {
      if (clock.now() - forcedAt >= FORCE_PAUSE_MS) {
        forceQuota.spend();
        if (stable) stable.replacedAt = clock.now();
        stable = issue();
        forcedAt = clock.now();
      }
      return withRemaining(currentStable());
    },
    check(token) {
      const entry = known.get(token);
      if (!entry || entry.replacedAt <= clock.now()) throw new Refusal(40001, NOT_LATEST);
      if (entry.expiresAt <= clock.now()) throw new Refusal(42001);
    },
    clear() {
      known.clear();
      ordinaryQuota.clear();
      forceQuota.clear();
      ordinary = stable = undefined;
      forcedAt = -Infinity;
    },
  };
}

interface DailyQuota {
  /** @throws Refusal 45009 */
  spend(): void;
  clear(): void;
}

/** Counts a day of China's time, where WeChat's days begin. */
function createDailyQuota(clock: Clock, limit: number): DailyQuota {
  let day = NaN;
  let used = 0;
  return {
    spend() {
      const today = Math.floor((clock.now() + 8 * 3_600_000) / 86_400_000);
      if (today !== day) used = 0;
      day = today;
      if (used >= limit) throw new Refusal(45009);
      used += 1;
    },
    clear: () => void (used = 0),
  };
}
