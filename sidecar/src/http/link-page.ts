/** Owns `GET|HEAD|POST /wechat/link/:code` on the side of HTTP (docs/protocol.md, section 12). */
import type { Request, RequestHandler } from 'express';
import { isLinkCode } from '../flows/link-code';
import type { LinkPageFlow } from '../flows/link-page';
import { plain } from '../flows/phone-view';
import { createCodePages, type CodePagesDeps } from './code-pages';
import { callerOf } from './context';
import type { RequestLimits } from './limits';
import { confirmLinkBody } from './link-body';
import { giveCookies } from './send-answer';

export interface LinkPageDeps extends CodePagesDeps {
  readonly flow: LinkPageFlow;
  readonly limits: Pick<RequestLimits, 'start'>;
}

export const LINK_ROUTE = '/wechat/link/:code';

export function createLinkHandlers(deps: LinkPageDeps): { get: RequestHandler; post: readonly RequestHandler[] } {
  const { flow, limits, sendPage } = deps;
  const pages = createCodePages(deps, (request) => {
    const code = codeOf(request);
    return { linkCode: isLinkCode(code) ? code : '' };
  });

  const get: RequestHandler = async (request, response) => {
    // A link preview looks at the address only.
    if (request.method === 'HEAD') return void response.type('html').end();
    const view = await flow.show(callerOf(request, response), codeOf(request));
    if (view.kind === 'plain') return pages.send(request, response, view);
    pages.allowForm(response);
    giveCookies(response, view.cookies);
    sendPage(request, response, 'confirm_link', { body: confirmLinkBody(view.question, view.token) });
  };

  return {
    get,
    post: pages.post(async (request, response, form) => {
      // Each 继续 writes a row in Odoo, as each new QR of a login does in the store.
      const wait = form.decision === 'continue' ? await limits.start(request.ip ?? '') : 0;
      if (wait > 0) return plain('busy', 429);
      return flow.decide(callerOf(request, response), codeOf(request), form);
    }),
  };
}

function codeOf(request: Request): string {
  return String(request.params['code']);
}
