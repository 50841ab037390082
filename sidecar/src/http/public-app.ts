/** Owns the public Express application: everything the proxy routes here. */
import express, { type Express } from 'express';
import type { TrustProxy } from '../config';
import type { CallbackFlow } from '../flows/callback';
import type { DeviceStart } from '../flows/device-start';
import type { DeviceVerify } from '../flows/device-verify';
import type { DeviceWait } from '../flows/device-wait';
import type { KeyRing } from '../flows/key-ring';
import type { LinkPageFlow } from '../flows/link-page';
import type { PhoneFlow } from '../flows/phone';
import type { PhoneTest } from '../flows/phone-test';
import type { StartFlow } from '../flows/start';
import type { Logger } from '../telemetry/logger';
import type { Metrics } from '../telemetry/metrics';
import { createAuthorizeHandler } from './authorize';
import { createCallbackHandler } from './callback';
import { setRoute } from './context';
import { createDeviceHandlers } from './device';
import type { EventStreams } from './events';
import { errorHandler, jsonErrorHandler, methodNotAllowed, notFound } from './last-resort';
import type { RequestLimits } from './limits';
import { createLinkHandlers, LINK_ROUTE } from './link-page';
import { accessLog, requestId, securityHeaders } from './middleware';
import { PAGE_STYLE } from './page-style';
import { SCRIPT_PATH, STYLESHEET_PATH } from './page-template';
import { createSendPage } from './pages';
import { createPhoneHandlers, PHONE_ROUTE } from './phone-page';
import { PHONE_SCRIPT } from './phone-script';
import { createProbeHandler, PROBE_ROUTE } from './probe';
import { createSameOrigin } from './same-origin';
import { createTestHandlers, TEST_GO_ROUTE, TEST_ROUTE } from './test-page';

export interface PublicAppDeps {
  readonly start: StartFlow;
  readonly callback: CallbackFlow;
  readonly phone: PhoneFlow;
  readonly test: PhoneTest;
  readonly link: LinkPageFlow;
  readonly deviceStart: DeviceStart;
  readonly wait: DeviceWait;
  readonly verify: DeviceVerify;
  readonly streams: EventStreams;
  readonly limits: RequestLimits;
  /** Prove to the doctor who answers here. */
  readonly keys: KeyRing;
  /** Origin of WeChat's authorise page. */
  readonly wechatOrigin: string;
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
  const isSameOrigin = createSameOrigin(deps.origin);
  const { wrongCodes } = deps.limits;
  const codePages = { ...deps, sendPage, isSameOrigin, wrongCodes };
  const phone = createPhoneHandlers({ ...codePages, flow: deps.phone });
  const link = createLinkHandlers({ ...codePages, flow: deps.link });
  const test = createTestHandlers({ ...codePages, test: deps.test });
  const device = createDeviceHandlers({ ...deps, start: deps.deviceStart, isSameOrigin });

  app.use(requestId, accessLog(deps), ...securityHeaders());
  for (const { route, get, post } of [
    { route: '/wechat/authorize', get: createAuthorizeHandler(deps.start, sendPage) },
    { route: '/wechat/callback', get: createCallbackHandler(deps.callback, sendPage) },
    { route: PHONE_ROUTE, get: phone.get, post: phone.post },
    { route: LINK_ROUTE, get: link.get, post: link.post },
    { route: '/wechat/device_authorization', post: device.authorize },
    { route: '/wechat/device/events', get: device.events },
    { route: '/wechat/device/token', post: device.token },
    { route: '/wechat/device/code', post: device.code },
    { route: TEST_ROUTE, get: test.show },
    { route: TEST_GO_ROUTE, get: test.go },
    { route: PROBE_ROUTE, get: createProbeHandler(deps.keys, sendPage) },
    { route: STYLESHEET_PATH, get: sendText('css', PAGE_STYLE) },
    { route: SCRIPT_PATH, get: sendText('js', PHONE_SCRIPT) },
  ] as readonly Route[]) {
    app.all(route, named(route));
    if (get !== undefined) app.get(route, get);
    if (post !== undefined) app.post(route, ...post);
    const allowed = [...(get ? ['GET, HEAD'] : []), ...(post ? ['POST'] : [])].join(', ');
    app.all(route, methodNotAllowed(sendPage, allowed));
  }
  app.use(notFound(sendPage));
  app.use(['/wechat/device_authorization', '/wechat/device'], jsonErrorHandler(deps.log));
  app.use(errorHandler(sendPage, deps.log));
  return app;
}

/** A path and who answers which method; HEAD goes where GET goes. */
interface Route {
  readonly route: string;
  readonly get?: express.RequestHandler;
  readonly post?: readonly express.RequestHandler[];
}

/** Names the route for log and metrics. */
function named(route: string): express.RequestHandler {
  return (_request, response, next) => {
    setRoute(response, route);
    next();
  };
}

/** A text of ours that may be kept for an hour. */
function sendText(type: 'css' | 'js', text: string): express.RequestHandler {
  return (_request, response) => {
    response.setHeader('Cache-Control', 'public, max-age=3600');
    response.type(type).send(text);
  };
}
