/** Owns a listening server: its limits against slow and oversized requests, and an end that finishes what is in flight. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listener {
  /** Resolves with the base URL, e.g. `http://127.0.0.1:3100`; rejects where the port cannot be had. */
  listen(host: string, port: number): Promise<string>;
  /** Accepts nothing new; resolves when every request is answered, at the latest after `graceMs`, when the rest is cut. */
  close(graceMs: number): Promise<void>;
}

export function createListener(handler: RequestListener): Listener {
  let closing = false;
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: 10_000,
      requestTimeout: 15_000,
      connectionsCheckingInterval: 2_000, // by default a slow request would be noticed after 30 s only
    },
    (request, response) => {
      // A kept connection that falls idle while we close would hold the close up (Node 18 does not end it by itself).
      response.once('close', () => closing && setImmediate(() => server.closeIdleConnections()));
      handler(request, response);
    },
  );
  // Longer than nginx keeps its side (60 s), so that it never sends a request into a connection that is just closing.
  server.keepAliveTimeout = 65_000;

  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
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
