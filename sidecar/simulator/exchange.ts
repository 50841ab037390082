/** Owns the shape of one HTTP exchange inside the simulator: every endpoint maps a Request to an Answer. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

export interface Request {
  readonly method: string;
  readonly path: string;
  /** The query as it arrived, still encoded, without `?`: WeChat checks the order of parameters. */
  readonly rawQuery: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The peer's IPv4 address where it has one. */
  readonly remoteAddress: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export type Endpoint = (request: Request) => Answer;

const MAX_BODY_BYTES = 64 * 1024;

/**
 * Read a whole request.
 * @returns undefined where the body passes 64 kB or breaks off: the caller drops the connection
 */
export async function readRequest(message: IncomingMessage): Promise<Request | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined; // the client went away; there is nobody to answer
  }
  const target = message.url ?? '/';
  const mark = target.indexOf('?');
  const rawQuery = mark < 0 ? '' : target.slice(mark + 1);
  return {
    method: message.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    rawQuery,
    query: new URLSearchParams(rawQuery),
    headers: message.headers,
    body: Buffer.concat(chunks).toString('utf8'),
    remoteAddress: (message.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
  };
}

/** A web page. */
export function html(body: string, status = 200): Answer {
  return { status, headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' }, body };
}

/** A temporary redirect. WeChat uses 302, not 303. */
export function redirect(location: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 302, headers: { ...headers, Location: location, 'Cache-Control': 'no-store' }, body: '' };
}
