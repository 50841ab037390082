/** Owns what the shared flow of the callback wants of its two kinds: a direct login, and the phone's leg of a scan. */
import type { Settings, SignInAnswer } from '../odoo/types';
import type { Answer, Caller } from './answer';
import type { CallbackResult } from './callback-result';
import type { DerivedKeys } from './key-ring';
import type { VerifiedState } from './state';

export type Way = 'direct' | 'scan';

/** A callback whose state is ours and whose settings are known. */
export interface Trip {
  readonly caller: Caller;
  readonly state: VerifiedState;
  /** What the callback is claimed by. */
  readonly claim: string;
  readonly settings: Settings;
  readonly origin: string;
}

/** The browser that will be logged in, as Odoo is told of it. */
export interface Subject {
  readonly way: Way;
  /** The keys that the attempt was made with; its ticket is derived from them. */
  readonly keys: DerivedKeys;
  /** Browser hash. */
  readonly browser: string;
  readonly ip: string;
  readonly userAgent: string;
  /** These three are '' with a direct login. */
  readonly knownBrowser: string;
  readonly codeHash: string;
  readonly client: string;
}

/** What Odoo decided, once no profile is missing. */
export type Decision = Exclude<SignInAnswer, { outcome: 'profile_needed' }>;

/** What each kind decides for itself. Rejects with StoreError only. */
export interface Leg {
  readonly way: Way;
  /** The browser came back without its cookie: a new beginning, or undefined where there cannot be one. */
  withoutCookie(trip: Trip): Answer | undefined;
  /** The person refused in WeChat. `browser` is the cookie. */
  cancelled(trip: Trip, browser: string): Promise<CallbackResult>;
  /** Before anything is spent: whom the login is for, or how it has ended already, and why, for the log. */
  subject(trip: Trip, browser: string): Promise<Subject | { readonly ended: CallbackResult; readonly why: string }>;
  /** After Odoo's decision: how the callback ends. */
  concluded(trip: Trip, subject: Subject, decision: Decision): Promise<CallbackResult>;
  /** The QR to whose page the buttons of a page lead back; undefined with a direct login. */
  userCode(caller: Caller, state: VerifiedState): string | undefined;
}
