/** Owns what happens to every request: its id, the security headers, one log line and one metric. */
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from '../telemetry/logger';
import type { Metrics } from '../telemetry/metrics';
import { requestIdFor, requestIdOf, routeOf, setRequestId } from './context';

/** Gives every request an id, in the answer too. */
export const requestId: RequestHandler = (request, response, next) => {
  setRequestId(response, requestIdFor(request.get('x-request-id')));
  next();
};

/** The headers of docs/protocol.md, section 8. HSTS is the proxy's. */
export function securityHeaders(): RequestHandler[] {
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: false,
  });
  return [
    headers,
    (_request, response, next) => {
      response.setHeader('Cache-Control', 'no-store');
      next();
    },
  ];
}

/** One line per request, without its query: WeChat puts the code there. */
export function accessLog(deps: { log: Logger; metrics: Metrics; now: () => number }): RequestHandler {
  return (request, response, next) => {
    const started = deps.now();
    const { method, ip } = request;
    response.once('close', () => {
      // 499 as nginx has it: the browser went away before the answer, as WeChat does with a doubled callback.
      const status = response.writableFinished ? response.statusCode : 499;
      const route = routeOf(response);
      const ms = deps.now() - started;
      deps.metrics.httpRequest({ method: KNOWN_METHODS.has(method) ? method : 'other', route, status, ms });
      deps.log.info({ requestId: requestIdOf(response), method, route, status, ms, ip }, 'request');
    });
    next();
  };
}

const KNOWN_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
