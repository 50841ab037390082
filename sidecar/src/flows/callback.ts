/** Owns `GET /wechat/callback` as a flow, free of Express: what direct logins and scans have in common (docs/protocol.md, section 4). */
import { StoreError } from '../store/store';
import type { Logger } from '../telemetry/logger';
import { page, SWITCHED_OFF, type Answer, type Caller, type PageName } from './answer';
import { newAuthorisation, passNextOn, toWechat } from './authorisation';
import { claimKey, type CallbackClaims } from './callback-claims';
import { decodeResult, encodeResult, keptFor, type CallbackResult } from './callback-result';
import type { Identify } from './identify';
import { sha256Hex, ticketOf, type KeyRing } from './key-ring';
import type { Leg, Trip, Way } from './leg';
import { localPath } from './local-path';
import { readNext, takeNext } from './next-cookie';
import { publicOrigin } from './public-site';
import type { SettingsSource } from './settings-source';
import { verifyState, type VerifiedState } from './state';

export interface CallbackDeps {
  readonly keys: KeyRing;
  readonly settings: SettingsSource;
  readonly claims: CallbackClaims;
  /** Exchanges the code and asks Odoo; run at most once per callback. */
  readonly identify: Identify;
  readonly legs: Readonly<Record<Way, Leg>>;
  /** Origin of WeChat's authorise page. */
  readonly openUrl: string;
  /** Milliseconds a double waits for the answer of the first; longer than `identify` can take. */
  readonly patienceMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
  /** Told of every login that ended here without reaching WeChat or Odoo, or after. */
  readonly observe: (way: Way, outcome: string) => void;
}

/** `code` and `state` are what the browser brought, unchecked; undefined where missing. */
export interface CallbackInput {
  readonly code: string | undefined;
  readonly state: string | undefined;
}

export type CallbackFlow = (caller: Caller, input: CallbackInput) => Promise<Answer>;

/** How a callback ends before it is claimed, or where it cannot be. */
type EarlyPage = 'invalid' | 'expired' | 'cookies' | 'odoo_unreachable' | 'misconfigured' | 'busy';

const CLAIM_SECONDS = 60;
const CODE = /^[0-9A-Za-z_-]{1,512}$/;

