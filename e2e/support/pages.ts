/** Owns recognising the sidecar's pages: which one it is, that its status fits, and that it gives nothing away. */
import type { PageName } from '../../sidecar/src/flows/answer';
import type { Answer } from './http-client';

export type { PageName } from '../../sidecar/src/flows/answer';

const statuses: Readonly<Record<PageName, number>> = {
  refused: 403,
  refused_admin: 403,
  cancelled: 200,
  expired: 400,
  invalid: 400,
  cookies: 400,
  snapshot: 200,
  not_in_wechat: 200,
  odoo_unreachable: 503,
  wechat_busy: 503,
  misconfigured: 503,
  secret_refused: 503,
  not_linked: 403,
  suspended: 403,
  not_found: 404,
  internal: 500,
  busy: 503,
  confirm: 200,
  digits: 200,
  done: 200,
  logged_in: 200,
  denied: 200,
  wrong_codes: 200,
  qr_in_use: 409,
  expired_qr: 410,
  open_in_wechat: 200,
  confirm_link: 200,
  expired_link: 410,
  test_start: 200,
  test_done: 200,
  test_failed: 400,
  link_waiting: 409,
  already_linked: 403,
  already_yours: 200,
  other_account: 403,
  checked: 200,
};

/** What this answer is, in the words of expectPage; readable in a failure message. */
const nameOf = ({ status, location, body }: Answer) =>
  `${status} ${/data-page="(\w+)"/.exec(body)?.[1] ?? (location || body.slice(0, 200))}`;

/** Asserts that the answer is this page, with a reference for the log and nothing of our insides. */
export function expectPage(answer: Answer, page: PageName, status = statuses[page]): void {
  expect(nameOf(answer)).toBe(`${status} ${page}`);
  const reference = String(answer.headers['x-request-id']).slice(0, 8).toUpperCase();
  expect(answer.body).toContain(`<code>${reference}</code>`);
  expect(answer.body).not.toMatch(/Traceback|node_modules|\.ts:|\.py"|psycopg|XML-?RPC|fault/i);
}
