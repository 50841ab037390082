/** Owns the phone's whole way through a scan, from the QR's page to WeChat and back. */
import { createKeyRing, sha256Hex } from '../../src/flows/key-ring';
import { STATE_KEY, type Bench } from './bench.fixture';
import { BROWSER, TICKET } from './browser.fixture';
import type { Pc } from './pc.fixture';
import { type Phone } from './phone.fixture';
import type { RawAnswer } from './raw-http.fixture';

export const ring = createKeyRing([{ kid: 1, key: STATE_KEY }]);

/** 继续, and WeChat: the path of the callback, not yet requested. */
export async function untilCallback(phone: Phone, userCode: string): Promise<string> {
  const toWechat = await phone.tap(userCode, 'continue');
  if (!toWechat.location.includes('/connect/oauth2/authorize')) throw new Error(`not to WeChat: ${toWechat.status}`);
  return phone.browser.atWechat(toWechat.location);
}

/** 继续, and through WeChat as often as it takes: the first answer that is no redirect there. */
export async function scan(phone: Phone, userCode: string): Promise<RawAnswer> {
  return phone.browser.follow(await untilCallback(phone, userCode));
}

/** The six digits on the phone's page. */
export async function digitsOn(phone: Phone, userCode: string): Promise<string> {
  const { body } = await phone.look(userCode);
  const [, first, second] = /<b>(\d{3})<\/b><b>(\d{3})<\/b>/.exec(body) ?? [];
  if (first === undefined || second === undefined) throw new Error(`no digits in ${body}`);
  return first + second;
}

/** Six digits that are not these. */
export function otherThan(digits: string, step = 1): string {
  return String((Number(digits) + step) % 1_000_000).padStart(6, '0');
}

/** The PC at Odoo's door with the cookies that it has: whose session opens, '' for nobody's. */
export function atTheDoor(bench: Bench, pc: Pc): string {
  return bench.odoo.redeem(sha256Hex(pc.cookies.get(TICKET) ?? ''), sha256Hex(pc.cookies.get(BROWSER) ?? ''));
}
