/** Owns the costly part of a callback, done once: from the code to a person at WeChat, and what Odoo says of them. */
import { OdooError } from '../odoo/types';
import type { Logger } from '../telemetry/logger';
import { WechatError, type CodeExchange, type WechatClient, type WechatProfile } from '../wechat/types';
import { brief } from './authorisation';
import type { CallbackResult, ResultPage } from './callback-result';
import { sha256Hex } from './key-ring';
import type { Ask, Trip, Way } from './leg';
import { afterExchangeFailure, afterOdooFailure } from './outcomes';

export interface IdentifyDeps {
  readonly wechat: Pick<WechatClient, 'exchangeCode' | 'fetchProfile'>;
  /** Milliseconds for the exchange and for the profile. */
  readonly exchangeMs: number;
  readonly profileMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
  readonly observe: (way: Way, outcome: string) => void;
}

/** How it ends, or: authorise once more, or: nothing was spent, so the same code may be tried again. */
export type Identified =
  | { readonly result: CallbackResult }
  | { readonly authorise: 'restart' | 'with_profile' }
  | { readonly release: ResultPage };

/** `code` is well formed, and was never used before as far as we know. Rejects with StoreError where `ask` does. */
export type Identify = (trip: Trip, code: string, ask: Ask) => Promise<Identified>;

const NO_PROFILE: WechatProfile = { nickname: '', avatarUrl: '', unionid: '' };

export function createIdentify(deps: IdentifyDeps): Identify {
  const { wechat, now, log, observe } = deps;

  return async (trip, code, ask) => {
    const exchanged = await exchange(trip, code);
    if ('failure' in exchanged) return exchanged.failure;
    const { identity } = exchanged;
    const { openid, unionid } = identity;
    const openidHash = sha256Hex(`${trip.settings.appid}:${openid}`).slice(0, 12);
    // A virtual identity: it must never log in, link or create anyone, so nothing more is asked about it (design rule 2).
    if (identity.isSnapshotUser) return ending(trip, 'snapshot', { openidHash });
    const profile = trip.state.scope === 'snsapi_userinfo' ? await profileOf(trip, identity) : NO_PROFILE;
    try {
      const { nickname, avatarUrl } = profile;
      const person = { openid, unionid: unionid === '' ? profile.unionid : unionid, nickname, avatarUrl };
      const { result, outcome, reason } = await ask(person);
      report(trip, outcome, { openidHash, reason });
      return result === 'with_profile' ? { authorise: result } : { result };
    } catch (error) {
      if (!(error instanceof OdooError)) throw error;
      log.warn({ requestId: trip.caller.requestId, kind: error.code, detail: error.detail }, 'Odoo call failed');
      return ending(trip, afterOdooFailure(error.code), { openidHash, reason: error.code });
    }
  };

  async function exchange(trip: Trip, code: string): Promise<{ identity: CodeExchange } | { failure: Identified }> {
    try {
      const deadline = now() + deps.exchangeMs;
      return { identity: await wechat.exchangeCode({ appid: trip.settings.appid, code, deadline }) };
    } catch (error) {
      if (!(error instanceof WechatError)) throw error;
      warn(trip, error);
      return { failure: withoutIdentity(trip, error) };
    }
  }

  function withoutIdentity(trip: Trip, { code: reason }: WechatError): Identified {
    const after = afterExchangeFailure(reason);
    if ('restart' in after) {
      report(trip, trip.state.restart ? 'expired' : 'restart', { reason });
      return { authorise: 'restart' };
    }
    const ended = ending(trip, after.page, { reason });
    return after.release ? { release: after.page } : ended;
  }

  /** Nickname and avatar are display text: that they cannot be had is no reason to keep anybody out. */
  async function profileOf(trip: Trip, { accessToken, openid }: CodeExchange): Promise<WechatProfile> {
    try {
      return await wechat.fetchProfile({ accessToken, openid, deadline: now() + deps.profileMs });
    } catch (error) {
      if (!(error instanceof WechatError)) throw error;
      warn(trip, error);
      return NO_PROFILE;
    }
  }

  function warn({ caller, state }: Trip, error: WechatError): void {
    const { code: kind, endpoint, errcode, rid, detail } = error;
    const attempt = brief(state.attempt);
    log.warn({ requestId: caller.requestId, attempt, endpoint, kind, errcode, rid, detail }, 'WeChat call failed');
  }

  function ending(trip: Trip, page: ResultPage, about: { openidHash?: string; reason?: string }): Identified {
    report(trip, page, about);
    return { result: { kind: 'page', page } };
  }

  /** One line per callback that got this far. */
  function report({ caller, state, leg: { way } }: Trip, outcome: string, about: object): void {
    observe(way, outcome);
    const attempt = brief(state.attempt);
    log.info({ requestId: caller.requestId, way, outcome, reason: '', attempt, ...about }, 'login');
  }
}
