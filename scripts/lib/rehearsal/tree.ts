/** Owns a bare Debian 12 in a folder: made with debootstrap, entered with chroot, and gone without a trace afterwards. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Report } from '../log';
import { ensureInstalled } from '../machine';
import { output, PartFailed, run, type Command } from '../process';

const suite = 'bookworm';

export interface Tree {
  readonly root: string;
  /** The command line that runs a program inside, as root or another of its users. */
  inside(command: string, args?: readonly string[], user?: string): Command;
  /** Runs a line of shell inside. @throws PartFailed with the end of what it said */
  shell(line: string, env?: Readonly<Record<string, string>>): Promise<string>;
  /** The same tree, entered in another way than by chroot. */
  entered(way: () => readonly string[]): Tree;
  /** Shows a folder of this machine inside, read-only. */
  show(folder: string, at: string): Promise<void>;
  remove(): Promise<void>;
}

/** What a server has from the start and debootstrap's smallest variant lacks. */
const serverPackages = ['systemd', 'ca-certificates', 'procps', 'python3'];

export async function makeTree(root: string, report: Report): Promise<Tree> {
  await ensureInstalled([{ packages: ['debootstrap'], program: 'debootstrap' }], report);
  const tree = treeAt(root);
  await tree.remove();
  mkdirSync(root, { recursive: true });
  const { mirror, security } = await mirrors();
  const args = ['--variant=minbase', `--include=${serverPackages.join(',')}`, suite, root, mirror];
  await output({ command: 'debootstrap', args }, 'debootstrap');
  const sources = [`deb ${mirror} ${suite} main`, ...(security ? [`deb ${security} ${suite}-security main`] : [])];
  writeFileSync(join(root, 'etc/apt/sources.list'), `${sources.join('\n')}\n`);
  // How this machine reaches its mirror: a proxy, a mirror of an older day.
  const { stdout } = await run({ command: 'apt-config', args: ['dump'] });
  const acquire = stdout.split('\n').filter((line) => /^Acquire::(http|https|Check-)/.test(line));
  writeFileSync(join(root, 'etc/apt/apt.conf.d/99rehearsal'), `${acquire.join('\n')}\n`);
  writeFileSync(join(root, 'etc/resolv.conf'), readFileSync('/etc/resolv.conf', 'utf8'));
  // No service starts by being installed: there is no init here.
  writeFileSync(join(root, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  await output({ command: 'mount', args: ['-t', 'proc', 'proc', join(root, 'proc')] }, 'mount');
  await output({ command: 'mount', args: ['--bind', '/dev', join(root, 'dev')] }, 'mount');
  return tree;
}

function treeAt(root: string, way: () => readonly string[] = () => ['chroot', root]): Tree {
  const inside: Tree['inside'] = (command, args = [], user = 'root') => {
    // Not this machine's environment: a server has its own.
    const clean = ['runuser', '-u', user, '--', 'env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', command, ...args];
    const [first = '', ...others] = [...way(), ...clean];
    return { command: first, args: others };
  };
  return {
    root,
    inside,
    shell(line, env = {}) {
      const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
      return output(inside('env', [...variables, 'LC_ALL=C.UTF-8', 'bash', '-euc', line]), line);
    },
    entered: (other) => treeAt(root, other),
    async show(folder, at) {
      mkdirSync(join(root, at), { recursive: true });
      await output({ command: 'mount', args: ['--bind', '-o', 'ro', folder, join(root, at)] }, 'mount');
    },
    async remove() {
      const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
      const below = mounts.map((line) => line.split(' ')[1] ?? '').filter((folder) => folder.startsWith(`${root}/`));
      for (const folder of below.reverse()) await output({ command: 'umount', args: [folder] }, `umount ${folder}`);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Where this machine gets Debian from. @throws PartFailed on another distribution */
async function mirrors(): Promise<{ mirror: string; security: string | undefined }> {
  const args = ['indextargets', '--format', '$(ORIGIN) $(COMPONENT) $(CODENAME) $(REPO_URI)', 'Created-By: Packages'];
  const { stdout } = await run({ command: 'apt-get', args });
  const uri = (codename: string) => new RegExp(`^Debian main ${codename} (\\S+?)/?$`, 'm').exec(stdout)?.[1];
  const mirror = uri(suite);
  if (!mirror) throw new PartFailed(`The rehearsal needs a machine whose apt knows Debian's ${suite}.`, '');
  return { mirror, security: uri(`${suite}-security`) };
}
