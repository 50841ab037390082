/** Owns a listening server: its limits against slow and oversized requests, and an end that finishes what is in flight. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listener {
  /** Resolves with the base URL, e.g. `http://127.0.0.1:3100`; rejects where the port cannot be had. */
  listen(host: string, port: number): Promise<string>;
  /** Accepts nothing new; resolves when every request is answered, at the latest after `graceMs`, when the rest is cut. */
  close(graceMs: number): Promise<void>;
}

export interface ListenerLimits {
  /** Connections at once; more are closed unheard. */
  readonly connections?: number;
  /** Milliseconds for a request's head, from its first byte; of the first request, from the connection. */
  readonly headMs?: number;
  /** Milliseconds for the whole request. The answer may take as long as it likes: streams of events take minutes. */
  readonly requestMs?: number;
  /** Milliseconds between two looks at who is too slow; by default Node looks every 30 s only. */
  readonly lookMs?: number;
}

/** A restarted sidecar is met by everybody who had a stream, at once; Node's own 511 would have most of them knock again. */
const BACKLOG = 4096;

export function createListener(handler: RequestListener, limits: ListenerLimits = {}): Listener {
  const { connections = Infinity, headMs = 10_000, requestMs = 15_000, lookMs = 2_000 } = limits;
  let closing = false;
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: headMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: lookMs,
    },
    (request, response) => {
      // A kept connection that falls idle while we close would hold the close up (Node 18 does not end it by itself).
      response.once('close', () => closing && setImmediate(() => server.closeIdleConnections()));
      handler(request, response);
    },
  );
  // Longer than nginx keeps its side (60 s), so that it never sends a request into a connection that is just closing.
  server.keepAliveTimeout = 65_000;
  server.maxConnections = connections;

  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, BACKLOG, () => {
          server.off('error', reject);
          resolve(urlOf(server.address() as AddressInfo));
        });
      }),
    close: (graceMs) =>
      new Promise((resolve) => {
        closing = true;
        const patience = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(patience);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
