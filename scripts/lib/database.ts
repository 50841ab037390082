/** Owns prepared databases: installing Odoo takes half a minute, copying an installed one takes a second. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { step, type Report } from './log';
import { configureOdoo, installModules, languages, type Odoo, type OdooConfiguration } from './odoo';
import { projectRoot } from './paths';

/** This project's addons, in the order of their dependencies. */
export const projectAddons = readdirSync(projectRoot)
  .filter((name) => existsSync(join(projectRoot, name, '__manifest__.py')))
  .sort();

/** Those of them that belong beside these modules of Odoo's: the portal's part is there where portal is, and website brings it. */
export const addonsBeside = (modules: readonly string[]) =>
  projectAddons.filter(
    (name) => !name.endsWith('_portal') || modules.includes('portal') || modules.includes('website'),
  );

export interface DatabaseWish {
  readonly odoo: OdooConfiguration;
  /** Odoo's own modules to install besides what the addon needs, e.g. portal and website. */
  readonly modules: readonly string[];
  /** The addons on top of them; none for a database without ours. */
  readonly install: readonly string[];
  /** Folder that keeps the templates' files between runs. */
  readonly cache: string;
}

/**
 * Makes the database that `odoo` names, as a copy of a template which is made first if there is none:
 * one of Odoo's modules alone, and on it one with our addons, which is made anew whenever a file of them changes.
 */
export async function makeDatabase(wish: DatabaseWish, report: Report): Promise<Odoo> {
  const { odoo, modules, install } = wish;
  const { source, postgres } = odoo;
  const plainWith = (names: readonly string[]) => `plain_${digest(source.version, source.origin, languages, ...names)}`;
  const [plain, smallest] = [plainWith(modules), plainWith([])];
  // Half of the work is done where the smallest one is there.
  const parent = plain !== smallest && (await postgres.exists(smallest)) ? smallest : undefined;
  await template(plain, parent, ['web', 'mail', ...modules], wish, report);
  let from = plain;
  if (install.length > 0) {
    from = `addon_${digest(plain, ...install)}_${digest(...install.map((name) => fingerprint(addonFolder(name, odoo))))}`;
    if (!(await postgres.exists(from))) await dropOlder(from, wish);
    await template(from, plain, install, wish, report);
  }
  return step(report, `Database ${odoo.database}`, async () => {
    await postgres.drop(odoo.database);
    await postgres.create(odoo.database, from);
    const configured = configureOdoo(odoo);
    const files = join(wish.cache, 'odoo-data/filestore', from);
    const own = join(configured.dataFolder, 'filestore', odoo.database);
    if (existsSync(files)) cpSync(files, own, { recursive: true });
    // Nothing of ours stays behind in somebody else's server.
    if (!postgres.ours) for (const prepared of new Set([from, plain])) await postgres.drop(prepared);
    return configured;
  });
}

async function template(
  name: string,
  parent: string | undefined,
  modules: readonly string[],
  { odoo, cache }: DatabaseWish,
  report: Report,
): Promise<void> {
  const { postgres, source } = odoo;
  if (await postgres.exists(name)) return;
  await step(report, `Odoo ${source.version}: install ${modules.join(', ')} (once)`, async () => {
    // Built under another name: an interrupted installation must not be taken for a finished template.
    const building = `${name}_part`;
    await postgres.drop(building);
    await postgres.create(building, parent);
    mkdirSync(cache, { recursive: true });
    const files = join(cache, 'odoo-data/filestore');
    rmSync(join(files, building), { recursive: true, force: true });
    if (parent && existsSync(join(files, parent)))
      cpSync(join(files, parent), join(files, building), { recursive: true });
    const builder = configureOdoo({ ...odoo, database: building, folder: cache, workers: 0 });
    await installModules(builder, modules);
    // Compile the JavaScript and CSS bundles now rather than at the first visitor's request; those that our addons
    // leave as they are then come with the plain template.
    await builder.shell("env['ir.qweb']._pregenerate_assets_bundles()\nenv.cr.commit()\n");
    rmSync(join(files, name), { recursive: true, force: true });
    if (existsSync(join(files, building))) cpSync(join(files, building), join(files, name), { recursive: true });
    rmSync(join(files, building), { recursive: true, force: true });
    await postgres.query('postgres', `ALTER DATABASE "${building}" RENAME TO "${name}"`);
  });
}

/** Templates of an older state of the same addons. */
async function dropOlder(name: string, { odoo, cache }: DatabaseWish): Promise<void> {
  const family = name.slice(0, name.lastIndexOf('_'));
  const old = `SELECT datname FROM pg_database WHERE datname LIKE '${family}\\_%' AND datname <> '${name}'`;
  for (const database of await odoo.postgres.query('postgres', old)) {
    await odoo.postgres.drop(database);
    rmSync(join(cache, 'odoo-data/filestore', database), { recursive: true, force: true });
  }
}

const digest = (...parts: string[]) => createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 10);

const addonFolder = (name: string, { addons = [] }: OdooConfiguration) =>
  [projectRoot, ...addons].map((folder) => join(folder, name)).find((folder) => existsSync(folder)) ?? name;

/** Changes when any file of the folder does. */
function fingerprint(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return digest(...files.map((file) => file + createHash('sha256').update(readFileSync(file)).digest('hex')));
}
