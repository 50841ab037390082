/** Owns trying what scripts/package makes: the zip installed in a fresh database, the archive unpacked elsewhere and started. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDatabase, projectAddons } from '../database';
import { step, toTerminal } from '../log';
import { installModules, startOdoo, type Odoo } from '../odoo';
import { findOdoo } from '../odoo-source';
import { projectRoot } from '../paths';
import { freePort } from '../ports';
import { startPostgres, type Postgres } from '../postgres';
import { output, PartFailed, startService, untilReady } from '../process';
import { readEnvironmentFile } from '../sidecar';
import { takeSlot, type Slot } from '../slot';
import { passed, sum } from './tally';

export async function packaged() {
  const slot = takeSlot();
  const postgres = await startPostgres(slot, toTerminal);
  // Not below the checkout, so that nothing of it is found by chance.
  const elsewhere = mkdtempSync(join(tmpdir(), 'wechat-sso-package-'));
  try {
    const { zip, archive } = await step(toTerminal, 'scripts/package', () => make(elsewhere));
    const odoo = await step(toTerminal, 'the zip installs in a fresh database', () =>
      installZip(zip, elsewhere, slot, postgres),
    );
    const root = await step(toTerminal, 'the archive holds what it names', () => unpack(archive, elsewhere));
    await step(toTerminal, 'its sidecar reaches that Odoo', () => startArchive(root, odoo, slot));
    return sum([passed, passed, passed, passed]);
  } finally {
    await postgres.stop();
    slot.release();
    rmSync(elsewhere, { recursive: true, force: true });
  }
}

async function make(folder: string): Promise<{ zip: string; archive: string }> {
  await output({ command: join(projectRoot, 'scripts/package'), args: ['--to', folder] }, 'scripts/package');
  const made = readdirSync(folder);
  const one = (ending: string) => {
    const [name, ...more] = made.filter((file) => file.endsWith(ending));
    if (!name || more.length > 0) throw new PartFailed(`scripts/package made ${made.join(', ')}.`, '');
    return join(folder, name);
  };
  return { zip: one('.zip'), archive: one('.tgz') };
}

async function installZip(zip: string, elsewhere: string, slot: Slot, postgres: Postgres): Promise<Odoo> {
  const addons = join(elsewhere, 'addons');
  mkdirSync(addons);
  await output({ command: 'python3', args: ['-m', 'zipfile', '-e', zip, addons] }, 'Unpacking the zip');
  const superfluous = readdirSync(addons, { recursive: true }).filter((name) =>
    /__pycache__|\.pyc$/.test(String(name)),
  );
  if (superfluous.length > 0) throw new PartFailed(`The zip holds ${superfluous.join(', ')}.`, '');
  const source = await findOdoo(process.env['ODOO_HOME'], toTerminal);
  const configuration = {
    ...{ source, postgres, database: 'packaged', folder: slot.run, workers: 0, addons: [addons] },
    ...{ httpPort: await freePort(), geventPort: await freePort() },
  };
  const cache = join(slot.folder, `templates-${source.version}`);
  const odoo = await makeDatabase({ odoo: configuration, modules: [], install: [], cache }, toTerminal);
  // What installs itself where its dependencies are is not asked for.
  await installModules(odoo, ['odoo_addon_wechat_sso']);
  for (const name of projectAddons) {
    const path = await odoo.shell(`from odoo.modules import get_module_path as path\nprint(path('${name}'))\n`);
    if (path.trim() !== join(addons, name)) throw new PartFailed(`Odoo took ${name} from ${path.trim()}.`, '');
  }
  return odoo;
}

/** Where it was unpacked. @throws PartFailed where it holds the simulator, or not what its own texts send people to */
async function unpack(archive: string, elsewhere: string): Promise<string> {
  await output({ command: 'tar', args: ['xzf', archive, '-C', elsewhere] }, 'Unpacking the archive');
  const root = archive.replace(/\.tgz$/, '');
  if (existsSync(join(root, 'sidecar/dist/simulator.js'))) throw new PartFailed('The archive holds the simulator.', '');
  const { scripts = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts?: Partial<Record<string, string>>;
  };
  const programs = ['start', 'doctor'].map((name) => /^node (\S+)/.exec(scripts[name] ?? '')?.[1] ?? `npm run ${name}`);
  const folders = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/`(scripts\/\w+\/)`/g)].map(
    ([, folder = '']) => folder,
  );
  const absent = [...programs, ...folders].filter((path) => !existsSync(join(root, path)));
  if (absent.length > 0) throw new PartFailed(`The archive names ${absent.join(', ')}, which it does not hold.`, '');
  return root;
}

/** As an administrator would, with nothing but the archive: provision, start, ready. */
async function startArchive(root: string, odoo: Odoo, slot: Slot): Promise<void> {
  const service = await startOdoo(odoo, join(slot.logs, 'odoo.log'));
  try {
    const secrets = join(slot.run, 'secrets');
    const shell = odoo.command(['shell', '-d', odoo.configuration.database]);
    const odooUrl = `http://127.0.0.1:${odoo.configuration.httpPort}`;
    const args = ['--secrets', secrets, '--odoo-url', odooUrl, '--', shell.command, ...shell.args];
    const env = { ...shell.env, WECHAT_APP_SECRET: randomBytes(16).toString('hex') };
    await output({ command: join(root, 'scripts/provision'), args, env }, 'scripts/provision');
    const [port, internalPort] = [await freePort(), await freePort()];
    const sidecar = startService('The packaged sidecar', join(slot.logs, 'sidecar.log'), {
      ...{ command: process.execPath, args: [join(root, 'sidecar/dist/main.js')], cwd: '/' },
      env: {
        ...readEnvironmentFile(join(secrets, 'sidecar.env')),
        ...{ PORT: String(port), INTERNAL_PORT: String(internalPort) },
      },
    });
    const isReady = async () => (await fetch(`http://127.0.0.1:${internalPort}/readyz`)).ok;
    await untilReady(sidecar, isReady).finally(() => sidecar.stop());
  } finally {
    await service.stop();
  }
}
