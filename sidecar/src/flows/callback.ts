/** Owns `GET /wechat/callback` as a flow, free of Express: what all legs have in common (docs/protocol.md, section 4). */
import { StoreError } from '../store/store';
import type { Logger } from '../telemetry/logger';
import type { WechatClient } from '../wechat/types';
import { page, SWITCHED_OFF, type Answer, type Caller, type PageName } from './answer';
import { brief, newAttempt, newAuthorisation, passNextOn, toWechat } from './authorisation';
import { CLAIM_SECONDS, claimKey, type CallbackClaims } from './callback-claims';
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
  readonly wechat: Pick<WechatClient, 'isSecretRefused'>;
  readonly legs: readonly Leg[];
  /** Origin of WeChat's authorise page. */
  readonly openUrl: string;
  /** Milliseconds a double waits for the answer of the first: {@link patienceOf}. */
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

/** A callback whose state is ours, and who goes on with it. */
type Arrival = Pick<Trip, 'caller' | 'state' | 'leg'>;

/** Milliseconds for what is asked of the store on the way. */
const STORE_MS = 3000;
const CODE = /^[0-9A-Za-z_-]{1,512}$/;

/** Milliseconds that the first may take: a scan that was forgotten is looked up in Odoo, before WeChat and Odoo are asked who it is. */
export function patienceOf(deadlines: {
  readonly exchangeMs: number;
  readonly profileMs: number;
  readonly odooMs: number;
}): number {
  return deadlines.exchangeMs + deadlines.profileMs + 2 * deadlines.odooMs + STORE_MS;
}

const isSecretRefusal = (result: CallbackResult | undefined) =>
  result?.kind === 'page' && result.page === 'secret_refused';

