/** Owns a slow network: a TCP proxy that delays everything in both directions and sometimes stalls (fault 24). */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { loopback } from './http-client';

export interface SlowNetwork {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Leads to `target` on loopback, `delayMs` later in each direction; one piece of data in `oneStallsIn` comes `stallMs` later
 * still.
 */
export async function startSlowNetwork(
  target: number,
  { delayMs, oneStallsIn, stallMs }: { delayMs: number; oneStallsIn: number; stallMs: number },
): Promise<SlowNetwork> {
  const open = new Set<Socket>();
  let pieces = 0;

  function pipe(from: Socket, to: Socket): void {
    // In order, however long one of them takes.
    let last = Promise.resolve();
    const later = (work: () => void) => {
      const ms = delayMs + (++pieces % oneStallsIn === 0 ? stallMs : 0);
      const due = new Promise<void>((resolve) => setTimeout(resolve, ms));
      last = last.then(() => due).then(work);
    };
    from.on('data', (data) => later(() => void (to.destroyed || to.write(data))));
    from.on('end', () => later(() => void to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => open.delete(from));
  }

  const server = createServer({ allowHalfOpen: true }, (incoming) => {
    const outgoing = connect({ port: target, host: loopback, allowHalfOpen: true });
    open.add(incoming).add(outgoing);
    pipe(incoming, outgoing);
    pipe(outgoing, incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, loopback, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
