/** Owns what the pages behind a QR have in common: forms that come from us only, guessed codes counted, the way to WeChat. */
import express, { type Request, type RequestHandler, type Response } from 'express';
import type { About, Answer } from '../flows/answer';
import type { DecisionForm, PlainView } from '../flows/phone-view';
import type { SendPage } from './pages';
import { readPhoneForm } from './parameters';
import { sendAnswer } from './send-answer';

export interface CodePagesDeps {
  readonly sendPage: SendPage;
  /** Whether a POST comes from a page of ours. */
  readonly isSameOrigin: (request: Request) => boolean;
  readonly wrongCodes: WrongCodes;
  /** Where WeChat's authorise page is; the forms end there. */
  readonly wechatOrigin: string;
}

/** Who asks for codes that name nothing, by address. */
export interface WrongCodes {
  /** Counts one; true where it is one too many. */
  count(address: string): Promise<boolean>;
}

export interface CodePages {
  /** Handles a POST whose form is ours and small; `decide` says what comes of it. */
  post(
    decide: (request: Request, response: Response, form: DecisionForm) => Promise<Answer | PlainView>,
  ): readonly RequestHandler[];
  send(request: Request, response: Response, view: PlainView): Promise<void>;
  /** Lets a page carry a form that ends at WeChat. */
  allowForm(response: Response): void;
}

const FORM = 'application/x-www-form-urlencoded';
const readBody = express.urlencoded({ extended: false, limit: 4096, parameterLimit: 8, inflate: false, type: FORM });

/**
 * @param about which code the page is about
 * @param wordsOf what the page's script compares with the state that it is told
 */
export function createCodePages(
  { sendPage, isSameOrigin, wrongCodes, wechatOrigin }: CodePagesDeps,
  about: (request: Request) => About,
  wordsOf: (watched: NonNullable<PlainView['watched']>) => string = () => '',
): CodePages {
  const checkForm: RequestHandler = (request, response, next) => {
    if (!isSameOrigin(request)) return sendPlain(request, response, { kind: 'plain', page: 'invalid', status: 403 });
    if (!request.is(FORM)) return sendPlain(request, response, { kind: 'plain', page: 'invalid', status: 415 });
    next();
  };

  async function send(request: Request, response: Response, view: PlainView): Promise<void> {
    // Only these: an office behind one address must not lose its good codes to one who guesses.
    if (view.unknown && (await wrongCodes.count(request.ip ?? ''))) {
      return sendPlain(request, response, { kind: 'plain', page: 'busy', status: 429 });
    }
    sendPlain(request, response, view);
  }

  function sendPlain(request: Request, response: Response, { page, status, watched }: PlainView): void {
    sendPage(request, response, page, {
      ...(status !== undefined && { status }),
      ...about(request),
      ...(watched !== undefined && { watched: wordsOf(watched) }),
    });
  }

  return {
    post(decide) {
      const handler: RequestHandler = async (request, response) => {
        const form = readPhoneForm(request.body);
        if (form === undefined) return sendPlain(request, response, { kind: 'plain', page: 'invalid' });
        const { decision = '', token = '' } = form;
        const answer = await decide(request, response, { decision, token });
        if (answer.kind === 'plain') return send(request, response, answer);
        sendAnswer(sendPage, request, response, answer);
      };
      return [checkForm, readBody, handler];
    },

    send,

    /**
     * With `no-referrer` browsers would post `Origin: null`. And Chromium holds form-action against the redirects after a
     * form too, so WeChat's origin has to be named where the form ends there.
     */
    allowForm(response) {
      const policy = String(response.getHeader('Content-Security-Policy'));
      response.setHeader(
        'Content-Security-Policy',
        policy.replace("form-action 'self'", `form-action 'self' ${wechatOrigin}`),
      );
      response.setHeader('Referrer-Policy', 'same-origin');
    },
  };
}
