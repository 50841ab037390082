/** Owns what the shared flow of the callback wants of its kinds: a direct login, the phone's leg of a scan, a link. */
import type { Settings } from '../odoo/types';
import type { About, Answer, Caller } from './answer';
import type { CallbackResult } from './callback-result';
import type { Purpose, VerifiedState } from './state';

/** Names a leg, for log and metrics too. */
export type Way = 'direct' | 'scan' | 'link';

/** A callback whose state is ours and whose settings are known. */
export interface Trip {
  readonly caller: Caller;
  readonly state: VerifiedState;
  readonly leg: Leg;
  /** What the callback is claimed by. */
  readonly claim: string;
  readonly settings: Settings;
  readonly origin: string;
}

/** Who came, as WeChat says and nobody else; '' where it did not say. */
export interface Person {
  readonly openid: string;
  readonly unionid: string;
  readonly nickname: string;
  readonly avatarUrl: string;
}

/** How it ends, or that the profile has to be asked for first. */
export interface Asked {
  readonly result: CallbackResult | 'with_profile';
  /** For log and metrics: a word such as `issued`, or the page; and Odoo's reason, '' where it has none. */
  readonly outcome: string;
  readonly reason: string;
}

/** Asks Odoo about a person, once, and does what follows from its answer. Rejects with OdooError and StoreError. */
export type Ask = (person: Person) => Promise<Asked>;

/** What each kind decides for itself. Rejects with StoreError only. */
export interface Leg {
  readonly way: Way;
  /** The purposes of the states that this leg goes on with; no other leg does (threats row S6). */
  readonly purposes: readonly Purpose[];
  /** Whether going to WeChat once more is the same attempt, because somebody else knows it, or a new one. */
  readonly keepsAttempt: boolean;
  /** The browser came back without its cookie: a new beginning, or undefined where there cannot be one. */
  withoutCookie(trip: Trip): Answer | undefined;
  /** The person refused in WeChat. `browser` is the cookie. */
  cancelled(trip: Trip, browser: string): Promise<CallbackResult>;
  /** Before anything is spent: what to ask Odoo, or how this has ended already and why, for the log. */
  begun(
    trip: Trip,
    browser: string,
  ): Promise<{ readonly ask: Ask } | { readonly ended: CallbackResult; readonly why: string }>;
  about(caller: Caller, state: VerifiedState): About;
}
