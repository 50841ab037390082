/** Owns phones before a QR: rows in any state without a PC, and a browser inside WeChat that looks and taps. */
import { createHash } from 'node:crypto';
import type { PersonaName } from '../../simulator/personas';
import { userCodeOf } from '../../src/flows/device-code';
import { createKeyRing, sha256Hex } from '../../src/flows/key-ring';
import { stateAt, type PendingLogin, type PendingState } from '../../src/flows/pending-login';
import { createPendingLogins, newPendingLogin, type PendingLogins } from '../../src/flows/pending-logins';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Store } from '../../src/store/store';
import { STATE_KEY, useBench, type Bench } from './bench.fixture';
import { BROWSER, openBrowser, type Browser } from './browser.fixture';
import { ORIGIN } from './fake-odoo.fixture';
import type { RawAnswer, RawRequest } from './raw-http.fixture';

/** The User-Agent and the address of the PC in every row. */
export const PC_UA =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36';
export const PC_IP = '203.0.113.7';

export interface PhoneBench {
  readonly bench: Bench;
  readonly store: Store;
  readonly pending: PendingLogins;
  /** A row of a new attempt in this state, owned by `owner` where the state has one; its user_code. */
  keep(state: PendingState, owner?: Phone, more?: Partial<PendingLogin>): Promise<string>;
  stateOf(userCode: string): Promise<PendingState | 'none'>;
  openPhone(): Phone;
}

export interface Phone {
  readonly browser: Browser;
  /** Its browser hash; it has a cookie from then on. */
  hash(): string;
  look(userCode: string, request?: RawRequest): Promise<RawAnswer>;
  /** The hidden token of the form on the page. */
  token(userCode: string): Promise<string>;
  /** Posts the form as the page would. */
  post(userCode: string, fields: Readonly<Record<string, string>>, request?: RawRequest): Promise<RawAnswer>;
  /** Opens the page and taps one of its buttons. */
  tap(userCode: string, decision: 'continue' | 'deny'): Promise<RawAnswer>;
  /** What the page's script asks. */
  watch(userCode: string): Promise<RawAnswer>;
}

export const phonePath = (userCode: string): string => `/wechat/q/${userCode}`;

export function usePhones(): PhoneBench {
  const clock = (): number => bench?.now() ?? 0;
  const store = createMemoryStore({ now: clock });
  const bench: Bench = useBench({ store });
  const keys = createKeyRing([{ kid: 1, key: STATE_KEY }]);
  const pending = createPendingLogins({ store, keys, odoo: bench.odoo });
  let rows = 0;

  return {
    bench,
    store,
    pending,
    async keep(state, owner, more = {}) {
      const attempt = createHash('md5')
        .update(`row ${(rows += 1)}`)
        .digest('hex');
      const pc = { browser: sha256Hex('pc'), known: '', ip: PC_IP, userAgent: PC_UA, client: 'Chrome 128' };
      const row: PendingLogin = {
        ...newPendingLogin(attempt, 1, pc, clock()),
        ...(state === 'expired' ? { expiresAt: clock() } : { state }),
        ...(owner && { owner: owner.hash() }),
        ...more,
      };
      await pending.create(row, clock());
      return userCodeOf(keys.signing, attempt);
    },
    async stateOf(userCode) {
      const row = await pending.find(userCode);
      return row === undefined ? 'none' : stateAt(row, clock());
    },
    openPhone: () => openPhone(bench),
  };
}

let phones = 0;

export function openPhone(bench: Bench, persona: PersonaName = 'follower'): Phone {
  const browser = openBrowser(bench, persona);
  const phone: Phone = {
    browser,
    hash() {
      if (!browser.cookies.has(BROWSER)) browser.cookies.set(BROWSER, (phones += 1).toString(16).padStart(32, '0'));
      return sha256Hex(browser.cookies.get(BROWSER) ?? '');
    },
    look: (userCode, request) => browser.get(phonePath(userCode), request),
    async token(userCode) {
      const { body } = await phone.look(userCode);
      const token = /<input type="hidden" name="token" value="([0-9a-f]{64})">/.exec(body)?.[1];
      if (token === undefined) throw new Error(`no form in ${body}`);
      return token;
    },
    post: (userCode, fields, request = {}) =>
      browser.get(phonePath(userCode), {
        method: 'POST',
        body: new URLSearchParams(fields).toString(),
        ...request,
        headers: { Origin: ORIGIN, 'Content-Type': 'application/x-www-form-urlencoded', ...request.headers },
      }),
    tap: async (userCode, decision) => phone.post(userCode, { decision, token: await phone.token(userCode) }),
    watch: (userCode) => phone.look(userCode, { headers: { Accept: 'application/json' } }),
  };
  return phone;
}
