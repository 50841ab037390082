/** Owns what a flow can answer a browser with; http/ turns it into HTTP. */

/** Every page a person can be shown; texts in http/messages.ts. */
export type PageName =
  | 'refused'
  | 'refused_admin'
  | 'cancelled'
  | 'expired'
  | 'invalid'
  | 'cookies'
  | 'snapshot'
  | 'not_in_wechat'
  | 'odoo_unreachable'
  | 'wechat_busy'
  | 'busy'
  | 'misconfigured'
  | 'not_linked'
  | 'suspended'
  | 'not_found'
  | 'internal'
  | PhonePageName;

/** The pages of the phone's side of a scan, `GET /wechat/q/…`. */
export type PhonePageName =
  | 'confirm'
  | 'digits'
  | 'done'
  | 'logged_in'
  | 'denied'
  | 'wrong_codes'
  | 'qr_in_use'
  | 'expired_qr'
  | 'open_in_wechat';

/** A cookie of docs/protocol.md, section 1, by its short name; '' clears it. */
export interface CookieChange {
  readonly name: 'browser' | 'next' | 'ticket' | 'device' | 'scan' | 'known';
  readonly value: string;
}

export type Answer =
  | { readonly kind: 'redirect'; readonly location: string; readonly cookies: readonly CookieChange[] }
  /**
   * `next` is the local path the person was going to, for the buttons; '' where unknown. On the phone's leg of a scan the
   * button leads back to the page of `userCode` instead.
   */
  | { readonly kind: 'page'; readonly page: PageName; readonly next: string; readonly userCode?: string };

/** What a flow needs to know of a request besides its parameters. */
export interface Caller {
  readonly requestId: string;
  readonly ip: string;
  readonly userAgent: string;
  /** Value of the browser cookie where it is well formed. */
  readonly browser: string | undefined;
  /** Value of the next cookie, unchecked. */
  readonly next: string | undefined;
  /** Values of the device, scan and known cookies, unchecked. */
  readonly device: string | undefined;
  readonly scan: string | undefined;
  readonly known: string | undefined;
}

export function page(name: PageName, next = '', userCode?: string): Answer {
  return { kind: 'page', page: name, next, ...(userCode !== undefined && { userCode }) };
}

/** To the password form, which says that WeChat login is off. */
export const SWITCHED_OFF: Answer = { kind: 'redirect', location: '/web/login?wechat_error=disabled', cookies: [] };