export function createCallbackFlow(deps: CallbackDeps): CallbackFlow {
  const { keys, claims, wechat, legs, openUrl, now, log, observe } = deps;
  const purposes = legs.flatMap((leg) => leg.purposes);

  return async (caller, input) => {
    const verdict = verifyState(keys, input.state ?? '', purposes, now());
    if (!verdict.ok) return strange(caller, verdict.reason, verdict.reason === 'invalid' ? verdict.why : '');
    const { state } = verdict;
    const leg = legs.find((each) => each.purposes.includes(state.purpose) && (each.way === 'scan') === state.scan);
    if (leg === undefined) return strange(caller, 'invalid', 'purpose');
    const arrival = { caller, state, leg };
    try {
      return await ours(arrival, input);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      // Never read as "not found": a full or absent store must not lead to a second exchange.
      log.error({ err: error, requestId: caller.requestId }, 'The store cannot be used');
      return ended(arrival, 'busy', `store_${error.code}`);
    }
  };

  /** Everything that can be said without spending anything; in the order of the protocol. */
  async function ours(arrival: Arrival, input: CallbackInput): Promise<Answer> {
    const { caller, state, leg } = arrival;
    if (caller.browser !== undefined && !sha256Hex(caller.browser).startsWith(state.browserPrefix)) {
      return ended(arrival, 'invalid', 'other_browser');
    }
    const settings = await deps.settings.current();
    const origin = settings && publicOrigin(settings);
    if (settings === undefined) return ended(arrival, deps.settings.absence(), 'no_settings');
    if (origin === undefined) return ended(arrival, 'misconfigured', 'settings');
    const trip: Trip = { ...arrival, claim: claimKey(input.state ?? ''), settings, origin };

    if (caller.browser === undefined) return cookieLost(trip);
    if (input.code === undefined || input.code === 'authdeny') {
      note(arrival, 'cancelled', '');
      return answerTo(trip, await leg.cancelled(trip, caller.browser));
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
    if (isSecretRefusal(result) && !wechat.isSecretRefused()) {
      // The page that reloads itself, and there is another AppSecret by now: the code is as good as it was.
      await claims.release(trip.claim);
      return coalesced(trip, code, browser);
    }
    // No result: the first was lost or gave up. Whether the code is spent nobody knows, as after a cut connection.
    return answerTo(trip, result ?? again(trip, browser));
  }

  /**
   * A second code for the same state is refused (threats row S9). On a scan 继续 tapped twice within a second brings one too,
   * because attempt and expiry are the same then: the QR's page says how the first one ended.
   */
  function otherCode(trip: Trip): Answer {
    const { userCode } = trip.leg.about(trip.caller, trip.state);
    if (userCode === undefined) return ended(trip, 'invalid', 'other_code');
    note(trip, 'invalid', 'other_code');
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
    const begun = await trip.leg.begun(trip, browser);
    if ('ended' in begun) {
      const { ended: result, why } = begun;
      note(trip, result.kind === 'page' ? result.page : result.kind, why);
      return result;
    }
    const identified = await deps.identify(trip, code, begun.ask);
    if ('result' in identified) return identified.result;
    if ('release' in identified) return { release: { kind: 'page', page: identified.release } };
    if (identified.authorise === 'restart') return again(trip, browser);
    // A wider scope is asked for at most once: Odoo never needs the profile after snsapi_userinfo.
    return authorise(trip, browser, { scope: 'snsapi_userinfo', restart: trip.state.restart });
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
  function again(trip: Trip, browser: string): CallbackResult {
    return trip.state.restart
      ? { kind: 'page', page: 'expired' }
      : authorise(trip, browser, { scope: trip.state.scope, restart: true });
  }

  /** A direct login goes on as a new attempt; the others keep the one that is known to more than this browser. */
  function authorise(
    { state: { purpose, scan, attempt }, leg }: Trip,
    browser: string,
    how: Pick<VerifiedState, 'scope' | 'restart'>,
  ): CallbackResult {
    const same = { purpose, scan, attempt: leg.keepsAttempt ? attempt : newAttempt() };
    return { kind: 'authorise', ...newAuthorisation(keys, { ...same, ...how, browser, now: now() }) };
  }

  function cookieLost(trip: Trip): Answer {
    const restarted = trip.state.restart ? undefined : trip.leg.withoutCookie(trip);
    if (restarted === undefined) return ended(trip, 'cookies', '');
    observe(trip.leg.way, 'restarted');
    return restarted;
  }

  /** The same for whoever did the work and for the doubles: nothing but the result and the request goes in. */
  function answerTo(trip: Trip, result: CallbackResult): Answer {
    const { caller, state, settings, origin } = trip;
    const path = localPath(takeNext(readNext(caller.next), state.attempt).path, origin);
    switch (result.kind) {
      case 'page':
        return pageOf(trip, result.page, path);
      case 'switched_off':
        return SWITCHED_OFF;
      case 'authorise':
        return toWechat(openUrl, settings, result, passNextOn(caller, state.attempt, result.attempt));
      case 'scanned':
        return { kind: 'redirect', location: `/wechat/q/${result.userCode}`, cookies: [] };
      case 'linking':
        return { kind: 'redirect', location: '/auth_wechat/link', cookies: passNextOn(caller, state.attempt) };
      case 'issued': {
        const location = `/auth_wechat/signin${path === '' ? '' : `?redirect=${encodeURIComponent(path)}`}`;
        const ticket = { name: 'ticket', value: ticketOf(state.keys, state.attempt) } as const;
        return { kind: 'redirect', location, cookies: [ticket, ...passNextOn(caller, state.attempt)] };
      }
    }
  }

  function ended(arrival: Arrival, outcome: EarlyPage, reason: string): Answer {
    note(arrival, outcome, reason);
    return pageOf(arrival, outcome);
  }

  function pageOf({ caller, state, leg }: Arrival, name: PageName, path = ''): Answer {
    return page(name, path, leg.about(caller, state));
  }

  function note({ caller, state, leg: { way } }: Arrival, outcome: string, reason: string): void {
    observe(way, outcome);
    log.info({ requestId: caller.requestId, way, outcome, reason, attempt: brief(state.attempt) }, 'login');
  }

  /** Nothing of ours, or nothing of ours any more: whether it was for a scan or a link nobody can say. */
  function strange(caller: Caller, outcome: 'invalid' | 'expired', reason: string): Answer {
    observe('direct', outcome);
    log.info({ requestId: caller.requestId, way: 'direct', outcome, reason, attempt: '' }, 'login');
    return page(outcome);
  }
}
