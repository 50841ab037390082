/** Owns sending a browser to WeChat: a new attempt with its signed state, and the cookies that go with it. */
import { randomBytes } from 'node:crypto';
import type { Settings } from '../odoo/types';
import type { Answer, Caller, CookieChange } from './answer';
import { authorizeUrl } from './authorize-url';
import { sha256Hex, type KeyRing } from './key-ring';
import { addNext, readNext, takeNext, writeNext } from './next-cookie';
import { signState, type Purpose, type Scope } from './state';

/** One trip to WeChat. */
export interface Authorisation {
  readonly attempt: string;
  readonly scope: Scope;
  readonly state: string;
}

/** What a trip to WeChat is for; a login of a new attempt unless said otherwise. */
interface Journey {
  /** Value of the browser cookie. */
  readonly browser: string;
  readonly scope: Scope;
  readonly restart: boolean;
  readonly purpose?: Purpose;
  /** True for the phone's leg of a scan. */
  readonly scan?: boolean;
  readonly attempt?: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export function newAuthorisation(
  keys: KeyRing,
  { browser, scope, restart, purpose = 'login', scan = false, attempt = newAttempt(), now }: Journey,
): Authorisation {
  const content = { purpose, restart, scan, scope, attempt, browserHash: sha256Hex(browser) };
  return { attempt, scope, state: signState(keys, content, now) };
}

/** An attempt id: 32 random hex characters. */
export function newAttempt(): string {
  return randomBytes(16).toString('hex');
}

/** As much of an attempt id as the log names. */
export function brief(attempt: string): string {
  return attempt.slice(0, 8);
}

/** The value of the caller's browser cookie, 32 random hex characters; and the cookie itself where it is a new one. */
export function browserOf(caller: Caller): { readonly browser: string; readonly cookies: readonly CookieChange[] } {
  if (caller.browser !== undefined) return { browser: caller.browser, cookies: [] };
  const browser = randomBytes(16).toString('hex');
  return { browser, cookies: [{ name: 'browser', value: browser }] };
}

/** The redirect to WeChat, with these cookies. */
export function toWechat(
  openUrl: string,
  settings: Settings,
  authorisation: Authorisation,
  cookies: readonly CookieChange[],
): Answer {
  const location = authorizeUrl({
    openUrl,
    appid: settings.appid,
    redirectUrl: settings.redirectUrl,
    scope: authorisation.scope,
    state: authorisation.state,
    forcePopup: settings.forcePopup,
  });
  return { kind: 'redirect', location, cookies };
}

/** The change of the next cookie when `path` belongs to a new attempt; none where there is nothing to remember. */
export function rememberNext(caller: Caller, attempt: string, path: string): readonly CookieChange[] {
  if (path === '') return [];
  return [{ name: 'next', value: writeNext(addNext(readNext(caller.next), attempt, path)) }];
}

/** The change of the next cookie when `attempt` goes on as `successor`, or ends where there is none. */
export function passNextOn(caller: Caller, attempt: string, successor?: string): readonly CookieChange[] {
  const pairs = readNext(caller.next);
  const { path, rest } = takeNext(pairs, attempt);
  if (rest.length === pairs.length) return [];
  return [{ name: 'next', value: writeNext(successor === undefined ? rest : addNext(rest, successor, path)) }];
}
