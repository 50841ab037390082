/** Owns the public Express application: everything the proxy routes here. */
import express, { type Express } from 'express';
import type { TrustProxy } from '../config';
import type { CallbackFlow } from '../flows/callback';
import type { StartFlow } from '../flows/start';
import type { Logger } from '../telemetry/logger';
import type { Metrics } from '../telemetry/metrics';
import { createAuthorizeHandler } from './authorize';
import { createCallbackHandler } from './callback';
import { setRoute } from './context';
import { errorHandler, methodNotAllowed, notFound } from './last-resort';
import { accessLog, requestId, securityHeaders } from './middleware';
import { PAGE_STYLE } from './page-style';
import { STYLESHEET_PATH } from './page-template';
import { createSendPage } from './pages';

export interface PublicAppDeps {
  readonly start: StartFlow;
  readonly callback: CallbackFlow;
  /** The public origin as far as it is known, for pages that show an address. */
  readonly origin: () => string | undefined;
  readonly trustProxy: TrustProxy;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createPublicApp(deps: PublicAppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.set('trust proxy', typeof deps.trustProxy === 'object' ? [...deps.trustProxy] : deps.trustProxy);
  // Plain name=value: no nesting, so no object and no __proto__ can come out of a query.
  app.set('query parser', 'simple');

  const sendPage = createSendPage(deps.origin);
  const authorize = createAuthorizeHandler(deps.start, sendPage);
  const callback = createCallbackHandler(deps.callback, sendPage);

  app.use(requestId, accessLog(deps), ...securityHeaders());
  for (const [route, handler] of [
    ['/wechat/authorize', authorize],
    ['/wechat/callback', callback],
    [STYLESHEET_PATH, sendStyle],
  ] as const) {
    app.all(route, (_request, response, next) => {
      setRoute(response, route);
      next();
    });
    app.get(route, handler);
    app.all(route, methodNotAllowed(sendPage));
  }
  app.use(notFound(sendPage));
  app.use(errorHandler(sendPage, deps.log));
  return app;
}

const sendStyle: express.RequestHandler = (_request, response) => {
  response.setHeader('Cache-Control', 'public, max-age=3600');
  response.type('css').send(PAGE_STYLE);
};
