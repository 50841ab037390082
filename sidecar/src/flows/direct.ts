/** Owns the end of a direct login: `GET /wechat/callback` as a flow, free of Express (docs/protocol.md, section 4). */
import type { Settings } from '../odoo/types';
import { StoreError } from '../store/store';
import type { Logger } from '../telemetry/logger';
import { page, SWITCHED_OFF, type Answer, type Caller } from './answer';
import { newAuthorisation, newBrowser, passNextOn, toWechat } from './authorisation';
import { claimKey, type CallbackClaims } from './callback-claims';
import { decodeResult, encodeResult, keptFor, type CallbackResult } from './callback-result';
import type { Identify, Identified } from './identify';
import { sha256Hex, ticketOf, type KeyRing } from './key-ring';
import { localPath } from './local-path';
import { readNext, takeNext } from './next-cookie';
import { publicOrigin } from './public-site';
import type { SettingsSource } from './settings-source';
import { verifyState, type VerifiedState } from './state';

export interface DirectDeps {
  readonly keys: KeyRing;
  readonly settings: SettingsSource;
  readonly claims: CallbackClaims;
  /** Exchanges the code and asks Odoo; run at most once per callback. */
  readonly identify: Identify;
  /** Origin of WeChat's authorise page. */
  readonly openUrl: string;
  /** Milliseconds a double waits for the answer of the first; longer than `identify` can take. */
  readonly patienceMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
  /** Told of every login that ended here without reaching WeChat or Odoo, or after. */
  readonly observe: (outcome: string) => void;
}

/** `code` and `state` are what the browser brought, unchecked; undefined where missing. */
export interface CallbackInput {
  readonly code: string | undefined;
  readonly state: string | undefined;
}

export type DirectFlow = (caller: Caller, input: CallbackInput) => Promise<Answer>;

const CLAIM_SECONDS = 60;
const CODE = /^[0-9A-Za-z_-]{1,512}$/;

