/** Owns `GET|HEAD|POST /wechat/q/:user_code` on the side of HTTP (docs/protocol.md, section 4). */
import type { Request, RequestHandler, Response } from 'express';
import { isUserCode } from '../flows/device-code';
import type { PhoneFlow } from '../flows/phone';
import type { PhoneView, PlainView, Watched } from '../flows/phone-view';
import { createCodePages, type CodePagesDeps } from './code-pages';
import { callerOf } from './context';
import { prefersJson } from './pages';
import { confirmBody, digitsBody } from './phone-bodies';
import { giveCookies } from './send-answer';

export interface PhonePageDeps extends CodePagesDeps {
  readonly flow: PhoneFlow;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export const PHONE_ROUTE = '/wechat/q/:user_code';

export function createPhoneHandlers(deps: PhonePageDeps): { get: RequestHandler; post: readonly RequestHandler[] } {
  const { flow, sendPage, now } = deps;
  const about = (request: Request) => {
    const userCode = userCodeOf(request);
    return isUserCode(userCode) ? { userCode } : {};
  };
  const pages = createCodePages(deps, about, wordsOf);

  const get: RequestHandler = async (request, response) => {
    // A link preview looks at the address only.
    if (request.method === 'HEAD') return void response.type('html').end();
    const userCode = userCodeOf(request);
    const caller = callerOf(request, response);
    if (!prefersJson(request)) return sendView(request, response, await flow.show(caller, userCode));
    const watched = await flow.watch(caller, userCode);
    if (watched === undefined) return sendView(request, response, NOT_THE_OWNER);
    if ('page' in watched) return sendView(request, response, watched);
    response.vary('Accept').json(watched);
  };

  async function sendView(request: Request, response: Response, view: PhoneView): Promise<void> {
    switch (view.kind) {
      case 'plain':
        return pages.send(request, response, view);
      case 'confirm':
        pages.allowForm(response);
        giveCookies(response, view.cookies);
        return sendPage(request, response, 'confirm', { body: confirmBody(view.request, view.token, now()) });
      case 'digits': {
        const body = digitsBody(view.digits, view.watched.left);
        return sendPage(request, response, 'digits', { body, watched: wordsOf(view.watched) });
      }
    }
  }

  return {
    get,
    post: pages.post((request, response, form) => flow.decide(callerOf(request, response), userCodeOf(request), form)),
  };
}

const NOT_THE_OWNER: PlainView = { kind: 'plain', page: 'not_found', unknown: true };

/** As `sidecar/browser/phone.ts` puts it together from the JSON. */
function wordsOf({ state, left }: Watched): string {
  return left === undefined ? state : `${state} ${left}`;
}

function userCodeOf(request: Request): string {
  return String(request.params['user_code']);
}
