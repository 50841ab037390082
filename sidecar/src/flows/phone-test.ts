/**
 * Owns the administrator's test with a phone: through WeChat's consent and back, the code exchanged, and what came of it told
 * to Odoo. Nobody is logged in, linked or created (docs/protocol.md, section 4, `/wechat/test`).
 */
import { OdooError, type OdooGateway, type PhoneTestStep } from '../odoo/types';
import { StoreError } from '../store/store';
import type { Logger } from '../telemetry/logger';
import { WechatError, type CodeExchange, type WechatClient } from '../wechat/types';
import { page, type Answer, type Caller } from './answer';
import { browserOf, newAuthorisation, toWechat } from './authorisation';
import type { CallbackFlow, CallbackInput } from './callback';
import { CLAIM_SECONDS, claimKey, type CallbackClaims } from './callback-claims';
import { sha256Hex, type KeyRing } from './key-ring';
import { afterOdooFailure } from './outcomes';
import { publicOrigin } from './public-site';
import type { SettingsSource } from './settings-source';
import { verifyState, type VerifiedState } from './state';

export interface PhoneTestDeps {
  readonly keys: KeyRing;
  readonly settings: SettingsSource;
  readonly claims: CallbackClaims;
  readonly wechat: Pick<WechatClient, 'exchangeCode' | 'fetchProfile'>;
  readonly odoo: Pick<OdooGateway, 'phoneTest'>;
  /** Origin of WeChat's authorise page. */
  readonly openUrl: string;
  /** Milliseconds for each call to WeChat, and for a double to wait for the first. */
  readonly exchangeMs: number;
  readonly patienceMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

/** How a test ended, and WeChat's errcode and our kind of it. */
type Result = Pick<PhoneTestStep, 'outcome' | 'detail'>;

export interface PhoneTest {
  /** Sends the phone to WeChat, where Odoo knows this test; undefined where it does not. */
  go(caller: Caller, code: string): Promise<Answer | undefined>;
  /** The callback of a test; all others go on to `logins`. */
  callback(logins: CallbackFlow): CallbackFlow;
}

export function isTestCode(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

export function createPhoneTest(deps: PhoneTestDeps): PhoneTest {
  const { keys, claims, odoo, now, log } = deps;

  async function go(caller: Caller, code: string): Promise<Answer | undefined> {
    const settings = await deps.settings.current();
    if (settings === undefined) return page(deps.settings.absence());
    // Works before the login is switched on: that is when it is wanted most.
    if (publicOrigin(settings) === undefined) return page('misconfigured');
    const known = await tell(caller, { attempt: code, event: 'opened', outcome: '', detail: '' });
    if (typeof known !== 'boolean') return known;
    if (!known) return undefined;
    const { browser, cookies } = browserOf(caller);
    const journey = { purpose: 'test', attempt: code, scope: 'snsapi_userinfo', restart: false } as const;
    const authorisation = newAuthorisation(keys, { ...journey, browser, now: now() });
    return toWechat(deps.openUrl, settings, authorisation, cookies);
  }

  /** Whether Odoo knows the test, or the page that says why it cannot be told. */
  async function tell(caller: Caller, step: Omit<PhoneTestStep, 'requestId'>): Promise<boolean | Answer> {
    const { requestId } = caller;
    log.info({ requestId, outcome: step.outcome || step.event, detail: step.detail }, 'test');
    try {
      return (await odoo.phoneTest({ ...step, requestId })).known;
    } catch (error) {
      if (!(error instanceof OdooError)) throw error;
      log.warn({ requestId, kind: error.code, detail: error.detail }, 'Odoo could not be told of a test');
      return page(afterOdooFailure(error.code));
    }
  }

  function callback(logins: CallbackFlow): CallbackFlow {
    return async (caller, input) => {
      const verdict = verifyState(keys, input.state ?? '', ['test'], now());
      if (verdict.ok) return returned(caller, verdict.state, input);
      // Only a state of ours with this purpose is ever called expired here.
      return verdict.reason === 'expired' ? page('test_failed') : logins(caller, input);
    };
  }

  async function returned(caller: Caller, state: VerifiedState, input: CallbackInput): Promise<Answer> {
    const { browser } = caller;
    if (browser === undefined || !sha256Hex(browser).startsWith(state.browserPrefix)) {
      return ended(caller, state, { outcome: 'cookies', detail: browser === undefined ? 'none' : 'another' });
    }
    const { code } = input;
    if (code === undefined || code === 'authdeny') return ended(caller, state, { outcome: 'cancelled', detail: '' });
    try {
      return await once(caller, state, input.state ?? '', code);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      log.error({ err: error, requestId: caller.requestId }, 'The store cannot be used');
      return page('busy');
    }
  }

  /** WeChat may call twice here too, and a code that is spent twice would look like a fault. */
  async function once(caller: Caller, state: VerifiedState, text: string, code: string): Promise<Answer> {
    const key = claimKey(text);
    const claim = await claims.claim(key, sha256Hex(code), CLAIM_SECONDS);
    if (!claim.won) return page((await claims.result(key, deps.patienceMs)) === 'ok' ? 'test_done' : 'test_failed');
    const result = await tried(code);
    // Odoo first: the code is spent, and a store that fails now must cost the doubles their answer only.
    const answer = await ended(caller, state, result);
    await settled(caller, key, result);
    return answer;
  }

  async function settled({ requestId }: Caller, key: string, { outcome }: Result): Promise<void> {
    try {
      await claims.settle(key, outcome, CLAIM_SECONDS);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      log.warn({ err: error, requestId }, 'The end of a test could not be noted');
    }
  }

  async function ended(caller: Caller, state: VerifiedState, result: Result): Promise<Answer> {
    const told = await tell(caller, { attempt: state.attempt, event: 'returned', ...result });
    if (typeof told !== 'boolean') return told;
    return page(told && result.outcome === 'ok' ? 'test_done' : 'test_failed');
  }

  async function tried(code: string): Promise<Result> {
    const appid = deps.settings.latest()?.appid ?? '';
    let identity: CodeExchange;
    try {
      identity = await deps.wechat.exchangeCode({ appid, code, deadline: now() + deps.exchangeMs });
    } catch (error) {
      return failed('refused', error);
    }
    if (identity.isSnapshotUser) return { outcome: 'snapshot', detail: '' };
    try {
      const { accessToken, openid } = identity;
      await deps.wechat.fetchProfile({ accessToken, openid, deadline: now() + deps.exchangeMs });
      return { outcome: 'ok', detail: '' };
    } catch (error) {
      return failed('profile_refused', error);
    }
  }

  function failed(outcome: 'refused' | 'profile_refused', error: unknown): Result {
    if (!(error instanceof WechatError)) throw error;
    return { outcome, detail: `${error.errcode === 0 ? '' : `${error.errcode} `}${error.code}` };
  }

  return { go, callback };
}
