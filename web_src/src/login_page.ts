// What the widget knows about the page it sits on, read once and so that nothing on the page can make it throw.
import { authorizeUrl } from './sidecar_api';
import { isMobile, isWechatBrowser } from './browser';

/** Where Odoo's login page forwards somebody who is logged in already and was not going anywhere: everybody's front door. */
const HOME = '/odoo';

export interface LoginPage {
  readonly inWechat: boolean;
  /** The code would be on the very phone that has to scan it. */
  readonly mobile: boolean;
  /** Starts a login inside WeChat. */
  readonly href: string;
  /** Why the last login failed, in the person's language; '' if it did not. */
  readonly error: string;
  /** Where to go once logged in. @param location Odoo's door; undefined: another tab went through it already */
  next(location: string | undefined): string;
}

interface Browser {
  readonly navigator: { readonly userAgent: string; readonly maxTouchPoints?: number };
}

/**
 * @param props what the server wrote into the page: `redirect` and `error`, both strings and both optional
 * @param browser the window
 */
export function readLoginPage(props: Readonly<Record<string, unknown>>, { navigator }: Browser): LoginPage {
  const redirect = text(props['redirect']);
  const userAgent = text(navigator.userAgent);
  return {
    inWechat: isWechatBrowser(userAgent),
    mobile: isMobile(userAgent, navigator.maxTouchPoints ?? 0),
    href: authorizeUrl(redirect),
    error: text(props['error']),
    next: (location) =>
      location === undefined ? withRedirect('/web/login', redirect || HOME) : withRedirect(location, redirect),
  };
}

const withRedirect = (path: string, redirect: string) =>
  redirect === '' ? path : `${path}?redirect=${encodeURIComponent(redirect)}`;

// Half a surrogate pair would make encodeURIComponent throw; with the u flag the class matches only such halves.
const text = (value: unknown): string =>
  typeof value === 'string' ? value.replace(/[\uD800-\uDFFF]/gu, '\uFFFD') : '';
