/** Owns reading and writing our cookies (docs/protocol.md, section 1). Pure. */
import type { Caller, CookieChange } from '../flows/answer';

type Name = CookieChange['name'];

const SECONDS: Readonly<Record<Name, number>> = {
  browser: 86_400,
  next: 600,
  ticket: 60,
  device: 600,
  scan: 600,
  known: 90 * 86_400,
};
const BROWSER = /^[0-9a-f]{32}$/;
const LONGEST_HEADER = 8192;

/** What the flows want from a Cookie header; a browser value that is not well formed counts as absent. */
export function readCookies(
  header: string | undefined,
): Pick<Caller, 'browser' | 'next' | 'device' | 'scan' | 'known'> {
  const browser = cookieValue(header, fullName('browser'));
  return {
    browser: browser !== undefined && BROWSER.test(browser) ? browser : undefined,
    next: cookieValue(header, fullName('next')),
    device: cookieValue(header, fullName('device')),
    scan: cookieValue(header, fullName('scan')),
    known: cookieValue(header, fullName('known')),
  };
}

/** The value of a Set-Cookie header; an empty value clears the cookie. */
export function setCookie({ name, value }: CookieChange): string {
  const maxAge = value === '' ? 0 : SECONDS[name];
  return `${fullName(name)}=${value}; Max-Age=${maxAge}; Path=/; HttpOnly; Secure; SameSite=Lax`;
}

/** The `__Host-` prefix keeps sub-domains and plain http from planting one. */
function fullName(name: Name): string {
  return `__Host-wechat_${name}`;
}

/** Somebody who can plant a second cookie of a name must not win: a name that comes twice is as good as absent. */
function cookieValue(header: string | undefined, name: string): string | undefined {
  if (header === undefined || header.length > LONGEST_HEADER) return undefined;
  const values = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? values[0] : undefined;
}
