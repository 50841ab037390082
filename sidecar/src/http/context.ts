/** Owns what the middleware learns of a request and the handlers need: its id and its route. */
import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Caller } from '../flows/answer';
import { readCookies } from './cookies';

const REQUEST_ID = /^[0-9A-Za-z-]{8,64}$/;

/** The id the proxy gave the request, so that its log, ours and Odoo's agree; a new one where it is missing or odd. */
export function requestIdFor(header: string | undefined): string {
  return header !== undefined && REQUEST_ID.test(header) ? header : randomBytes(16).toString('hex');
}

/** For the log and metrics: the route's pattern, never the path a stranger sent. */
export function setRoute(response: Response, route: string): void {
  response.locals['route'] = route;
}

export function routeOf(response: Response): string {
  const route: unknown = response.locals['route'];
  return typeof route === 'string' ? route : 'other';
}

export function setRequestId(response: Response, requestId: string): void {
  response.locals['requestId'] = requestId;
  response.setHeader('X-Request-Id', requestId);
}

export function requestIdOf(response: Response): string {
  return String(response.locals['requestId']);
}

/** What the flows need to know of a request. */
export function callerOf(request: Request, response: Response): Caller {
  return {
    requestId: requestIdOf(response),
    ip: request.ip ?? '',
    userAgent: request.get('user-agent') ?? '',
    ...readCookies(request.headers.cookie),
  };
}
