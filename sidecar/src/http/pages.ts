/** Owns sending a page: its status, its language, and JSON instead for programs. */
import type { Request, Response } from 'express';
import type { PageName } from '../flows/answer';
import { requestIdOf } from './context';
import { languageOf } from './language';
import { renderPage, textOf, type PageExtras } from './page-template';

/** Sends a page; `next` is the local path for its buttons, `status` replaces the page's own. */
export type SendPage = (
  request: Request,
  response: Response,
  page: PageName,
  options?: PageExtras & { readonly next?: string; readonly status?: number },
) => void;

/** Docs/protocol.md, section 4; a refusal is the answer to somebody we know, so 403. */
const STATUS: Readonly<Record<PageName, number>> = {
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
  busy: 503,
  misconfigured: 503,
  secret_refused: 503,
  not_linked: 403,
  suspended: 403,
  not_found: 404,
  internal: 500,
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

/** Seconds after which a page asks again by itself: with it nothing is spent, and it waits for somebody to mend something. */
const RELOADED_AFTER: Partial<Readonly<Record<PageName, number>>> = { secret_refused: 10 };

/** @param origin the public origin as far as it is known */
export function createSendPage(origin: () => string | undefined): SendPage {
  return (request, response, page, { next = '', status = STATUS[page], ...extras } = {}) => {
    const language = languageOf(request);
    const reference = requestIdOf(response).slice(0, 8).toUpperCase();
    response.status(status).vary('Accept').vary('Accept-Language');
    response.setHeader('Content-Language', language === 'zh' ? 'zh-CN' : 'en');
    if (prefersJson(request)) {
      const { what, todo } = textOf({ ...extras, page, language });
      response.json({ error: page, message: `${what} ${todo}`, reference });
      return;
    }
    const seconds = RELOADED_AFTER[page];
    // With the address, which here has no fragment: to one that has, as WeChat's have, browsers only scroll.
    if (seconds !== undefined) response.setHeader('Refresh', `${seconds}; url=${request.originalUrl}`);
    response.type('html').send(renderPage({ ...extras, page, language, reference, next, origin: origin() }));
  };
}

/** Browsers ask for HTML; only a program that says so gets JSON. */
export function prefersJson(request: Request): boolean {
  return request.accepts(['html', 'json']) === 'json';
}
