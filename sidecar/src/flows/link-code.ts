/** Owns link codes as they come in an address, and the page that each has (docs/protocol.md, section 12). Pure. */

const LINK_CODE = /^[0-9A-Za-z_-]{22}$/;
const PAGES = '/wechat/link/';

export function isLinkCode(text: string): boolean {
  return LINK_CODE.test(text);
}

/** Where the QR of a link code leads; `code` is well formed. */
export function linkPath(code: string): string {
  return PAGES + code;
}

/** The link code whose page this is; '' where it is none. Total. */
export function linkCodeIn(path: string): string {
  const code = path.startsWith(PAGES) ? path.slice(PAGES.length) : '';
  return isLinkCode(code) ? code : '';
}
