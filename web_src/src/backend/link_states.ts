// What the link dialog can be in and what can happen to it, as types. Times are milliseconds since the epoch.

/** What Odoo says of a code in one word (docs/protocol.md, section 12). */
export const WORDS = ['sent', 'opened', 'waiting', 'used', 'expired', 'revoked'] as const;
export type Word = (typeof WORDS)[number];

/** A code that links whoever scans it to one user. */
export interface LinkCode {
  /** Id of its row in Odoo. */
  readonly invitation: number;
  /** What the QR code holds: the address to open in WeChat. */
  readonly address: string;
  /** The picture of it, as a source for an image. */
  readonly qr: string;
  readonly user: string;
  readonly company: string;
}

/** The WeChat account that was linked. */
export interface Account {
  readonly identity: number;
  readonly nickname: string;
}

/** Somebody may scan (`showing`), or has tapped on the phone and not confirmed yet (`opened`). */
export interface Waiting {
  readonly name: 'showing' | 'opened';
  readonly code: LinkCode;
  readonly endsAt: number;
  readonly secondsLeft: number;
  /** When to ask again. */
  readonly due: number;
}

/** The phone has confirmed. `check` is the last question before the account is taken away again. */
export interface Linked {
  readonly name: 'linked';
  /** Undefined where Odoo does not say which, or no more. */
  readonly account: Account | undefined;
  readonly unlink: 'no' | 'check' | 'running';
}

export type LinkState =
  | Waiting
  | Linked
  /** Odoo cannot be reached; `kept` goes on once it can. */
  | { readonly name: 'cut_off'; readonly kept: Waiting; readonly due: number }
  /** A new code is on its way in place of `code`. */
  | { readonly name: 'renewing'; readonly code: LinkCode }
  | { readonly name: 'expired' | 'revoked' | 'failed'; readonly code: LinkCode };

export type LinkEvent =
  | { readonly type: 'word'; readonly word: Word; readonly expiresIn: number; readonly account: Account | undefined }
  | { readonly type: 'unreachable' }
  /** Odoo answered that something is wrong. */
  | { readonly type: 'refused' }
  | { readonly type: 'tick' }
  /** The person looks at the page again, or the network is back. */
  | { readonly type: 'woken' }
  | { readonly type: 'again' }
  | { readonly type: 'started'; readonly code: LinkCode; readonly expiresIn: number }
  | { readonly type: 'unlink' }
  | { readonly type: 'keep' };

export type LinkEffect =
  | { readonly type: 'poll'; readonly invitation: number }
  | { readonly type: 'renew' }
  | { readonly type: 'unlink'; readonly identity: number };

export interface Transition {
  readonly state: LinkState;
  readonly effects: readonly LinkEffect[];
}
