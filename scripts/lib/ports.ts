/** Owns free TCP ports of the loopback address, for servers that will listen there a moment later and again after a restart. */
import { randomInt } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { takeLock } from './lock';

// Below what any system gives to connections and to whoever asks for port 0: a port from there could be somebody else's by
// the time its server starts. And without those that browsers refuse to open.
const FIRST = 11_000;
const COUNT = 5_000;

const claims = new Set<string>();
process.once('exit', () => claims.forEach((claim) => rmSync(claim, { force: true })));

/** A port that nobody listens on, and that no other process of ours gets as long as this one lives; `preferred` if nobody has it. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isFree(preferred))) return preferred;
  const start = randomInt(COUNT);
  for (let n = 0; n < COUNT; n += 1) {
    const port = FIRST + ((start + n) % COUNT);
    if (claim(port) && (await isFree(port))) return port;
  }
  throw new Error('No TCP port of the loopback address is free.');
}

function claim(port: number): boolean {
  const folder = join(tmpdir(), `wechat-sso-ports-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, String(port));
  const ours = takeLock(file);
  if (ours) claims.add(file);
  return ours;
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)));
  });
