/** Owns `GET|HEAD /wechat/test/:code` and `…/go`: the administrator's test with a phone, on the side of HTTP. */
import type { RequestHandler } from 'express';
import { isTestCode, type PhoneTest } from '../flows/phone-test';
import { isWechatBrowser } from '../flows/wechat-browser';
import type { WrongCodes } from './code-pages';
import { callerOf } from './context';
import { LABELS } from './messages';
import { prose } from './page-template';
import type { SendPage } from './pages';
import { sendAnswer } from './send-answer';

export interface TestPageDeps {
  readonly test: PhoneTest;
  readonly sendPage: SendPage;
  readonly wrongCodes: WrongCodes;
}

export const TEST_ROUTE = '/wechat/test/:code';
export const TEST_GO_ROUTE = '/wechat/test/:code/go';

/** Opening the address changes nothing, so that link previews cannot; the button goes to WeChat. */
export function createTestHandlers(deps: TestPageDeps): { show: RequestHandler; go: RequestHandler } {
  const { test, sendPage, wrongCodes } = deps;

  return {
    show(request, response) {
      const code = String(request.params['code']);
      if (request.method === 'HEAD') return void response.type('html').end();
      if (!isTestCode(code)) return sendPage(request, response, 'not_found');
      if (!isWechatBrowser(request.get('user-agent') ?? '')) return sendPage(request, response, 'open_in_wechat');
      sendPage(request, response, 'test_start', {
        body: ({ what, todo }, language) =>
          `<p>${prose(what, language)}</p>
<p>${prose(todo, language)}</p>
<nav><a class="button first" href="/wechat/test/${code}/go">${LABELS[language].goOn}</a></nav>`,
      });
    },

    async go(request, response) {
      const code = String(request.params['code']);
      if (request.method === 'HEAD') return void response.type('html').end();
      const answer = isTestCode(code) ? await test.go(callerOf(request, response), code) : undefined;
      if (answer !== undefined) return sendAnswer(sendPage, request, response, answer);
      if (await wrongCodes.count(request.ip ?? '')) return sendPage(request, response, 'busy', { status: 429 });
      sendPage(request, response, 'test_failed', { status: 404 });
    },
  };
}
