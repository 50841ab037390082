/** Owns Debian's odoo-19 package: fetched with an apt configuration of its own and merely unpacked, never installed. */
import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { step, type Report } from './log';
import { stateFolder } from './paths';
import { onPath, output, PartFailed, run } from './process';

const packageName = 'odoo-19';

const elsewhere =
  'Set ODOO_HOME to the folder of an Odoo 18.0 or 19.0 source tree, or install odoo so that it is on the PATH.';

/** The root of the unpacked package; fetched only if it is not in the state folder already. */
export async function unpackDebianOdoo(report: Report): Promise<string> {
  const root = join(stateFolder(), packageName);
  if (existsSync(root)) {
    fillGaps(root);
    return root;
  }
  const mirror = await debianMirror();
  const work = join(stateFolder(), `${packageName}.part`);
  rmSync(work, { recursive: true, force: true });
  const apt = privateApt(work, mirror);
  await step(report, `Odoo: fetch Debian's ${packageName} (about 120 MB)`, async () => {
    await output({ ...apt, args: ['update', '-q'] }, 'apt-get update for the unstable suite');
    await output({ ...apt, args: ['download', '-q', packageName], cwd: work }, `Fetching ${packageName}`);
  });
  await step(report, 'Odoo: unpack it', async () => {
    const file = readdirSync(work).find((name) => name.endsWith('.deb'));
    if (!file) throw new PartFailed(`apt-get fetched no ${packageName}. ${elsewhere}`, '');
    const unpacked = join(work, 'root');
    await output({ command: 'dpkg-deb', args: ['-x', join(work, file), unpacked] }, `Unpacking ${file}`);
    fillGaps(unpacked);
    renameSync(unpacked, root);
    rmSync(work, { recursive: true, force: true });
  });
  return root;
}

/**
 * Where this machine gets Debian from, so that a company's own mirror is used for the unstable suite too.
 * @throws PartFailed on another distribution: its mirror has no Debian.
 */
async function debianMirror(): Promise<string> {
  if (!(await onPath('apt-get'))) throw new PartFailed(`No Odoo was found on this machine. ${elsewhere}`, '');
  const args = ['indextargets', '--format', '$(ORIGIN) $(COMPONENT) $(CODENAME) $(REPO_URI)', 'Created-By: Packages'];
  const { stdout } = await run({ command: 'apt-get', args });
  const line = stdout.split('\n').find((target) => /^Debian main (?!\S*-security)\S+ \S+$/.test(target));
  const mirror = line?.split(' ')[3];
  if (!mirror)
    throw new PartFailed(`No Odoo was found, and this machine's apt knows no Debian mirror. ${elsewhere}`, '');
  return mirror;
}

/** apt-get with its own lists and cache, so that the machine's package state is neither read nor changed. */
function privateApt(work: string, mirror: string) {
  for (const folder of ['lists/partial', 'cache/archives/partial', 'empty']) {
    mkdirSync(join(work, folder), { recursive: true });
  }
  const sources = join(work, 'unstable.list');
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  writeFileSync(sources, `deb [signed-by=${keyring}] ${mirror} unstable main\n`);
  const configuration = join(work, 'apt.conf');
  writeFileSync(
    configuration,
    [
      `Dir::Etc::SourceList "${sources}";`,
      `Dir::Etc::SourceParts "${join(work, 'empty')}";`,
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

/**
 * The package holds symlinks to files of other packages, relative to its own root: point those at the machine's. And it
 * lacks a library of doubtful licence (blurred backgrounds in video calls) that the back office's bundle still names: an
 * empty file in its place spares every page an error on the console, which Odoo's own browser tests take for a failure.
 */
function fillGaps(root: string): void {
  for (const shared of ['javascript', 'fonts', 'fonts-font-awesome']) {
    const link = join(root, 'usr/share', shared);
    if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync(join('/usr/share', shared), link);
  }
  const library = join(root, 'usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation');
  const script = join(library, 'selfie_segmentation.js');
  if (existsSync(script)) return;
  mkdirSync(library, { recursive: true });
  writeFileSync(script, '');
}
