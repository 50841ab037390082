/** Owns the costly part of a login, done once per callback: code to identity at WeChat, identity to ticket at Odoo. */
import { OdooError, type OdooGateway, type Settings, type SignInAnswer, type SignInRequest } from '../odoo/types';
import type { Logger } from '../telemetry/logger';
import { WechatError, type CodeExchange, type WechatClient, type WechatProfile } from '../wechat/types';
import type { Caller } from './answer';
import type { ResultPage } from './callback-result';
import { sha256Hex, ticketOf } from './key-ring';
import type { Decision, Subject, Way } from './leg';
import { afterExchangeFailure, afterOdooFailure, afterRefusal } from './outcomes';
import type { VerifiedState } from './state';

export interface IdentifyDeps {
  readonly wechat: Pick<WechatClient, 'exchangeCode' | 'fetchProfile'>;
  readonly odoo: Pick<OdooGateway, 'signIn'>;
  /** Milliseconds for the exchange and for the profile. */
  readonly exchangeMs: number;
  readonly profileMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
  readonly observe: (way: Way, outcome: string) => void;
}

export interface IdentifyInput {
  readonly caller: Caller;
  readonly state: VerifiedState;
  readonly settings: Settings;
  /** Well formed, never used before as far as we know. */
  readonly code: string;
  /** The browser that will be logged in. */
  readonly subject: Subject;
}

/** Odoo's decision, or a page, or: authorise once more, or: nothing was spent, so the same code may be tried again. */
export type Identified =
  | { readonly decision: Decision }
  | { readonly page: ResultPage }
  | { readonly authorise: 'restart' | 'with_profile' }
  | { readonly release: ResultPage };

export type Identify = (input: IdentifyInput) => Promise<Identified>;

const NO_PROFILE: WechatProfile = { nickname: '', avatarUrl: '', unionid: '' };

export function createIdentify(deps: IdentifyDeps): Identify {
  const { wechat, odoo, now, log, observe } = deps;

  return async (input) => {
    const exchanged = await exchange(input);
    if ('failure' in exchanged) return done(input, exchanged.failure, { reason: exchanged.kind });
    const { identity } = exchanged;
    const openidHash = sha256Hex(`${input.settings.appid}:${identity.openid}`).slice(0, 12);
    // A virtual identity: it must never log in, link or create anyone, so nothing more is asked about it (design rule 2).
    if (identity.isSnapshotUser) return done(input, { page: 'snapshot' }, { openidHash });
    const profile = input.state.scope === 'snsapi_userinfo' ? await profileOf(input, identity) : NO_PROFILE;
    try {
      const answer = await odoo.signIn(signInRequest(input, identity, profile));
      const reason = answer.outcome === 'refused' ? answer.reason : '';
      return done(input, afterSignIn(answer, input.state), { openidHash, reason });
    } catch (error) {
      if (!(error instanceof OdooError)) throw error;
      log.warn({ requestId: input.caller.requestId, kind: error.code, detail: error.detail }, 'Odoo call failed');
      return done(input, { page: afterOdooFailure(error.code) }, { openidHash, reason: error.code });
    }
  };

  async function exchange(
    input: IdentifyInput,
  ): Promise<{ identity: CodeExchange } | { failure: Identified; kind: string }> {
    try {
      const deadline = now() + deps.exchangeMs;
      return { identity: await wechat.exchangeCode({ appid: input.settings.appid, code: input.code, deadline }) };
    } catch (error) {
      if (!(error instanceof WechatError)) throw error;
      report(input, error);
      const after = afterExchangeFailure(error.code);
      if ('restart' in after) return { failure: { authorise: 'restart' }, kind: error.code };
      return { failure: after.release ? { release: after.page } : { page: after.page }, kind: error.code };
    }
  }

  /** Nickname and avatar are display text: that they cannot be had is no reason to keep anybody out. */
  async function profileOf(input: IdentifyInput, identity: CodeExchange): Promise<WechatProfile> {
    try {
      const { accessToken, openid } = identity;
      return await wechat.fetchProfile({ accessToken, openid, deadline: now() + deps.profileMs });
    } catch (error) {
      if (!(error instanceof WechatError)) throw error;
      report(input, error);
      return NO_PROFILE;
    }
  }

  function report({ caller, state }: IdentifyInput, error: WechatError): void {
    const { code: kind, endpoint, errcode, rid, detail } = error;
    const attempt = state.attempt.slice(0, 8);
    log.warn({ requestId: caller.requestId, attempt, endpoint, kind, errcode, rid, detail }, 'WeChat call failed');
  }

  /** One line per login that got this far. */
  function done(
    { caller, state, subject: { way } }: IdentifyInput,
    identified: Identified,
    about: { openidHash?: string; reason?: string },
  ): Identified {
    const outcome = outcomeOf(identified, state);
    observe(way, outcome);
    log.info(
      { requestId: caller.requestId, way, outcome, reason: '', attempt: state.attempt.slice(0, 8), ...about },
      'login',
    );
    return identified;
  }
}

function signInRequest(input: IdentifyInput, identity: CodeExchange, profile: WechatProfile): SignInRequest {
  const { state, subject } = input;
  return {
    attempt: state.attempt,
    purpose: 'login',
    way: subject.way,
    browser: subject.browser,
    ticketHash: sha256Hex(ticketOf(subject.keys, state.attempt)),
    appid: input.settings.appid,
    openid: identity.openid,
    unionid: identity.unionid === '' ? profile.unionid : identity.unionid,
    scope: state.scope,
    nickname: profile.nickname,
    avatarUrl: profile.avatarUrl,
    requestId: input.caller.requestId,
    ip: subject.ip.slice(0, 45),
    userAgent: subject.userAgent.slice(0, 512),
    knownBrowser: subject.knownBrowser,
    codeHash: subject.codeHash,
    client: subject.client,
  };
}

function afterSignIn(answer: SignInAnswer, state: VerifiedState): Identified {
  if (answer.outcome !== 'profile_needed') return { decision: answer };
  // Asked for already: an Odoo that insists breaks the protocol, and would send people round in circles.
  return state.scope === 'snsapi_base' ? { authorise: 'with_profile' } : { page: 'misconfigured' };
}

function outcomeOf(identified: Identified, state: VerifiedState): string {
  if ('release' in identified) return identified.release;
  if ('page' in identified) return identified.page;
  if ('authorise' in identified) {
    return identified.authorise === 'restart' && state.restart ? 'expired' : identified.authorise;
  }
  const { decision } = identified;
  return decision.outcome === 'refused' ? afterRefusal(decision.reason) : decision.outcome;
}
