/** Owns a real redis-server for tests: on a free port, with nothing on disk, to be killed, frozen and filled at will. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { freePort } from '../../../scripts/lib/ports';
import type { RedisAddress } from '../../src/config';

export interface RedisServer {
  readonly address: RedisAddress;
  start(): Promise<void>;
  /** As `kill -9`. */
  kill(): Promise<void>;
  /** A server that takes connections and never answers. */
  freeze(): void;
  thaw(): void;
  /** Sends one command as an administrator. */
  admin(...command: string[]): Promise<unknown>;
  /** Makes every row `seconds` older; Redis' own clock cannot be moved. */
  elapse(seconds: number): Promise<void>;
}

const AGE = `
  local ms = tonumber(ARGV[1])
  for _, key in ipairs(redis.call('KEYS', '*')) do
    if redis.call('TYPE', key).ok == 'zset' then
      for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do redis.call('ZINCRBY', key, -ms, member) end
    else
      local left = redis.call('PTTL', key)
      if left > ms then redis.call('PEXPIRE', key, left - ms) elseif left >= 0 then redis.call('DEL', key) end
    end
  end`;

/** @param options further options of redis-server, e.g. `--requirepass`, `secret` */
export async function prepareRedis(...options: string[]): Promise<RedisServer> {
  if (spawnSync('redis-server', ['--version']).error !== undefined) {
    throw new Error(
      'These tests need redis-server: install the Debian package redis-server (apt-get install redis-server).',
    );
  }
  const port = await freePort();
  const password = options[options.indexOf('--requirepass') + 1];
  const address = { host: '127.0.0.1', port, tls: false, username: '', password: '', database: 0 };
  let child: ChildProcess | undefined;

  const signal = (name: NodeJS.Signals): void => void child?.kill(name);

  async function admin(...command: string[]): Promise<unknown> {
    const client = createClient({
      socket: { host: address.host, port, reconnectStrategy: false },
      ...(options.includes('--requirepass') && password !== undefined && { password }),
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await client.sendCommand(command);
    } finally {
      client.destroy();
    }
  }

  return {
    address,
    async start() {
      const quiet = [
        '--save',
        '',
        '--appendonly',
        'no',
        '--dir',
        tmpdir(),
        '--bind',
        '127.0.0.1',
        '--port',
        String(port),
      ];
      // Dies with us also where no handler of ours runs.
      const args = ['--pdeathsig=KILL', '--', 'redis-server', ...quiet, ...options];
      child = spawn('setpriv', args, { stdio: 'ignore' });
      // The test's own time limit is the end of our patience; Redis itself ends where it cannot start.
      while (!(await admin('PING').catch(() => false))) {
        if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode} instead of starting`);
        await pause(25);
      }
    },
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      signal('SIGKILL');
      await gone;
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    admin,
    elapse: async (seconds) => void (await admin('EVAL', AGE, '0', String(seconds * 1000))),
  };
}