export function createDirectFlow(deps: DirectDeps): DirectFlow {
  const { keys, claims, openUrl, now, log, observe } = deps;

  /** Everything that can be said without spending anything; in the order of the protocol. */
  async function callback(caller: Caller, input: CallbackInput): Promise<Answer> {
    const verdict = verifyState(keys, input.state ?? '', 'login', now());
    if (!verdict.ok) return ended(caller, verdict.reason, verdict.reason === 'invalid' ? verdict.why : '');
    const { state } = verdict;
    if (caller.browser !== undefined && !sha256Hex(caller.browser).startsWith(state.browserPrefix)) {
      return ended(caller, 'invalid', 'other_browser', state);
    }
    const settings = await deps.settings.current();
    const origin = settings && publicOrigin(settings);
    if (settings === undefined) return ended(caller, 'odoo_unreachable', 'no_settings', state);
    if (origin === undefined) return ended(caller, 'misconfigured', 'settings', state);
    const trip: Trip = { caller, state, claim: claimKey(input.state ?? ''), settings, origin };

    if (caller.browser === undefined) return cookieLost(trip);
    if (input.code === undefined || input.code === 'authdeny') return ended(caller, 'cancelled', '', state);
    if (!CODE.test(input.code)) return ended(caller, 'invalid', 'code', state);
    return coalesced(trip, input.code, caller.browser);
  }

  /** WeChat may call twice within milliseconds: one caller does the work, the others answer the same. */
  async function coalesced(trip: Trip, code: string, browser: string): Promise<Answer> {
    const fingerprint = sha256Hex(`${code}|${browser}`);
    const claim = await claims.claim(trip.claim, fingerprint, CLAIM_SECONDS);
    if (claim.won) return answerTo(trip, await winner(trip, code, browser));
    if (claim.fingerprint !== fingerprint) return ended(trip.caller, 'invalid', 'other_code', trip.state);
    const kept = await claims.result(trip.claim, deps.patienceMs);
    const result = kept === undefined ? undefined : decodeResult(kept);
    // No result: the first was lost or gave up. Whether the code is spent nobody knows, as after a cut connection.
    return answerTo(trip, result ?? again(trip.state, browser));
  }

  async function winner(trip: Trip, code: string, browser: string): Promise<CallbackResult> {
    let identified: Identified;
    try {
      identified = await deps.identify({ ...trip, code, browser });
    } catch (error) {
      await note(trip, claims.release(trip.claim));
      throw error;
    }
    if ('release' in identified) {
      await note(trip, claims.release(trip.claim));
      return { kind: 'page', page: identified.release };
    }
    const result = concluded(identified, trip.state, browser);
    await note(trip, claims.settle(trip.claim, encodeResult(result), keptFor(result)));
    return result;
  }

  /** What was done is done: a store that fails now costs the doubles their answer, not the person their login. */
  async function note(trip: Trip, noted: Promise<void>): Promise<void> {
    try {
      await noted;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      log.warn({ err: error, requestId: trip.caller.requestId }, 'The end of a callback could not be noted');
    }
  }

  function concluded(
    identified: Exclude<Identified, { release: unknown }>,
    state: VerifiedState,
    browser: string,
  ): CallbackResult {
    if ('result' in identified) return identified.result;
    if (identified.authorise === 'restart') return again(state, browser);
    // A wider scope is asked for at most once: Odoo never needs the profile after snsapi_userinfo.
    const next = { browser, scope: 'snsapi_userinfo', restart: state.restart, now: now() } as const;
    return { kind: 'authorise', ...newAuthorisation(keys, next) };
  }

  /** Once more to WeChat with the restart bit set; where it was set already, the end. */
  function again(state: VerifiedState, browser: string): CallbackResult {
    if (state.restart) return { kind: 'page', page: 'expired' };
    const next = { browser, scope: state.scope, restart: true, now: now() };
    return { kind: 'authorise', ...newAuthorisation(keys, next) };
  }

  function cookieLost(trip: Trip): Answer {
    const { caller, state, settings } = trip;
    if (state.restart) return ended(caller, 'cookies', '', state);
    observe('restarted');
    const browser = newBrowser();
    const next = newAuthorisation(keys, { browser, scope: state.scope, restart: true, now: now() });
    return toWechat(openUrl, settings, next, [
      { name: 'browser', value: browser },
      ...passNextOn(caller, state.attempt, next.attempt),
    ]);
  }

  /** The same for whoever did the work and for the doubles: nothing but the result and the request goes in. */
  function answerTo({ caller, state, settings, origin }: Trip, result: CallbackResult): Answer {
    const path = localPath(takeNext(readNext(caller.next), state.attempt).path, origin);
    switch (result.kind) {
      case 'page':
        return page(result.page, path);
      case 'switched_off':
        return SWITCHED_OFF;
      case 'authorise':
        return toWechat(openUrl, settings, result, passNextOn(caller, state.attempt, result.attempt));
      case 'issued': {
        const location = `/auth_wechat/signin${path === '' ? '' : `?redirect=${encodeURIComponent(path)}`}`;
        const ticket = { name: 'ticket', value: ticketOf(state.keys, state.attempt) } as const;
        return { kind: 'redirect', location, cookies: [ticket, ...passNextOn(caller, state.attempt)] };
      }
    }
  }

  function ended(caller: Caller, outcome: EarlyEnd, reason: string, state?: VerifiedState): Answer {
    observe(outcome);
    const attempt = state?.attempt.slice(0, 8) ?? '';
    log.info({ requestId: caller.requestId, way: 'direct', outcome, reason, attempt }, 'login');
    return page(outcome);
  }

  return async (caller, input) => {
    try {
      return await callback(caller, input);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      // Never read as "not found": a full or absent store must not lead to a second exchange.
      log.error({ err: error, requestId: caller.requestId }, 'The store cannot be used');
      return ended(caller, 'busy', `store_${error.code}`);
    }
  };
}

type EarlyEnd = 'invalid' | 'expired' | 'cookies' | 'cancelled' | 'odoo_unreachable' | 'misconfigured' | 'busy';

/** A callback whose state is ours and whose settings are known. */
interface Trip {
  readonly caller: Caller;
  readonly state: VerifiedState;
  /** What the callback is claimed by. */
  readonly claim: string;
  readonly settings: Settings;
  readonly origin: string;
}
