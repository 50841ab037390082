/** Owns `GET|HEAD|POST /wechat/q/:user_code` on the side of HTTP (docs/protocol.md, section 4). */
import express, { type Request, type RequestHandler, type Response } from 'express';
import { isUserCode } from '../flows/device-code';
import type { PhoneFlow } from '../flows/phone';
import type { PhoneView, PlainView, Watched } from '../flows/phone-view';
import { callerOf } from './context';
import { prefersJson, type SendPage } from './pages';
import { readPhoneForm } from './parameters';
import { confirmBody, digitsBody } from './phone-bodies';
import { giveCookies, sendAnswer } from './send-answer';

export interface PhonePageDeps {
  readonly flow: PhoneFlow;
  readonly sendPage: SendPage;
  /** Whether a POST comes from a page of ours. */
  readonly isSameOrigin: (request: Request) => boolean;
  readonly wrongCodes: WrongCodes;
  /** Where WeChat's authorise page is; the form ends there. */
  readonly wechatOrigin: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Who asks for codes that name nothing, by address. */
export interface WrongCodes {
  /** Counts one; true where it is one too many. */
  count(address: string): Promise<boolean>;
}

export const PHONE_ROUTE = '/wechat/q/:user_code';

const FORM = 'application/x-www-form-urlencoded';
const readBody = express.urlencoded({ extended: false, limit: 4096, parameterLimit: 8, inflate: false, type: FORM });

export function createPhoneHandlers(deps: PhonePageDeps): { get: RequestHandler; post: readonly RequestHandler[] } {
  const { flow, sendPage, wrongCodes, now } = deps;

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

  const checkOrigin: RequestHandler = (request, response, next) => {
    if (!deps.isSameOrigin(request))
      return sendPlain(request, response, { kind: 'plain', page: 'invalid', status: 403 });
    if (!request.is(FORM)) return sendPlain(request, response, { kind: 'plain', page: 'invalid', status: 415 });
    next();
  };

  const post: RequestHandler = async (request, response) => {
    const caller = callerOf(request, response);
    const form = readPhoneForm(request.body);
    if (form === undefined) return sendPlain(request, response, { kind: 'plain', page: 'invalid' });
    const { decision = '', token = '' } = form;
    const answer = await flow.decide(caller, userCodeOf(request), { decision, token });
    if (answer.kind === 'plain') return sendView(request, response, answer);
    sendAnswer(sendPage, request, response, answer);
  };

  async function sendView(request: Request, response: Response, view: PhoneView): Promise<void> {
    switch (view.kind) {
      case 'plain':
        // Only these: an office behind one address must not lose its good codes to one who guesses.
        if (view.unknown && (await wrongCodes.count(request.ip ?? ''))) {
          return sendPlain(request, response, { kind: 'plain', page: 'busy', status: 429 });
        }
        return sendPlain(request, response, view);
      case 'confirm':
        allowForm(response);
        giveCookies(response, view.cookies);
        return sendPage(request, response, 'confirm', { body: confirmBody(view.request, view.token, now()) });
      case 'digits': {
        const body = digitsBody(view.digits, view.watched.left);
        return sendPage(request, response, 'digits', { body, watched: wordsOf(view.watched) });
      }
    }
  }

  function sendPlain(request: Request, response: Response, { page, status, watched }: PlainView): void {
    const userCode = userCodeOf(request);
    sendPage(request, response, page, {
      ...(status !== undefined && { status }),
      ...(isUserCode(userCode) && { userCode }),
      ...(watched !== undefined && { watched: wordsOf(watched) }),
    });
  }

  /**
   * With `no-referrer` browsers would post `Origin: null`. And Chromium holds form-action against the redirects after a
   * form too, so WeChat's origin has to be named where the form ends there.
   */
  function allowForm(response: Response): void {
    const policy = String(response.getHeader('Content-Security-Policy'));
    response.setHeader(
      'Content-Security-Policy',
      policy.replace("form-action 'self'", `form-action 'self' ${deps.wechatOrigin}`),
    );
    response.setHeader('Referrer-Policy', 'same-origin');
  }

  return { get, post: [checkOrigin, readBody, post] };
}

const NOT_THE_OWNER: PlainView = { kind: 'plain', page: 'not_found', unknown: true };

/** As `sidecar/browser/phone.ts` puts it together from the JSON. */
function wordsOf({ state, left }: Watched): string {
  return left === undefined ? state : `${state} ${left}`;
}

function userCodeOf(request: Request): string {
  return String(request.params['user_code']);
}