export function createCallbackFlow(deps: CallbackDeps): CallbackFlow {
  const { keys, claims, legs, openUrl, now, log, observe } = deps;

  return async (caller, input) => {
    const verdict = verifyState(keys, input.state ?? '', 'login', now());
    if (!verdict.ok) {
      note('direct', caller, verdict.reason, verdict.reason === 'invalid' ? verdict.why : '');
      return page(verdict.reason);
    }
    const { state } = verdict;
    try {
      return await ours(caller, state, input);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      // Never read as "not found": a full or absent store must not lead to a second exchange.
      log.error({ err: error, requestId: caller.requestId }, 'The store cannot be used');
      return ended({ caller, state }, 'busy', `store_${error.code}`);
    }
  };

  /** Everything that can be said without spending anything; in the order of the protocol. */
  async function ours(caller: Caller, state: VerifiedState, input: CallbackInput): Promise<Answer> {
    const arrival = { caller, state };
    if (caller.browser !== undefined && !sha256Hex(caller.browser).startsWith(state.browserPrefix)) {
      return ended(arrival, 'invalid', 'other_browser');
    }
    const settings = await deps.settings.current();
    const origin = settings && publicOrigin(settings);
    if (settings === undefined) return ended(arrival, 'odoo_unreachable', 'no_settings');
    if (origin === undefined) return ended(arrival, 'misconfigured', 'settings');
    const trip: Trip = { caller, state, claim: claimKey(input.state ?? ''), settings, origin };

    if (caller.browser === undefined) return cookieLost(trip);
    if (input.code === undefined || input.code === 'authdeny') {
      note(wayOf(state), caller, 'cancelled', '', state);
      return answerTo(trip, await legs[wayOf(state)].cancelled(trip, caller.browser));
    }
    if (!CODE.test(input.code)) return ended(arrival, 'invalid', 'code');
    return coalesced(trip, input.code, caller.browser);
  }

  /** WeChat may call twice within milliseconds: one caller does the work, the others answer the same. */
  async function coalesced(trip: Trip, code: string, browser: string): Promise<Answer> {
    const fingerprint = sha256Hex(`${code}|${browser}`);
    const claim = await claims.claim(trip.claim, fingerprint, CLAIM_SECONDS);
    if (claim.won) return answerTo(trip, await winner(trip, code, browser));
    if (claim.fingerprint !== fingerprint) return otherCode(trip);
    const settled = await claims.result(trip.claim, deps.patienceMs);
    const result = settled === undefined ? undefined : decodeResult(settled);
    // No result: the first was lost or gave up. Whether the code is spent nobody knows, as after a cut connection.
    return answerTo(trip, result ?? again(trip.state, browser));
  }

  /**
   * A second code for the same state is refused (threats row S9). On a scan 继续 tapped twice within a second brings one too,
   * because attempt and expiry are the same then: the QR's page says how the first one ended.
   */
  function otherCode(trip: Trip): Answer {
    const { caller, state } = trip;
    const userCode = legs[wayOf(state)].userCode(caller, state);
    if (userCode === undefined) return ended(trip, 'invalid', 'other_code');
    note(wayOf(state), caller, 'invalid', 'other_code', state);
    return answerTo(trip, { kind: 'scanned', userCode });
  }

  async function winner(trip: Trip, code: string, browser: string): Promise<CallbackResult> {
    let result: CallbackResult | { readonly release: CallbackResult };
    try {
      result = await work(trip, code, browser);
    } catch (error) {
      await kept(trip, claims.release(trip.claim));
      throw error;
    }
    if ('release' in result) {
      await kept(trip, claims.release(trip.claim));
      return result.release;
    }
    await kept(trip, claims.settle(trip.claim, encodeResult(result), keptFor(result)));
    return result;
  }

  /** The whole of a callback but its doubles; `release` where nothing was spent and the same code may be tried again. */
  async function work(
    trip: Trip,
    code: string,
    browser: string,
  ): Promise<CallbackResult | { readonly release: CallbackResult }> {
    const { caller, state } = trip;
    const leg = legs[wayOf(state)];
    const subject = await leg.subject(trip, browser);
    if ('ended' in subject) {
      const { ended: result, why } = subject;
      note(leg.way, caller, result.kind === 'page' ? result.page : result.kind, why, state);
      return result;
    }
    const identified = await deps.identify({ ...trip, code, subject });
    if ('decision' in identified) return leg.concluded(trip, subject, identified.decision);
    if ('release' in identified) return { release: { kind: 'page', page: identified.release } };
    if ('page' in identified) return { kind: 'page', page: identified.page };
    if (identified.authorise === 'restart') return again(state, browser);
    // A wider scope is asked for at most once: Odoo never needs the profile after snsapi_userinfo.
    return authorise(state, browser, { scope: 'snsapi_userinfo', restart: state.restart });
  }

  /** What was done is done: a store that fails now costs the doubles their answer, not the person their login. */
  async function kept(trip: Trip, keeping: Promise<void>): Promise<void> {
    try {
      await keeping;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      log.warn({ err: error, requestId: trip.caller.requestId }, 'The end of a callback could not be noted');
    }
  }

  /** Once more to WeChat with the restart bit set; where it was set already, the end. */
  function again(state: VerifiedState, browser: string): CallbackResult {
    return state.restart
      ? { kind: 'page', page: 'expired' }
      : authorise(state, browser, { scope: state.scope, restart: true });
  }

  /** A direct login goes on as a new attempt; a scan keeps the attempt that PC and phone know. */
  function authorise(
    { scan, attempt }: VerifiedState,
    browser: string,
    how: Pick<VerifiedState, 'scope' | 'restart'>,
  ): CallbackResult {
    const scanned = scan ? attempt : undefined;
    return { kind: 'authorise', ...newAuthorisation(keys, { browser, ...how, scanned, now: now() }) };
  }

  function cookieLost(trip: Trip): Answer {
    const restarted = trip.state.restart ? undefined : legs[wayOf(trip.state)].withoutCookie(trip);
    if (restarted === undefined) return ended(trip, 'cookies', '');
    observe(wayOf(trip.state), 'restarted');
    return restarted;
  }

  /** The same for whoever did the work and for the doubles: nothing but the result and the request goes in. */
  function answerTo({ caller, state, settings, origin }: Trip, result: CallbackResult): Answer {
    const path = localPath(takeNext(readNext(caller.next), state.attempt).path, origin);
    switch (result.kind) {
      case 'page':
        return pageOf(caller, state, result.page, path);
      case 'switched_off':
        return SWITCHED_OFF;
      case 'authorise':
        return toWechat(openUrl, settings, result, passNextOn(caller, state.attempt, result.attempt));
      case 'scanned':
        return { kind: 'redirect', location: `/wechat/q/${result.userCode}`, cookies: [] };
      case 'issued': {
        const location = `/auth_wechat/signin${path === '' ? '' : `?redirect=${encodeURIComponent(path)}`}`;
        const ticket = { name: 'ticket', value: ticketOf(state.keys, state.attempt) } as const;
        return { kind: 'redirect', location, cookies: [ticket, ...passNextOn(caller, state.attempt)] };
      }
    }
  }

  function ended({ caller, state }: Pick<Trip, 'caller' | 'state'>, outcome: EarlyPage, reason: string): Answer {
    note(wayOf(state), caller, outcome, reason, state);
    return pageOf(caller, state, outcome);
  }

  function pageOf(caller: Caller, state: VerifiedState, name: PageName, path = ''): Answer {
    return page(name, path, legs[wayOf(state)].userCode(caller, state));
  }

  function note(way: Way, caller: Caller, outcome: string, reason: string, state?: VerifiedState): void {
    observe(way, outcome);
    const attempt = state?.attempt.slice(0, 8) ?? '';
    log.info({ requestId: caller.requestId, way, outcome, reason, attempt }, 'login');
  }
}

function wayOf(state: VerifiedState): Way {
  return state.scan ? 'scan' : 'direct';
}
