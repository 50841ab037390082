/** Owns the HTTP server: reads a request whole, hands it on, and closes without waiting for hanging clients. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readRequest, type Request } from './exchange';

/** Longer than any client keeps an idle connection, so that none is closed just as it is used again. */
const KEEP_ALIVE_MS = 60_000;

export interface Server {
  /** @param port 0 takes a free one */
  listen(port: number, host: string): Promise<{ url: string }>;
  /** Drops open connections. */
  close(): Promise<void>;
}

export function createHttpServer(handle: (request: Request, response: ServerResponse) => void): Server {
  const server = createServer((message, response) => {
    readRequest(message)
      .then((request) => {
        if (request) handle(request, response);
        else response.destroy();
      })
      .catch((error: unknown) => {
        // A bug in the simulator must look like one, not like something WeChat does.
        if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'text/plain' });
        response.end(`simulator bug: ${error instanceof Error ? error.stack : String(error)}`);
      });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          const bound = server.address() as AddressInfo;
          resolve({ url: `http://${host.includes(':') ? `[${host}]` : host}:${bound.port}` });
        });
      }),
    close: () =>
      new Promise((resolve, reject) => {
        if (!server.listening) return resolve();
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
