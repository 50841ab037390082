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
  | 'secret_refused'
  | 'not_linked'
  | 'suspended'
  | 'not_found'
  | 'internal'
  | PhonePageName
  | LinkPageName
  | TestPageName;

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

/** The pages of linking, `GET /wechat/link/…` and what comes of it. */
export type LinkPageName =
  'confirm_link' | 'expired_link' | 'link_waiting' | 'already_linked' | 'already_yours' | 'other_account' | 'checked';

/** The pages of the administrator's test, `GET /wechat/test/…`. */
export type TestPageName = 'test_start' | 'test_done' | 'test_failed';

/**
 * What a page is about where that is no direct login: the scan of a QR, to whose page the button leads back, or a link code,
 * '' where nobody here remembers it.
 */
export interface About {
  readonly userCode?: string;
  readonly linkCode?: string;
}

/** A cookie of docs/protocol.md, section 1, by its short name; '' clears it. */
export interface CookieChange {
  readonly name: 'browser' | 'next' | 'ticket' | 'device' | 'scan' | 'known';
  readonly value: string;
}

export type Answer =
  | { readonly kind: 'redirect'; readonly location: string; readonly cookies: readonly CookieChange[] }
  /** `next` is the local path the person was going to, for the buttons; '' where unknown. */
  | ({ readonly kind: 'page'; readonly page: PageName; readonly next: string } & About);

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

/** Address and User-Agent no longer than Odoo keeps them. */
export function forOdoo({ ip, userAgent }: Pick<Caller, 'ip' | 'userAgent'>): Pick<Caller, 'ip' | 'userAgent'> {
  return { ip: ip.slice(0, 45), userAgent: userAgent.slice(0, 512) };
}

export function page(name: PageName, next = '', about: About = {}): Answer {
  return { kind: 'page', page: name, next, ...about };
}

/** To the password form, which says that WeChat login is off. */
export const SWITCHED_OFF: Answer = { kind: 'redirect', location: '/web/login?wechat_error=disabled', cookies: [] };
