/** Owns authorisation codes: good once, for five minutes, for the account they were issued to. */
import type { Clock } from './clock';
import { Refusal } from './errcodes';
import { type Expiring, ExpiringMap } from './expiring-map';
import { newCode } from './identifiers';
import type { Persona } from './personas';

export type Scope = 'snsapi_base' | 'snsapi_userinfo';

/** What a person agreed to, silently or by the dialog. */
export interface Consent {
  readonly appid: string;
  readonly persona: Persona;
  readonly scope: Scope;
}

interface Code extends Expiring {
  readonly consent: Consent;
  spent: boolean;
}

export interface Codes {
  issue(consent: Consent): string;
  /** @throws Refusal 40029 unknown, expired or another account's; 40163 spent */
  spend(code: string, appid: string): Consent;
  clear(): void;
}

const LIFETIME_MS = 5 * 60_000;

export function createCodes(clock: Clock): Codes {
  const codes = new ExpiringMap<Code>({ now: clock.now, graceMs: 0, maxEntries: 200_000 });
  return {
    issue(consent) {
      const code = newCode();
      codes.put(code, { consent, spent: false, expiresAt: clock.now() + LIFETIME_MS });
      return code;
    },
    spend(code, appid) {
      const entry = codes.get(code);
      if (!entry || entry.expiresAt <= clock.now() || entry.consent.appid !== appid) throw new Refusal(40029);
      if (entry.spent) throw new Refusal(40163);
      entry.spent = true;
      return entry.consent;
    },
    clear: () => codes.clear(),
  };
}
