// What the login widget can be in and what can happen to it, as types. Times are milliseconds since the epoch.

/** What the server says of a pending login in one word (docs/protocol.md, section 4). */
export const WORDS = ['pending', 'scanned', 'code_required', 'approved', 'denied', 'expired', 'collected'] as const;
export type Word = (typeof WORDS)[number];

/** A QR code that somebody can scan. */
export interface PendingLogin {
  readonly userCode: string;
  /** What the QR code holds: the address to open in WeChat. */
  readonly address: string;
  /** An SVG image, black on white, quiet zone included. */
  readonly qr: string;
  /** How long to wait between two polls. */
  readonly intervalMs: number;
}

interface Watched {
  readonly login: PendingLogin;
  /** When to ask the server although it said nothing. */
  readonly due: number;
  /** Questions in a row that were not answered. */
  readonly failures: number;
}

export interface Showing extends Watched {
  readonly name: 'showing';
  /** When the QR code ends. */
  readonly endsAt: number;
  readonly secondsLeft: number;
  /** Codes made in a row without anybody near the tab. */
  readonly renewals: number;
  /** Whether the server has ever known this browser's login: if not, the browser did not keep the cookie. */
  readonly heard: boolean;
}

export interface Scanned extends Watched {
  readonly name: 'scanned';
  /** The server has forgotten that somebody scanned; the code is shown as well, in case the phone has too. */
  readonly withQr: boolean;
}

export interface CodeEntry extends Watched {
  readonly name: 'code_entry';
  /** Tries that are left; undefined where nobody has said so. */
  readonly left: number | undefined;
  /** The digits being checked, or (`failed`) neither checked nor counted; '' where new ones are awaited. */
  readonly code: string;
  /** How often digits were refused: the boxes are new each time. */
  readonly refused: number;
  readonly check: 'none' | 'running' | 'wrong' | 'malformed' | 'failed';
}

/** The phone has confirmed; the ticket is being collected. */
export interface Approved extends Watched {
  readonly name: 'approved';
}

/** A login is pending on the server. */
export type Waiting = Showing | Scanned | CodeEntry | Approved;

/** The panel is closed. `kept`: a login that somebody has scanned, in case it is opened again. */
export interface Idle {
  readonly name: 'idle';
  readonly kept?: Waiting;
}

/** A QR code is on its way; `previous` is the one it replaces by itself. */
export interface Preparing {
  readonly name: 'preparing';
  readonly renewals: number;
  readonly previous?: PendingLogin;
  readonly failures: number;
  /** When to ask again; infinite while the answer is awaited. */
  readonly due: number;
}

/** There was no network to ask for a QR code; `due` as above. */
export interface Offline {
  readonly name: 'offline';
  readonly renewals: number;
  readonly due: number;
}

/** A login is pending, but nobody can be asked about it. */
export interface CutOff {
  readonly name: 'cut_off';
  readonly why: 'network' | 'away';
  readonly kept: Waiting;
  readonly due: number;
}

export type LoginState =
  | Idle
  | Preparing
  | Waiting
  | Offline
  | CutOff
  /** On the way to another page. */
  | { readonly name: 'leaving' }
  /** Another tab of this browser has logged in; this one follows when `due`. */
  | { readonly name: 'collected'; readonly due: number }
  | { readonly name: 'denied'; readonly why: 'phone' | 'codes' }
  | { readonly name: 'expired' }
  /** `retryAfter` in seconds. */
  | { readonly name: 'limited'; readonly retryAfter: number }
  /** No sidecar that does its work; or the browser does not keep the cookie of a login. */
  | { readonly name: 'unavailable'; readonly why: 'away' | 'cookies' }
  | { readonly name: 'disabled' };

/** Why the digits were not accepted, or that they were. */
export type Checked =
  | { readonly kind: 'approved' }
  | { readonly kind: 'wrong'; readonly left: number }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'denied' }
  /** Digits are not asked for: this is how things are. */
  | { readonly kind: 'conflict'; readonly word: Word }
  | { readonly kind: 'not_found' }
  /** Not checked and not counted. */
  | { readonly kind: 'away' }
  | { readonly kind: 'network' };

export type LoginEvent =
  // The person
  | { readonly type: 'pressed' }
  | { readonly type: 'dismissed' }
  /** Pressed "new code" or "try again". */
  | { readonly type: 'again' }
  | { readonly type: 'digits'; readonly code: string }
  /** Somebody is at the tab. */
  | { readonly type: 'active' }
  // The server; `word` comes from the stream and from polls, `left` and `expiresIn` (seconds) from polls only
  | { readonly type: 'started'; readonly login: PendingLogin; readonly expiresIn: number }
  | {
      readonly type: 'word';
      readonly word: Word;
      readonly left?: number | undefined;
      readonly expiresIn?: number | undefined;
    }
  | { readonly type: 'ticket'; readonly location: string }
  | { readonly type: 'checked'; readonly answer: Checked }
  | { readonly type: 'limited'; readonly retryAfter: number }
  | { readonly type: 'disabled' }
  | { readonly type: 'slow_down' }
  | { readonly type: 'not_found' }
  | { readonly type: 'away' }
  | { readonly type: 'network' }
  // The browser
  | { readonly type: 'tick' }
  /** The tab is seen again, or the network is back. */
  | { readonly type: 'woken' }
  | { readonly type: 'went_offline' }
  /** The page came back from the browser's memory, e.g. by the back button. */
  | { readonly type: 'restored' }
  /** Another tab of this browser has this login now, and the cookie with it. */
  | { readonly type: 'superseded'; readonly userCode: string }
  /** Another tab has collected this login. */
  | { readonly type: 'entered'; readonly userCode: string };

/** What one tab tells the others. */
export type TabNews = Extract<LoginEvent, { type: 'superseded' | 'entered' }>;

/** A side effect the caller has to carry out. */
export type LoginEffect =
  /** Ask for a QR code. */
  | { readonly type: 'start' }
  /** Open the stream, anew if it is open. */
  | { readonly type: 'listen' }
  /** Close it. */
  | { readonly type: 'stop' }
  /** Ask once how things are, which also collects the ticket where there is one. */
  | { readonly type: 'poll' }
  | { readonly type: 'verify'; readonly code: string }
  | { readonly type: 'tell_tabs'; readonly news: TabNews }
  | { readonly type: 'navigate'; readonly to: 'door'; readonly location: string }
  | { readonly type: 'navigate'; readonly to: 'login' }
  | { readonly type: 'focus_button' };

export interface Transition {
  readonly state: LoginState;
  readonly effects: readonly LoginEffect[];
}
