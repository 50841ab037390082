// What the widget knows about the page it sits on, read once and so that nothing on the page can make it throw.
import { authorizeUrl } from './sidecar_api';
import { isWechatBrowser } from './wechat_browser';

export interface LoginPage {
  readonly inWechat: boolean;
  /** Where the link goes: starts a login inside WeChat, explains itself elsewhere. */
  readonly href: string;
  /** The login page's own address, for the person to open in WeChat. Never the current one, which may hold a signup token. */
  readonly address: string;
  /** Why the last login failed, in the person's language; '' if it did not. */
  readonly error: string;
}

interface Browser {
  readonly location: { readonly origin: string };
  readonly navigator: { readonly userAgent: string };
}

/**
 * @param props what the server wrote into the page: `redirect` and `error`, both strings and both optional
 * @param browser the window
 */
export function readLoginPage(props: Readonly<Record<string, unknown>>, browser: Browser): LoginPage {
  const redirect = text(props['redirect']);
  const query = redirect === '' ? '' : `?redirect=${encodeURIComponent(redirect)}`;
  return {
    inWechat: isWechatBrowser(text(browser.navigator.userAgent)),
    href: authorizeUrl(redirect),
    address: `${browser.location.origin}/web/login${query}`,
    error: text(props['error']),
  };
}

// Half a surrogate pair would make encodeURIComponent throw; with the u flag the class matches only such halves.
const text = (value: unknown): string =>
  typeof value === 'string' ? value.replace(/[\uD800-\uDFFF]/gu, '\uFFFD') : '';
