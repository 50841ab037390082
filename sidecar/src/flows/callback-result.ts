/** Owns how a callback ended, in the form that is kept for its doubles: nothing about the person (design rule 4). */
import { z } from 'zod';
import type { PageName } from './answer';

const PAGES = [
  'refused',
  'refused_admin',
  'cancelled',
  'denied',
  'wrong_codes',
  'expired',
  'snapshot',
  'odoo_unreachable',
  'wechat_busy',
  'misconfigured',
  'secret_refused',
  'not_linked',
  'suspended',
  'qr_in_use',
  'expired_link',
  'link_waiting',
  'already_linked',
  'already_yours',
  'other_account',
  'checked',
] as const satisfies readonly PageName[];

const result = z.discriminatedUnion('kind', [
  /** The ticket itself is derived from the attempt again. */
  z.object({ kind: z.literal('issued') }),
  /** The phone's leg of a scan: the rest is said on the QR's page. */
  z.object({ kind: z.literal('scanned'), userCode: z.string() }),
  /** An account waits in Odoo for somebody to say whose it is; which one, Odoo knows by this browser's cookie. */
  z.object({ kind: z.literal('linking') }),
  z.object({ kind: z.literal('switched_off') }),
  z.object({ kind: z.literal('page'), page: z.enum(PAGES) }),
  /** Once more to WeChat, with this new state. */
  z.object({
    kind: z.literal('authorise'),
    attempt: z.string(),
    scope: z.enum(['snsapi_base', 'snsapi_userinfo']),
    state: z.string(),
  }),
]);

export type CallbackResult = z.infer<typeof result>;
export type ResultPage = (typeof PAGES)[number];

export function encodeResult(value: CallbackResult): string {
  return JSON.stringify(value);
}

/** Total; undefined for what no sidecar of this version wrote (another replica may be of the next one). */
export function decodeResult(text: string): CallbackResult | undefined {
  try {
    return result.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Seconds for which the result answers doubles. "Try again" is kept only while doubles are under way, so that it can be done. */
export function keptFor(value: CallbackResult): number {
  const passing = value.kind === 'page' && (value.page === 'wechat_busy' || value.page === 'odoo_unreachable');
  return passing ? 5 : 60;
}
