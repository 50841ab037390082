/** Owns a phone before a link code: it looks, answers the form, and goes through WeChat. */
import type { PersonaName } from '../../simulator/personas';
import type { Bench } from './bench.fixture';
import { openBrowser, type Browser } from './browser.fixture';
import { ORIGIN } from './fake-odoo.fixture';
import type { RawAnswer, RawRequest } from './raw-http.fixture';

export interface LinkPhone {
  readonly browser: Browser;
  look(code: string, request?: RawRequest): Promise<RawAnswer>;
  /** The form's token, as the page has it. */
  token(code: string): Promise<string>;
  post(code: string, fields: Record<string, string>, request?: RawRequest): Promise<RawAnswer>;
  /** Looks, then taps a button. */
  tap(code: string, decision: 'continue' | 'deny'): Promise<RawAnswer>;
  /** Looks, taps 继续 and goes through WeChat: the path of the callback, not yet requested. */
  untilCallback(code: string): Promise<string>;
  /** The whole way: the answer of the callback. */
  scan(code: string): Promise<RawAnswer>;
}

export const LINKING = '/auth_wechat/link#';

export function linkPath(code: string): string {
  return `/wechat/link/${code}`;
}

export function openLinkPhone(bench: Bench, persona: PersonaName = 'follower'): LinkPhone {
  const browser = openBrowser(bench, persona);
  const phone: LinkPhone = {
    browser,
    look: (code, request) => browser.get(linkPath(code), request),
    async token(code) {
      const { body } = await phone.look(code);
      const token = /<input type="hidden" name="token" value="([0-9a-f]{64})">/.exec(body)?.[1];
      if (token === undefined) throw new Error(`no form in ${body}`);
      return token;
    },
    post: (code, fields, request = {}) =>
      browser.get(linkPath(code), {
        method: 'POST',
        body: new URLSearchParams(fields).toString(),
        ...request,
        headers: { Origin: ORIGIN, 'Content-Type': 'application/x-www-form-urlencoded', ...request.headers },
      }),
    tap: async (code, decision) => phone.post(code, { decision, token: await phone.token(code) }),
    untilCallback: async (code) => browser.atWechat((await phone.tap(code, 'continue')).location),
    scan: async (code) => browser.get(await phone.untilCallback(code)),
  };
  return phone;
}
