/** Owns the answers when no handler had one: unknown paths, wrong methods, and faults of ours. */
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from '../telemetry/logger';
import { requestIdOf } from './context';
import type { SendPage } from './pages';

export function notFound(sendPage: SendPage): RequestHandler {
  return (request, response) => sendPage(request, response, 'not_found');
}

/** For paths that exist, after their handlers. */
export function methodNotAllowed(sendPage: SendPage, allowed: string): RequestHandler {
  return (request, response) => {
    response.setHeader('Allow', allowed);
    sendPage(request, response, 'not_found', { status: 405 });
  };
}

/** What a stranger sent wrongly is a 4xx page; what is left is a fault of ours, and nothing of it is shown. */
export function errorHandler(sendPage: SendPage, log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const status = clientStatus(error);
    if (status === undefined) log.error({ err: error, requestId: requestIdOf(response) }, 'A request failed');
    if (response.headersSent) return next(error);
    if (status === undefined) return sendPage(request, response, 'internal');
    return sendPage(request, response, 'invalid', { status });
  };
}

/** The same for the requests of scripts, which want no page. */
export function jsonErrorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const status = clientStatus(error);
    if (status === undefined) log.error({ err: error, requestId: requestIdOf(response) }, 'A request failed');
    if (response.headersSent) return next(error);
    response.status(status ?? 500).json({ error: status === undefined ? 'internal' : (WORDS[status] ?? 'malformed') });
  };
}

const WORDS: Readonly<Record<number, string>> = { 413: 'too_large', 415: 'unsupported_media_type' };

/** Express marks what the client did wrong with a status, e.g. 400 for a path that is not UTF-8. */
function clientStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
