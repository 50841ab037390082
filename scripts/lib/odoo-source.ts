/** Owns finding Odoo: a source tree, a program on the PATH, or Debian's package unpacked into the state folder. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unpackDebianOdoo } from './debian-odoo';
import { type Report } from './log';
import { ensureInstalled } from './machine';
import { odooPythonNeeds } from './odoo-python';
import { onPath, output, PartFailed } from './process';

export interface OdooSource {
  /** e.g. 19.0 */
  readonly version: string;
  /** Where it came from, for people. */
  readonly origin: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Folders of Odoo's own addons that it does not find by itself once --addons-path is given. */
  readonly addons: readonly string[];
}

// Debian's own Python, because the python3-* packages belong to it; another python3 earlier on the PATH lacks them.
const python = '/usr/bin/python3';

/**
 * @param home an Odoo source tree, or undefined to look on the PATH and then take Debian's package
 * @throws PartFailed with one sentence of what to install, where no Odoo can be had
 */
export async function findOdoo(home: string | undefined, report: Report): Promise<OdooSource> {
  if (home) {
    if (!existsSync(join(home, 'odoo-bin'))) {
      throw new PartFailed(
        `ODOO_HOME is ${home}, but there is no odoo-bin in it: name the folder of an Odoo 18.0 or 19.0.`,
        '',
      );
    }
    await ensureInstalled(odooPythonNeeds, report);
    return describe({
      origin: home,
      command: python,
      args: [join(home, 'odoo-bin')],
      env: {},
      addons: [join(home, 'addons')],
    });
  }
  if (await onPath('odoo'))
    return describe({ origin: 'odoo on the PATH', command: 'odoo', args: [], env: {}, addons: [] });
  const root = await unpackDebianOdoo(report);
  await ensureInstalled(odooPythonNeeds, report);
  const packages = join(root, 'usr/lib/python3/dist-packages');
  return describe({
    origin: "Debian's package",
    command: python,
    args: [join(root, 'usr/bin/odoo')],
    env: { PYTHONPATH: packages },
    addons: [join(packages, 'odoo/addons')],
  });
}

async function describe(source: Omit<OdooSource, 'version'>): Promise<OdooSource> {
  const { command, args, env } = source;
  const text = await output({ command, args: [...args, '--version'], env }, 'odoo --version');
  const version = /(\d+\.\d+)/.exec(text)?.[1];
  if (version !== '18.0' && version !== '19.0') {
    throw new PartFailed(`The addon is for Odoo 18.0 and 19.0; ${source.origin} is ${version ?? text.trim()}.`, '');
  }
  return { ...source, version };
}
