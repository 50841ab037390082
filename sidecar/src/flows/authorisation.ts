/** Owns sending a browser to WeChat: a new attempt with its signed state, and the cookies that go with it. */
import { randomBytes } from 'node:crypto';
import type { Settings } from '../odoo/types';
import type { Answer, Caller, CookieChange } from './answer';
import { authorizeUrl } from './authorize-url';
import { sha256Hex, type KeyRing } from './key-ring';
import { addNext, readNext, takeNext, writeNext } from './next-cookie';
import { signState, type Scope } from './state';

/** One trip to WeChat. */
export interface Authorisation {
  readonly attempt: string;
  readonly scope: Scope;
  readonly state: string;
}

/**
 * Makes a trip for the browser that holds this cookie: of a new attempt, or the phone's leg of the attempt `scanned`.
 * `now` in milliseconds since the epoch.
 */
export function newAuthorisation(
  keys: KeyRing,
  input: { browser: string; scope: Scope; restart: boolean; scanned?: string | undefined; now: number },
): Authorisation {
  const { scope, restart, scanned } = input;
  const attempt = scanned ?? newAttempt();
  const scan = scanned !== undefined;
  const browserHash = sha256Hex(input.browser);
  const content = { purpose: 'login', restart, scan, scope, attempt, browserHash } as const;
  return { attempt, scope, state: signState(keys, content, input.now) };
}

/** An attempt id: 32 random hex characters. */
export function newAttempt(): string {
  return randomBytes(16).toString('hex');
}

/** A value for the browser cookie: 32 random hex characters. */
export function newBrowser(): string {
  return randomBytes(16).toString('hex');
}

/** The redirect to WeChat. `cookies` go first; the next cookie is added where `path` is worth remembering. */
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
