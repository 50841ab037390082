/** Owns `GET /wechat/callback` on the side of HTTP. */
import type { RequestHandler } from 'express';
import type { CallbackFlow } from '../flows/callback';
import { callerOf } from './context';
import { readCallbackParameters } from './parameters';
import type { SendPage } from './pages';
import { sendAnswer } from './send-answer';

export function createCallbackHandler(callback: CallbackFlow, sendPage: SendPage): RequestHandler {
  return async (request, response) => {
    const parameters = readCallbackParameters(request.query);
    if (parameters === undefined) return sendPage(request, response, 'invalid');
    // HEAD must not spend the code that the GET after it brings.
    if (request.method === 'HEAD') return void response.type('html').end();
    const { code, state } = parameters;
    const answer = await callback(callerOf(request, response), { code, state });
    sendAnswer(sendPage, request, response, answer);
  };
}
