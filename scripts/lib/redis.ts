/** Owns Redis: one of the stack's own, with a password and nothing on disk. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Report } from './log';
import { ensureInstalled, tools } from './machine';
import { startService, untilReady, type Service } from './process';

export interface RedisOptions {
  readonly port: number;
  /** For its configuration, which holds the password. */
  readonly folder: string;
  readonly logFile: string;
}

export interface Redis {
  /** As REDIS_URL takes it, password included. */
  readonly url: string;
  pid(): number;
  stop(): Promise<void>;
  /** Starts it again, empty, on the same port with the same password. */
  start(): Promise<void>;
}

export async function startRedis({ port, folder, logFile }: RedisOptions, report: Report): Promise<Redis> {
  await ensureInstalled(tools.redis, report);
  const password = randomBytes(16).toString('hex');
  const configuration = join(folder, 'redis.conf');
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    // Everything in it is forgotten within minutes anyway, and what matters is in Odoo.
    'save ""',
    'appendonly no',
    `dir ${folder}`,
    'maxmemory 128mb',
    'maxmemory-policy noeviction',
  ];
  writeFileSync(configuration, `${lines.join('\n')}\n`, { mode: 0o600 });

  async function launch(): Promise<Service> {
    const service = startService('Redis', logFile, { command: 'redis-server', args: [configuration] });
    await untilReady(service, () => answers(port));
    return service;
  }

  let service = await launch();
  return {
    url: `redis://:${password}@127.0.0.1:${port}/0`,
    pid: () => service.pid,
    stop: () => service.stop(),
    async start() {
      service = await launch();
    },
  };
}

/** Whether anybody there speaks Redis' language; that we should log in first is an answer, too. */
const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => end(false));
    socket.once('error', () => end(false));
    socket.once('data', (data) => end(/^[+-](PONG|NOAUTH)/.test(data.toString('latin1'))));
  });
