/** Owns what a test or a person may tell the simulator to do; the HTTP routes and in-process callers share it. */
import type { Calls } from './calls';
import type { Clock } from './clock';
import type { Codes, Scope } from './codes';
import type { Fault, Faults } from './faults';
import type { Persona, Personas } from './personas';

export const DENY_FORMS = ['state_only', 'authdeny', 'no_redirect'] as const;

/** What 拒绝 does: redirect with the state alone, redirect with `code=authdeny`, or no redirect at all. */
export type DenyForm = (typeof DENY_FORMS)[number];

/** What can be switched; back to these values at a reset. */
export interface Switches {
  /** Milliseconds every API answer takes. */
  delayMs: number;
  denyForm: DenyForm;
  /** Whether the IP whitelist of the account includes the caller. */
  whitelisted: boolean;
  /** The AppSecret that the console made last; '' for the one of the start. */
  newSecret: string;
}

export const INITIAL_SWITCHES: Readonly<Switches> = {
  delayMs: 0,
  denyForm: 'state_only',
  whitelisted: true,
  newSecret: '',
};

/** A code without the authorise page. */
export interface CodeRequest {
  readonly persona?: string | undefined;
  readonly scope?: Scope | undefined;
  /** Another account's AppID, to see its code refused. */
  readonly appid?: string | undefined;
}

export interface Control {
  /** Calls per endpoint path since the last reset; 0 for those never asked. */
  calls(): Record<string, number>;
  resetCalls(): void;
  /** Spoil answers of one endpoint path; replaces its earlier fault. Throws RangeError on a path that is no endpoint. */
  fault(path: string, fault: Fault): void;
  clearFaults(): void;
  /** Make every API answer take `ms` milliseconds. */
  delay(ms: number): void;
  /** Move the simulator's clock forward. */
  advanceClock(seconds: number): void;
  deny(form: DenyForm): void;
  /** Default persona `follower`, default scope `snsapi_base`. Throws RangeError on an unknown persona. */
  issueCode(request?: CodeRequest): string;
  whitelist(allowed: boolean): void;
  /** As 重置 in the console does it: the old AppSecret is worthless at once. */
  resetSecret(secret: string): void;
  /** Throws RangeError on an unknown persona. */
  openidOf(persona: string): string;
  /** '' where the persona has none. Throws RangeError on an unknown persona. */
  unionidOf(persona: string): string;
  /** Everything back to the start: counters, faults, switches, clock, codes and tokens. */
  reset(): void;
}

export interface ControlDeps {
  readonly appid: string;
  readonly calls: Calls;
  readonly clock: Clock;
  readonly codes: Codes;
  readonly faults: Faults;
  readonly personas: Personas;
  readonly switches: Switches;
  /** Forget every code and token. */
  readonly forget: () => void;
}

export function createControl(deps: ControlDeps): Control {
  const { appid, calls, clock, codes, faults, personas, switches } = deps;
  const personaNamed = (name: string): Persona => {
    const persona = personas.named(name);
    if (!persona) throw new RangeError(`no persona is called ${JSON.stringify(name)}`);
    return persona;
  };
  return {
    calls: () => calls.read(),
    resetCalls: () => calls.reset(),
    fault(path, fault) {
      if (!Object.hasOwn(calls.read(), path)) throw new RangeError(`${path} is no endpoint of the simulator`);
      faults.set(path, fault);
    },
    clearFaults: () => faults.clear(),
    delay: (ms) => void (switches.delayMs = ms),
    advanceClock: (seconds) => clock.advance(seconds),
    deny: (form) => void (switches.denyForm = form),
    issueCode: (request = {}) =>
      codes.issue({
        appid: request.appid ?? appid,
        persona: personaNamed(request.persona ?? 'follower'),
        scope: request.scope ?? 'snsapi_base',
      }),
    whitelist: (allowed) => void (switches.whitelisted = allowed),
    resetSecret: (secret) => void (switches.newSecret = secret),
    openidOf: (name) => personaNamed(name).openid,
    unionidOf: (name) => personaNamed(name).unionid,
    reset() {
      calls.reset();
      faults.clear();
      clock.reset();
      deps.forget();
      Object.assign(switches, INITIAL_SWITCHES);
    },
  };
}
