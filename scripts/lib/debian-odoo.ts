/** Owns Debian's odoo-19 package, which is unpacked and not installed, and what it lacks to run like that. */
import { existsSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Report } from './log';
import { unpackPackage } from './unpacked-package';

/**
 * The root of the unpacked package.
 * @throws PartFailed on another distribution: its mirror has no Debian.
 */
export async function unpackDebianOdoo(report: Report): Promise<string> {
  const root = await unpackPackage(
    {
      packageName: 'odoo-19',
      suite: 'unstable',
      title: "Odoo: fetch Debian's odoo-19 (about 120 MB) and unpack it",
      otherwise:
        'Set ODOO_HOME to the folder of an Odoo 18.0 or 19.0 source tree, or install odoo so that it is on the PATH.',
    },
    report,
  );
  fillGaps(root);
  return root;
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
