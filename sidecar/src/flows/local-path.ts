/** Owns which addresses a login may lead to: local paths only (docs/protocol.md, section 7). Pure. */

const LONGEST = 1024;
// eslint-disable-next-line no-control-regex -- control characters are exactly what must not pass
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|%[01][0-9a-f]|%7f/i;
const BACKSLASH = /\\|%5c/i;
const LEADS_ELSEWHERE = /^\/(?:\/|%2f)/i;
/** Our own routes: a login that leads into a login is a loop. */
const OWN_ROUTES = /^\/+(?:wechat|auth_wechat)(?:\/|$)/;

/**
 * Reduces what a browser asked for to a path of the public site.
 * @param origin the public origin, e.g. `https://erp.example.com`
 * @returns path, query and fragment as the URL parser writes them; '' where the wish is refused. Total.
 */
export function localPath(wish: string, origin: string): string {
  if (!looksLocal(wish)) return '';
  let parsed: URL;
  try {
    parsed = new URL(wish, origin);
  } catch {
    return '';
  }
  if (parsed.origin !== origin || ownRoute(parsed.pathname)) return '';
  const path = parsed.pathname + parsed.search + parsed.hash;
  // Once more on what the parser made of it: `/..//e` becomes `//e`, and escaping makes a path longer.
  return looksLocal(path) ? path : '';
}

function looksLocal(path: string): boolean {
  return (
    path.startsWith('/') &&
    path.length <= LONGEST &&
    !LEADS_ELSEWHERE.test(path) &&
    !CONTROL.test(path) &&
    !BACKSLASH.test(path)
  );
}

/** True also for `/%77echat/…`: the proxy decodes a path before it chooses where to send it. */
function ownRoute(pathname: string): boolean {
  try {
    return OWN_ROUTES.test(decodeURIComponent(pathname));
  } catch {
    return true; // not even UTF-8: nothing of Odoo's has such an address
  }
}
