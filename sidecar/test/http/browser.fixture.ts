/** Owns a person's WeChat browser: it keeps cookies, goes to WeChat as somebody and comes back with a callback. */
import type { PersonaName } from '../../simulator/personas';
import type { Bench } from './bench.fixture';
import { WECHAT_UA } from './bench.fixture';
import { ORIGIN } from './fake-odoo.fixture';
import { send, type RawAnswer, type RawRequest } from './raw-http.fixture';

export interface Browser {
  readonly cookies: Map<string, string>;
  get(path: string, options?: RawRequest): Promise<RawAnswer>;
  /** From an address of WeChat's authorise page to the path of our callback that WeChat sends the browser to. */
  atWechat(location: string, decision?: 'allow' | 'deny'): Promise<string>;
  /** `/wechat/authorize` and through WeChat: the path of the callback, not yet requested. */
  untilCallback(next?: string): Promise<string>;
  /** Follows everything from a path up to the first answer that is no redirect to WeChat. */
  follow(path: string): Promise<RawAnswer>;
  /** A whole login, up to the redirect to Odoo or a page. */
  login(next?: string): Promise<RawAnswer>;
}

export const TICKET = '__Host-wechat_ticket';
export const BROWSER = '__Host-wechat_browser';
export const NEXT = '__Host-wechat_next';

export function openBrowser(bench: Bench, persona: PersonaName = 'follower'): Browser {
  const cookies = new Map<string, string>();
  const cookieHeader = (): string => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

  function keep(answer: RawAnswer): void {
    for (const line of answer.setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (line.includes('Max-Age=0')) cookies.delete(name);
      else cookies.set(name, value);
    }
  }

  const browser: Browser = {
    cookies,
    async get(path, options = {}) {
      const cookie = cookies.size > 0 ? { Cookie: cookieHeader() } : {};
      const answer = await bench.get(path, { ...options, headers: { ...cookie, ...options.headers } });
      keep(answer);
      return answer;
    },
    async atWechat(location, decision = 'allow') {
      const { origin, pathname, search } = new URL(location);
      const answer = await send(origin, pathname + search, {
        headers: { 'User-Agent': WECHAT_UA, 'X-Simulator-Persona': persona, 'X-Simulator-Auto': decision },
      });
      if (!answer.location.startsWith(`${ORIGIN}/`))
        throw new Error(`WeChat answered ${answer.status}: ${answer.body}`);
      return answer.location.slice(ORIGIN.length);
    },
    async untilCallback(next) {
      const query = next === undefined ? '' : `?next=${encodeURIComponent(next)}`;
      return browser.atWechat((await browser.get(`/wechat/authorize${query}`)).location);
    },
    async follow(path) {
      let answer = await browser.get(path);
      for (let hops = 0; answer.location.includes('/connect/oauth2/authorize'); hops += 1) {
        if (hops === 5) throw new Error('sent to WeChat again and again');
        answer = await browser.get(await browser.atWechat(answer.location));
      }
      return answer;
    },
    async login(next) {
      return browser.follow(await browser.untilCallback(next));
    },
  };
  return browser;
}

/** Name of the sidecar's page in an answer; its status and address where it is none. */
export function pageOf(answer: RawAnswer): string {
  return /data-page="(\w+)"/.exec(answer.body)?.[1] ?? `${answer.status} ${answer.location}`;
}

/** Parameters of an authorisation address. */
export function authorisation(location: string): URLSearchParams {
  return new URL(location).searchParams;
}
