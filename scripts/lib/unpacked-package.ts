/** Owns Debian packages that are fetched and merely unpacked, never installed: nothing of the machine changes, no service starts. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { step, type Report } from './log';
import { stateFolder } from './paths';
import { onPath, output, PartFailed, run, type Command } from './process';

export interface Wanted {
  readonly packageName: string;
  /** `own`: as this machine's apt knows it. `unstable`: Debian's newest. */
  readonly suite: 'own' | 'unstable';
  /** What the person is told, e.g. "Odoo: fetch Debian's odoo-19 (about 120 MB)". */
  readonly title: string;
  /** What to do where apt does not have it, as a sentence. */
  readonly otherwise: string;
}

/**
 * The root of the unpacked package; fetched only if it is not in the state folder already.
 * @throws PartFailed where apt does not have it
 */
export async function unpackPackage({ packageName, suite, title, otherwise }: Wanted, report: Report): Promise<string> {
  const root = join(stateFolder(), packageName);
  if (existsSync(root)) return root;
  const work = `${root}.part`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const apt = privateApt(work, suite === 'unstable' ? await debianMirror(otherwise) : undefined);
  await step(report, title, async () => {
    await output({ ...apt, args: ['update', '-q'] }, `apt-get update for ${packageName}`);
    await output({ ...apt, args: ['download', '-q', packageName], cwd: work }, `Fetching ${packageName}`);
    const file = readdirSync(work).find((name) => name.endsWith('.deb'));
    if (!file) throw new PartFailed(`apt-get fetched no ${packageName}. ${otherwise}`, '');
    const unpacked = join(work, 'root');
    await output({ command: 'dpkg-deb', args: ['-x', join(work, file), unpacked] }, `Unpacking ${file}`);
    renameSync(unpacked, root);
    rmSync(work, { recursive: true, force: true });
  });
  return root;
}

/** Whether apt of this machine gets Debian from somewhere; Ubuntu's does not. */
export const hasDebian = async () => (await findMirror()) !== undefined;

async function debianMirror(otherwise: string): Promise<string> {
  const mirror = await findMirror();
  if (!mirror) throw new PartFailed(`This machine's apt knows no Debian mirror. ${otherwise}`, '');
  return mirror;
}

/** Where this machine gets Debian from, so that a company's own mirror is used for the unstable suite too. */
async function findMirror(): Promise<string | undefined> {
  if (!(await onPath('apt-get'))) return undefined;
  const args = ['indextargets', '--format', '$(ORIGIN) $(COMPONENT) $(CODENAME) $(REPO_URI)', 'Created-By: Packages'];
  const { stdout } = await run({ command: 'apt-get', args });
  const line = stdout.split('\n').find((target) => /^Debian main (?!\S*-security)\S+ \S+$/.test(target));
  return line?.split(' ')[3];
}

/**
 * apt-get with its own lists and cache: the machine's package state is neither read (it may be empty) nor changed, and nobody
 * need be root. @param mirror of the unstable suite; absent: where the machine gets its packages from
 */
function privateApt(work: string, mirror: string | undefined): Pick<Command, 'command' | 'env'> {
  for (const folder of ['lists/partial', 'cache/archives/partial', 'empty']) {
    mkdirSync(join(work, folder), { recursive: true });
  }
  const sources = join(work, 'unstable.list');
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  if (mirror) writeFileSync(sources, `deb [signed-by=${keyring}] ${mirror} unstable main\n`);
  const configuration = join(work, 'apt.conf');
  writeFileSync(
    configuration,
    [
      ...(mirror ? [`Dir::Etc::SourceList "${sources}";`, `Dir::Etc::SourceParts "${join(work, 'empty')}";`] : []),
      `Dir::State::Lists "${join(work, 'lists')}";`,
      `Dir::Cache "${join(work, 'cache')}";`,
      'Acquire::Languages "none";',
      // The checkout's folder need not be open to the user _apt; signatures and hashes are checked all the same.
      'APT::Sandbox::User "root";',
      '',
    ].join('\n'),
  );
  return { command: 'apt-get', env: { APT_CONFIG: configuration } };
}
