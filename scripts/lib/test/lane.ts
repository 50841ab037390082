/** Owns running some steps beside the others: a second process of scripts/test, whose lines carry its name. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { projectRoot } from '../paths';
import { failed, say, type Tally } from './tally';

/** Starts these steps in a process of their own and answers their sum; a lane that ends without one has failed. */
export async function lane(name: string, steps: readonly string[]): Promise<Tally> {
  const command = ['--import', 'tsx', 'scripts/test.ts', '--only', steps.join(',')];
  const env = { ...process.env, FIRST_SLOT: '1' };
  const child = spawn(process.execPath, command, { cwd: projectRoot, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => child.kill();
  process.once('exit', end);
  let total: Tally | undefined;
  const tell = (line: string) => say(line === '' ? '' : `${name} | ${line}`);
  createInterface(child.stdout).on('line', (line) => {
    const [, passed, broken] = /^(\d+) passed, (\d+) failed$/.exec(line) ?? [];
    if (passed === undefined) tell(line);
    else total = { passed: Number(passed), failed: Number(broken) };
  });
  createInterface(child.stderr).on('line', tell);
  await once(child, 'close');
  process.off('exit', end);
  return total ?? failed;
}
