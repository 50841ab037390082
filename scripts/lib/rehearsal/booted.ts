/** Owns running the bare Debian under its own systemd: a container of systemd-nspawn on this machine's network. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Report } from '../log';
import { ensureInstalled } from '../machine';
import { output, PartFailed, run, startService, untilReady, type Service } from '../process';
import { type Tree } from './tree';

export interface Booted {
  /** The tree, whose programs run beside its systemd. */
  readonly tree: Tree;
  /** Down in order, and up again. @throws PartFailed when a service of it fails on the way */
  reboot(): Promise<void>;
  stop(): Promise<void>;
}

/** Odoo's unit, as its own package for Debian has it: it waits neither for PostgreSQL nor for us. */
const odooUnit = `[Unit]
Description=Odoo Open Source ERP and CRM
After=network.target

[Service]
Type=simple
User=odoo
Group=odoo
ExecStart=/usr/bin/odoo --config /etc/odoo/odoo.conf
KillMode=mixed

[Install]
WantedBy=multi-user.target
`;

/** Starts the machine that was made in a chroot, with Odoo as a service of it. */
export async function boot(tree: Tree, logFile: string, report: Report): Promise<Booted> {
  await ensureInstalled([{ packages: ['systemd-container'], program: 'systemd-nspawn' }], report);
  writeFileSync(join(tree.root, 'etc/systemd/system/odoo.service'), odooUnit);
  await tree.shell('systemctl enable odoo.service');
  // From here on, services start by being installed, as on a server.
  rmSync(join(tree.root, 'usr/sbin/policy-rc.d'));
  // Which the container makes itself.
  for (const folder of ['proc', 'dev'])
    await output({ command: 'umount', args: [join(tree.root, folder)] }, `umount ${folder}`);
  let container = await start(tree.root, logFile);
  const inside = tree.entered(() => ['nsenter', '--target', String(firstProcess(container)), '--all', '--']);
  const stop = async () => {
    if (container.running()) await run(inside.inside('systemctl', ['poweroff']));
    await Promise.race([container.ended, delay(60_000, undefined, { ref: false })]);
    await container.stop();
  };
  await untilUp(inside).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    tree: inside,
    async reboot() {
      await stop();
      container = await start(tree.root, logFile);
      await untilUp(inside);
    },
    stop,
  };
}

async function start(root: string, logFile: string): Promise<Service> {
  const args = ['--boot', '--directory', root, '--machine=erp', '--register=no', '--resolv-conf=off', '--console=pipe'];
  // Else it asks a systemd of this machine for a scope of its own.
  if (!existsSync('/run/systemd/system')) args.push('--keep-unit');
  const container = startService('The container', logFile, { command: 'systemd-nspawn', args });
  await untilReady(container, async () => firstProcess(container) > 0, 20_000);
  return container;
}

/** The container's systemd, seen from outside; 0 while there is none. */
function firstProcess({ pid, running }: Service): number {
  return running() ? Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()) : 0;
}

async function untilUp(tree: Tree): Promise<void> {
  const deadline = performance.now() + 120_000;
  let state = '';
  while (performance.now() < deadline) {
    // Exit 1 while it comes up, and nothing at all before.
    state = (await run(tree.inside('systemctl', ['is-system-running']))).stdout.trim();
    if (state === 'running') return;
    if (state === 'degraded') break;
    await delay(200);
  }
  const { stdout } = await run(tree.inside('systemctl', ['--failed', '--no-pager', '--plain']));
  throw new PartFailed(`The machine is not up (${state}).`, stdout);
}
