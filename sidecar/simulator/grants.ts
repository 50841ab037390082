/** Owns the tokens of persons (`/sns`), which have nothing in common with the account's own tokens. */
import type { Clock } from './clock';
import type { Consent } from './codes';
import { Refusal } from './errcodes';
import { type Expiring, ExpiringMap } from './expiring-map';
import { newSnsToken } from './identifiers';

export interface Grant {
  readonly consent: Consent;
  readonly accessToken: string;
  readonly refreshToken: string;
}

interface Access extends Expiring {
  readonly grant: Grant;
}

interface Refresh extends Expiring {
  /** The newest grant of this refresh token. */
  grant: Grant;
}

export interface Grants {
  issue(consent: Consent): Grant;
  /** @throws Refusal 40001 unknown, 42001 expired */
  byAccessToken(accessToken: string): Grant;
  /**
   * Refresh: a living access token is kept and lives two hours more, an expired one is replaced; the refresh token stays.
   * @throws Refusal 40030 unknown or another account's, 42002 expired
   */
  refresh(refreshToken: string, appid: string): Grant;
  clear(): void;
}

/** Seconds. */
export const ACCESS_TOKEN_LIFETIME = 7200;
const REFRESH_TOKEN_LIFETIME = 30 * 86_400;
const MAX_ENTRIES = 20_000;
const GRACE_MS = 3_600_000;

export function createGrants(clock: Clock): Grants {
  const options = { now: clock.now, graceMs: GRACE_MS, maxEntries: MAX_ENTRIES };
  const accesses = new ExpiringMap<Access>(options);
  const refreshes = new ExpiringMap<Refresh>(options);
  const inSeconds = (seconds: number): number => clock.now() + seconds * 1000;

  return {
    issue(consent) {
      const grant = { consent, accessToken: newSnsToken(), refreshToken: newSnsToken() };
      accesses.put(grant.accessToken, { grant, expiresAt: inSeconds(ACCESS_TOKEN_LIFETIME) });
      refreshes.put(grant.refreshToken, { grant, expiresAt: inSeconds(REFRESH_TOKEN_LIFETIME) });
      return grant;
    },
    byAccessToken(accessToken) {
      const access = accesses.get(accessToken);
      if (!access) throw new Refusal(40001);
      if (access.expiresAt <= clock.now()) throw new Refusal(42001);
      return access.grant;
    },
    refresh(refreshToken, appid) {
      const entry = refreshes.get(refreshToken);
      if (!entry || entry.grant.consent.appid !== appid) throw new Refusal(40030);
      if (entry.expiresAt <= clock.now()) throw new Refusal(42002);
      const access = accesses.get(entry.grant.accessToken);
      if (!access || access.expiresAt <= clock.now()) entry.grant = { ...entry.grant, accessToken: newSnsToken() };
      accesses.put(entry.grant.accessToken, { grant: entry.grant, expiresAt: inSeconds(ACCESS_TOKEN_LIFETIME) });
      return entry.grant;
    },
    clear() {
      accesses.clear();
      refreshes.clear();
    },
  };
}
