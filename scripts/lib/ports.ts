/** Owns the search for free TCP ports on the loopback address. */
import { createServer } from 'node:net';

const tryPort = (port: number) =>
  new Promise<number | undefined>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });

/** A free loopback port; `preferred` if nobody has it. */
export async function freePort(preferred?: number): Promise<number> {
  const port = (preferred !== undefined && (await tryPort(preferred))) || (await tryPort(0));
  if (!port) throw new Error('No TCP port of the loopback address is free.');
  return port;
}
