/** Owns what is left of each endpoint's calls today, and `/cgi-bin/openapi/quota/get`, which says so. */
import type { Clock } from './clock';
import { Refusal } from './errcodes';
import type { Fields } from './wire';

export interface Quotas {
  /** One call of this endpoint came in. */
  count(path: string): void;
  /** @throws Refusal 76003 not a path of its own, 76021 unknown, 76022 an `/sns/` path, which has no quota */
  read(cgiPath: unknown): Fields;
  clear(): void;
}

/** Calls a day and a minute of the account's endpoints. */
const LIMITS: Readonly<Record<string, { readonly day: number; readonly minute: number }>> = {
  '/cgi-bin/token': { day: 2000, minute: 10_000 },
  '/cgi-bin/stable_token': { day: 500_000, minute: 10_000 },
  '/cgi-bin/get_api_domain_ip': { day: 5000, minute: 1000 },
  '/cgi-bin/openapi/quota/get': { day: 20_000, minute: 1000 },
};

export function createQuotas(clock: Clock): Quotas {
  const used = new Map<string, number>();
  let day = NaN;

  /** WeChat's days begin at midnight in China. */
  function startDay(): void {
    const today = Math.floor((clock.now() + 8 * 3_600_000) / 86_400_000);
    if (today !== day) used.clear();
    day = today;
  }

  return {
    count(path) {
      startDay();
      used.set(path, (used.get(path) ?? 0) + 1);
    },
    read(cgiPath) {
      startDay();
      if (typeof cgiPath !== 'string' || !cgiPath.startsWith('/')) throw new Refusal(76003);
      if (cgiPath.startsWith('/sns/')) throw new Refusal(76022);
      const limit = Object.hasOwn(LIMITS, cgiPath) ? LIMITS[cgiPath] : undefined;
      if (!limit) throw new Refusal(76021);
      const calls = used.get(cgiPath) ?? 0;
      return {
        errcode: 0,
        errmsg: 'ok',
        quota: { daily_limit: limit.day, used: calls, remain: Math.max(0, limit.day - calls) },
        rate_limit: { call_count: limit.minute, refresh_second: 60 },
        component_rate_limit: { call_count: 0, refresh_second: 0 },
      };
    },
    clear: () => used.clear(),
  };
}
