/** Owns `GET /wechat/authorize` on the side of HTTP. */
import type { RequestHandler } from 'express';
import type { StartFlow } from '../flows/start';
import { callerOf } from './context';
import { readAuthorizeParameters } from './parameters';
import type { SendPage } from './pages';
import { sendAnswer } from './send-answer';

export function createAuthorizeHandler(start: StartFlow, sendPage: SendPage): RequestHandler {
  return async (request, response) => {
    const parameters = readAuthorizeParameters(request.query);
    if (parameters === undefined) return sendPage(request, response, 'invalid');
    // A link preview looks at the address only: it gets no cookies, and so starts nothing.
    if (request.method === 'HEAD') return void response.type('html').end();
    const answer = await start(callerOf(request, response), parameters.next ?? '');
    sendAnswer(sendPage, request, response, answer);
  };
}
