/** Owns the distribution's own Node 18, on which production's sidecar may run: unpacked beside the Node 20 of development. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { step, type Report } from './log';
import { ensureInstalled, type Need } from './machine';
import { stateFolder } from './paths';
import { output, PartFailed, run } from './process';

export interface Node18 {
  readonly program: string;
  /** Where it finds its library. */
  readonly env: Readonly<Record<string, string>>;
}

// Parts of Node that Debian keeps in packages of their own, at a path that is compiled in.
const builtins: readonly Need[] = ['undici', 'acorn', 'cjs-module-lexer'].map((name) => ({
  packages: [`node-${name}`],
  file: `/usr/share/nodejs/${name}`,
}));

export async function unpackNode18(report: Report): Promise<Node18> {
  await ensureInstalled(builtins, report);
  const root = join(stateFolder(), 'node-18');
  if (!existsSync(root)) {
    await step(report, "The distribution's own Node 18", async () => {
      const work = `${root}.part`;
      rmSync(work, { recursive: true, force: true });
      mkdirSync(work, { recursive: true });
      await output(
        { command: 'apt-get', args: ['download', '-qq', ...(await packages())], cwd: work },
        'apt-get download',
      );
      for (const file of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
        await output({ command: 'dpkg-deb', args: ['-x', file, 'root'], cwd: work }, `Unpacking ${file}`);
      }
      renameSync(join(work, 'root'), root);
      rmSync(work, { recursive: true });
    });
  }
  const libraries = join(root, 'usr/lib');
  const [triplet = ''] = readdirSync(libraries).filter((name) => name.endsWith('-linux-gnu'));
  return { program: join(root, 'usr/bin/node'), env: { LD_LIBRARY_PATH: join(libraries, triplet) } };
}

/** name=version of nodejs and of the libraries that this machine lacks for it. */
async function packages(): Promise<string[]> {
  const { stdout } = await run({ command: 'apt-cache', args: ['madison', 'nodejs'] });
  const version = /^ *nodejs \| *(18\.\S+)/m.exec(stdout)?.[1];
  if (!version) throw new PartFailed("This machine's apt offers no Node 18 (apt-get update?).", '');
  const options = ['install', '--simulate', '-qq', '-y', '--allow-downgrades', '--no-install-recommends'];
  const plan = await output({ command: 'apt-get', args: [...options, `nodejs=${version}`] }, 'apt-get install');
  // Inst libc-ares2 (1.18.1-3 Debian:12.12/oldstable [amd64]); a downgrade names the old version in brackets first.
  return [...plan.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+) /gm)].map(([, name = '', of = '']) => `${name}=${of}`);
}
