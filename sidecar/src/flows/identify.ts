/** Owns the costly part of a login, done once per callback: code to identity at WeChat, identity to ticket at Odoo. */
import { OdooError, type OdooGateway, type Settings, type SignInAnswer, type SignInRequest } from '../odoo/types';
import type { Logger } from '../telemetry/logger';
import { WechatError, type CodeExchange, type WechatClient, type WechatProfile } from '../wechat/types';
import type { Caller } from './answer';
import type { CallbackResult, ResultPage } from './callback-result';
import { sha256Hex, ticketOf } from './key-ring';
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
  readonly observe: (outcome: string) => void;
}

export interface IdentifyInput {
  readonly caller: Caller;
  readonly state: VerifiedState;
  readonly settings: Settings;
  /** Well formed, never used before as far as we know. */
  readonly code: string;
  readonly browser: string;
}

/** A result for the doubles, or: authorise once more, or: nothing was spent, so the same code may be tried again. */
export type Identified =
  | { readonly result: CallbackResult }
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
    if (identity.isSnapshotUser) return done(input, pageResult('snapshot'), { openidHash });
    const profile = input.state.scope === 'snsapi_userinfo' ? await profileOf(input, identity) : NO_PROFILE;
    try {
      const answer = await odoo.signIn(signInRequest(input, identity, profile));
      const reason = answer.outcome === 'refused' ? answer.reason : '';
      return done(input, afterSignIn(answer, input.state), { openidHash, reason });
    } catch (error) {
      if (!(error instanceof OdooError)) throw error;
      log.warn({ requestId: input.caller.requestId, kind: error.code, detail: error.detail }, 'Odoo call failed');
      return done(input, pageResult(afterOdooFailure(error.code)), { openidHash, reason: error.code });
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
      return { failure: after.release ? { release: after.page } : pageResult(after.page), kind: error.code };
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
    { caller, state }: IdentifyInput,
    identified: Identified,
    about: { openidHash?: string; reason?: string },
  ): Identified {
    const outcome = outcomeOf(identified, state);
    observe(outcome);
    log.info(
      { requestId: caller.requestId, way: 'direct', outcome, reason: '', attempt: state.attempt.slice(0, 8), ...about },
      'login',
    );
    return identified;
  }
}

function signInRequest(input: IdentifyInput, identity: CodeExchange, profile: WechatProfile): SignInRequest {
  const { state, caller } = input;
  return {
    attempt: state.attempt,
    purpose: 'login',
    way: 'direct',
    browser: sha256Hex(input.browser),
    ticketHash: sha256Hex(ticketOf(state.keys, state.attempt)),
    appid: input.settings.appid,
    openid: identity.openid,
    unionid: identity.unionid === '' ? profile.unionid : identity.unionid,
    scope: state.scope,
    nickname: profile.nickname,
    avatarUrl: profile.avatarUrl,
    requestId: caller.requestId,
    ip: caller.ip.slice(0, 45),
    userAgent: caller.userAgent.slice(0, 512),
    knownBrowser: '',
    codeHash: '',
    client: '',
  };
}

function afterSignIn(answer: SignInAnswer, state: VerifiedState): Identified {
  switch (answer.outcome) {
    case 'issued':
      return { result: { kind: 'issued' } };
    case 'profile_needed':
      // Asked for already: an Odoo that insists breaks the protocol, and would send people round in circles.
      return state.scope === 'snsapi_base' ? { authorise: 'with_profile' } : pageResult('misconfigured');
    case 'code_required':
      return pageResult('misconfigured');
    case 'refused': {
      const after = afterRefusal(answer.reason);
      return after === 'switched_off' ? { result: { kind: 'switched_off' } } : pageResult(after);
    }
  }
}

function pageResult(name: ResultPage): Identified {
  return { result: { kind: 'page', page: name } };
}

function outcomeOf(identified: Identified, state: VerifiedState): string {
  if ('release' in identified) return identified.release;
  if ('authorise' in identified) {
    return identified.authorise === 'restart' && state.restart ? 'expired' : identified.authorise;
  }
  const { result } = identified;
  return result.kind === 'page' ? result.page : result.kind;
}
