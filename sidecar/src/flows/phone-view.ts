/** Owns what a phone is shown of a pending login, by its state and by whether the phone owns it (docs/protocol.md, section 4). Pure. */
import { REFUSAL_REASONS } from '../odoo/types';
import type { CookieChange, PageName } from './answer';
import { afterRefusal } from './outcomes';
import { CODE_TRIES, type PendingLogin, type PendingState } from './pending-login';

/** What the owner's phone is told of the login; `left` is how many codes may be tried. */
export interface Watched {
  readonly state: PendingState | 'logged_in';
  readonly left?: number;
}

/** A page of sentences. */
export interface PlainView {
  readonly kind: 'plain';
  readonly page: PageName;
  /** Instead of the page's own status. */
  readonly status?: number;
  /** True where the code names nothing: whoever asks for many of them is guessing. */
  readonly unknown?: true;
  /** What the page waits to see change. */
  readonly watched?: Watched;
}

/** What came with the form of a page, unchecked. */
export interface DecisionForm {
  readonly decision: string;
  readonly token: string;
}

/** What the person is asked about. */
export interface LoginRequest {
  readonly userCode: string;
  /** Name of the main company; '' where Odoo has none. */
  readonly company: string;
  /** Host of the public origin. */
  readonly site: string;
  /** Of the PC. */
  readonly userAgent: string;
  readonly ip: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export type PhoneView =
  | PlainView
  | {
      readonly kind: 'confirm';
      readonly request: LoginRequest;
      /** Hidden field of the form. */
      readonly token: string;
      /** The browser cookie where the phone has none yet: the token is bound to it. */
      readonly cookies: readonly CookieChange[];
    }
  | { readonly kind: 'digits'; readonly digits: string; readonly watched: Watched };

/** Which of the views it is; `watched` says how the owner's login stands, as Odoo knows it. */
export function viewFor(state: PendingState, owner: boolean, row: PendingLogin, watched: Watched): Decided {
  if (state === 'pending') return 'confirm';
  if (!owner)
    return plain(state === 'denied' || state === 'collected' || state === 'expired' ? 'expired_qr' : 'qr_in_use');
  switch (state) {
    case 'scanned':
      return 'confirm';
    case 'code_required':
      return 'digits';
    case 'approved':
    case 'collected':
      return watched.state === 'logged_in' ? plain('logged_in') : { ...plain('done'), watched };
    case 'denied':
      return plain(pageOfRefusal(row.reason));
    case 'expired':
      return plain('expired_qr');
  }
}

type Decided = 'confirm' | 'digits' | PlainView;

/** What the row alone says; whether a collected login is `logged_in` only Odoo knows. */
export function watchedIn(state: PendingState, row: PendingLogin): Watched {
  return state === 'code_required' ? { state, left: row.left ?? CODE_TRIES } : { state };
}

export function plain(page: PageName, status?: number): PlainView {
  return { kind: 'plain', page, ...(status !== undefined && { status }) };
}

/** A code that is malformed, was never given out, or is forgotten by now: nobody is told which. */
export const UNKNOWN: PlainView = { ...plain('expired_qr', 404), unknown: true };

/** As after the callback; what is about this one login and not about the person, is simply over. */
function pageOfRefusal(text: string | undefined): PageName {
  const reason = REFUSAL_REASONS.find((known) => known === text);
  const after = reason === undefined ? 'denied' : afterRefusal(reason);
  return after === 'switched_off' ? 'denied' : after === 'expired' ? 'expired_qr' : after;
}
