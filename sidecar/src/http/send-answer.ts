/** Owns turning a flow's answer into HTTP. */
import type { Request, Response } from 'express';
import type { Answer, CookieChange } from '../flows/answer';
import { setCookie } from './cookies';
import type { SendPage } from './pages';

export function giveCookies(response: Response, changes: readonly CookieChange[]): void {
  for (const change of changes) response.append('Set-Cookie', setCookie(change));
}

/**
 * Redirects are 303, so that nothing but a GET ever follows (threats row R4). Each ends in a fragment, an empty one at
 * least: browsers carry a fragment on to where the next redirect has none, and WeChat's `#wechat_redirect` would follow
 * people into Odoo, whose router reads fragments.
 */
export function sendAnswer(sendPage: SendPage, request: Request, response: Response, answer: Answer): void {
  if (answer.kind === 'page') {
    const { page, next, userCode, linkCode } = answer;
    return sendPage(request, response, page, {
      next,
      ...(userCode !== undefined && { userCode }),
      ...(linkCode !== undefined && { linkCode }),
    });
  }
  giveCookies(response, answer.cookies);
  response.setHeader('Location', answer.location.includes('#') ? answer.location : `${answer.location}#`);
  response.status(303).end();
}
