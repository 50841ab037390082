/** The command line: one line when ready, a clean end on SIGTERM. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import path from 'node:path';

const start = (...options: string[]) =>
  spawn(process.execPath, ['--import', 'tsx', path.join(__dirname, 'main.ts'), '--port', '0', ...options]);

test('prints its URL when ready, serves, and ends with 0 on SIGTERM', async () => {
  const simulator = start('--domain', 'a.example', '--domain', 'b.example');
  try {
    const [line] = (await once(createInterface(simulator.stdout), 'line')) as [string];
    const url = /^WeChat simulator ready at (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
    expect(await (await fetch(`${url}/sns/auth`)).text()).toContain('41001');
    simulator.kill('SIGTERM');
    expect(await once(simulator, 'exit')).toEqual([0, null]);
  } finally {
    simulator.kill('SIGKILL');
  }
});

test('refuses any address but loopback, with one sentence and code 1', async () => {
  const simulator = start('--host', '0.0.0.0');
  const [line] = (await once(createInterface(simulator.stderr), 'line')) as [string];
  expect(line).toBe('WeChat simulator cannot start: the simulator binds loopback only, not 0.0.0.0');
  if (simulator.exitCode === null) await once(simulator, 'exit');
  expect(simulator.exitCode).toBe(1);
});
