/** scripts/install.d/wechat-sso.service: the one line of it that thinks. The rest runs in `scripts/rehearse --systemd`. */
import { readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../lib/paths';
import { run } from '../lib/process';

/** ExecReload, as systemd would run it for this process. */
function reload(pid: number) {
  const unit = readFileSync(join(projectRoot, 'scripts/install.d/wechat-sso.service'), 'utf8');
  const line = /^ExecReload=(.*)$/m.exec(unit.replaceAll('\\\n', ''))?.[1] ?? '';
  return run({ command: 'sh', args: ['-c', line.replaceAll('${MAINPID}', String(pid))] });
}

test('a reload in the first moment waits until the process hears it, instead of ending it', async () => {
  const late = "setTimeout(() => process.on('SIGHUP', () => process.exit(42)), 1000); setInterval(() => {}, 1000);";
  const child = spawn(process.execPath, ['-e', late], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  expect((await reload(child.pid ?? 0)).code).toBe(0);
  expect(await ended).toEqual([42, null]);
});

test('a reload of a process that is gone fails, and at once', async () => {
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  await once(child, 'exit');
  expect((await reload(child.pid ?? 0)).code).not.toBe(0);
});
