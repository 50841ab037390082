/** Owns thousands of waiting PCs: raw event streams at the sidecars themselves, as cheap for the load generator as can be. */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import type { ScanScenarios, Showing } from './scan';

export interface Waiting extends Showing {
  readonly socket: Socket;
  /** Resolves with the time (performance.now) at which the word was heard. */
  heard(word: string): Promise<number>;
}

/** Brings `count` PCs to the point where they wait, `atOnce` at a time, spread over the sidecars. */
export async function letWait(
  scenarios: ScanScenarios,
  sidecars: readonly string[],
  count: number,
  atOnce = 16,
): Promise<Waiting[]> {
  const waiting: Waiting[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const number = next++;
      const base = sidecars[number % sidecars.length] ?? '';
      // An address for every fifty PCs, as offices have them; the sidecar trusts this header from loopback.
      const address = `10.${(number / 50) & 255}.${(number >> 14) & 255}.7`;
      const showing = await scenarios.show(base, address);
      waiting.push(await openStream(showing, base, address));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return waiting;
}

async function openStream(showing: Showing, base: string, address: string): Promise<Waiting> {
  const { hostname, port, host } = new URL(base);
  const socket = connect(Number(port), hostname);
  const listeners = new Set<(text: string) => void>();
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => listeners.forEach((listener) => listener(text)));
  socket.on('error', () => undefined);
  const heard = (word: string) =>
    new Promise<number>((resolve) => {
      const listener = (text: string) => {
        if (!text.includes(`data: ${word}`)) return;
        listeners.delete(listener);
        resolve(performance.now());
      };
      listeners.add(listener);
    });
  const first = heard('pending');
  socket.write(
    `GET /wechat/device/events HTTP/1.1\r\nHost: ${host}\r\nAccept: text/event-stream\r\n` +
      `X-Forwarded-For: ${address}\r\nCookie: ${showing.pc.cookieHeader()}\r\n\r\n`,
  );
  await first;
  return { ...showing, socket, heard };
}

/** Resident memory of a process in megabytes (proc(5), VmRSS). */
export function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}
