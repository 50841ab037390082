/** `scripts/rehearse`: from a bare Debian to a login, exactly as docs/install.md says, with the time of each step. */
import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { logInAgain, logInOnce } from './lib/check';
import { launchBrowser } from './lib/chromium';
import { seconds, step, toTerminal as say } from './lib/log';
import { isRoot, projectRoot, stateFolder } from './lib/paths';
import { freePort } from './lib/ports';
import { output, PartFailed, run, startService, stopOnSignals, untilReady, type Service } from './lib/process';
import { tlsHost } from './lib/public-host';
import { fillInSettings } from './lib/rehearsal/administrator';
import { boot, type Booted } from './lib/rehearsal/booted';
import { database, installOdoo, makeCompany, startOdooServer, stopPostgres } from './lib/rehearsal/odoo-server';
import { openShop, putBesideShop } from './lib/rehearsal/other-sites';
import { makeTree, type Tree } from './lib/rehearsal/tree';
import { checkService, judgeRemoval, untilServing } from './lib/rehearsal/under-systemd';
import { startUnit } from './lib/rehearsal/unit';
import { startSimulator } from './lib/simulator';

const help = `Usage: sudo scripts/rehearse [--systemd] [--keep]

Makes a bare Debian 12 in a folder (debootstrap, chroot), installs the Odoo of ODOO_HOME and PostgreSQL in it, then runs the
commands of docs/install.md: unpack the archive, scripts/install. Logs in once through nginx and TLS with a headless browser
and the simulated WeChat, installs once more, upgrades, removes, and says how long each step took. What systemd would start
is started by the units' own command lines. Needs root, the network, free ports 80, 443, 3100, 3101, 8069, and 3 GB of disk.

  --systemd   boot the tree with its own systemd (systemd-nspawn, on this machine's network) instead: services start as on a
              server, and what docs/operations.md says of them is done, too: kill, reload, rotations, a mistake, a reboot
  --keep      leave the folder there
`;

const appid = 'wx0123456789abcdef';
const unit = '/etc/systemd/system/wechat-sso.service';
const undo: (() => Promise<unknown>)[] = [];

async function stop(): Promise<void> {
  for (const action of undo.splice(0).reverse()) await action();
}

async function rehearse({ keep, systemd }: { keep: boolean; systemd: boolean }): Promise<void> {
  const home = process.env['ODOO_HOME'];
  if (!isRoot) throw new PartFailed('A chroot needs root: sudo -E scripts/rehearse.', '');
  if (!home) throw new PartFailed('Set ODOO_HOME to an Odoo 18.0 or 19.0 source tree.', '');
  for (const port of [80, 443, 3100, 3101, 8069]) {
    if ((await freePort(port)) !== port)
      throw new PartFailed(`Port ${port} is in use, which the installation needs.`, '');
  }
  const folder = join(stateFolder(), 'rehearsal');
  rmSync(join(folder, 'logs'), { recursive: true, force: true });
  mkdirSync(join(folder, 'logs'), { recursive: true });
  const log = (name: string) => join(folder, 'logs', name);
  const appSecret = randomBytes(16).toString('hex');

  say('A server with Odoo, which we take for given');
  await step(say, "scripts/package, on the developer's machine", () =>
    output({ command: join(projectRoot, 'scripts/package'), args: ['--to', join(folder, 'dist')] }, 'scripts/package'),
  );
  const bare = await step(say, 'a bare Debian 12 (debootstrap)', () => makeTree(join(folder, 'root'), say));
  if (!keep) undo.push(() => bare.remove());
  await step(say, 'PostgreSQL and what Odoo imports (apt)', () => installOdoo(bare, home));
  undo.push(() => stopPostgres(bare));
  await step(say, `a company's database ${database}`, () => makeCompany(bare));
  const machine = systemd ? await step(say, 'boot it', () => bootCompany(bare, log('console.log'))) : undefined;
  const tree = machine?.tree ?? bare;

  say('\nThe commands of docs/install.md');
  const started = performance.now();
  const archive = readdirSync(join(folder, 'dist')).find((name) => name.endsWith('.tgz')) ?? '';
  const unpacked = `/root/${archive.replace('.tgz', '')}`;
  copyFileSync(join(folder, 'dist', archive), join(tree.root, 'root', archive));
  const install = (options: string) =>
    tree.shell(`${unpacked}/scripts/install ${options}`, { WECHAT_APP_SECRET: appSecret });
  await step(say, `tar xzf ${archive}`, () => tree.shell(`tar xzf /root/${archive} -C /root`));
  const before = inventory(tree);
  await step(say, 'scripts/install --check …', () =>
    install(`--domain ${tlsHost} --database ${database} --with-odoo --check`),
  );
  if (inventory(tree) !== before) throw new PartFailed('--check changed something.', '');
  const spoken = await step(say, 'scripts/install …', () =>
    install(`--domain ${tlsHost} --database ${database} --with-odoo`),
  );
  writeFileSync(log('install.log'), spoken);

  const simulator = await startSimulator({
    ...{ port: await freePort(), appid, secret: appSecret, domain: tlsHost, home: `https://${tlsHost}/web/login` },
    logFile: log('simulator.log'),
  });
  undo.push(() => simulator.service.stop());
  // The one thing that a real server has not: WeChat is not where it is.
  const leadToSimulator = () =>
    writeFileSync(
      join(tree.root, 'etc/wechat-sso/local.env'),
      `WECHAT_API_URL=${simulator.url}\nWECHAT_OPEN_URL=${simulator.url}\n`,
    );
  leadToSimulator();
  const sidecar = machine
    ? await step(say, 'systemctl restart wechat-sso', () => restart(tree))
    : await startByHand(tree, log);

  const browser = await launchBrowser(say);
  undo.push(() => browser.close());
  const url = `https://${tlsHost}`;
  await step(say, 'settings, by an administrator in a browser', () =>
    fillInSettings(browser, url, { appid, redirectUrl: `${url}/wechat/callback` }),
  );
  const { who, legs, landedOn } = await step(say, 'the first login, from outside, by nginx and TLS', () =>
    logInOnce({ simulator, url, logs: join(folder, 'logs') }, say),
  );
  for (const { name, ms } of legs) say(`      ${name}: ${ms} ms`);
  say(`    ${who.name} (${who.login}) is logged in at ${landedOn}`);
  say(`  From the archive to the first login: ${seconds(performance.now() - started)}`);

  say('\nAnd afterwards');
  await step(say, 'systemd finds no fault in the unit', () => judgeUnit(tree));
  const settled = inventory(tree);
  const again = await step(say, 'scripts/install again changes nothing', () => install(''));
  // Else Odoo would be restarted each time.
  if (!again.includes('odoo.conf says all it should'))
    throw new PartFailed('Installing again sets options of Odoo.', again);
  if (inventory(tree) !== settled) throw new PartFailed('Installing again changed something.', '');
  const logIn = () => logInAgain({ simulator, url, logs: join(folder, 'logs') }, say);
  if (machine) {
    say('\nWhat systemd does');
    await checkService({ machine, simulator, logIn, say });
  }
  await step(say, 'scripts/install --upgrade', () => install('--upgrade'));
  // Which systemd would do.
  await sidecar?.stop();
  await step(say, 'scripts/install --remove', () => install('--remove --yes'));
  const left = ['/etc/wechat-sso', '/etc/default/wechat-sso', unit, '/opt/wechat-sso/sidecar', '/etc/nginx/wechat-sso'];
  const forgotten = left.filter((path) => existsSync(join(tree.root, path)));
  if (forgotten.length > 0) throw new PartFailed(`Removal forgot ${forgotten.join(', ')}.`, '');
  await step(say, "nginx takes the distribution's own configuration again", () => tree.shell('nginx -t -q'));
  if (!machine) return;
  await step(say, 'nothing of it runs any more', () => judgeRemoval(tree));

  say('\nWhere nginx has other sites');
  await step(say, 'somebody has a shop on it', () => openShop(tree));
  await simulator.control('PUT', 'secret', { secret: appSecret });
  await step(say, 'scripts/install … leaves nginx alone', () =>
    install(`--domain ${tlsHost} --database ${database} --with-odoo`),
  );
  leadToSimulator();
  await step(say, 'the commands of that section', () => putBesideShop(tree));
  await step(say, 'a login', () => restart(tree).then(logIn));
  await step(say, 'scripts/install --remove', () => install('--remove --yes'));
}

/** As after each change of local.env. */
async function restart(tree: Tree): Promise<undefined> {
  await tree.shell('systemctl restart wechat-sso');
  await untilServing();
}

async function bootCompany(bare: Tree, logFile: string): Promise<Booted> {
  // Its own systemd starts it from now on.
  await undo.pop()?.();
  const machine = await boot(bare, logFile, say);
  undo.push(() => machine.stop());
  return machine;
}

/** What systemd would do, in a chroot. Answers the sidecar. */
async function startByHand(tree: Tree, log: (name: string) => string): Promise<Service> {
  const odoo = await step(say, 'start Odoo', () => startOdooServer(tree, log('odoo.log')));
  undo.push(() => odoo.stop());
  const nginx = startService('nginx', log('nginx.log'), tree.inside('nginx', ['-g', 'daemon off;']));
  undo.push(() => nginx.stop());
  const sidecar = await step(say, 'start the sidecar, as its unit says', async () => {
    const service = startUnit(tree, unit, log('sidecar.log'));
    await untilReady(service, async () => (await fetch('http://127.0.0.1:3101/readyz')).ok, 60_000);
    return service;
  });
  undo.push(() => sidecar.stop());
  return sidecar;
}

/** Names, sizes and modes of all that an installation could touch; secrets by their content. */
function inventory(tree: Tree): string {
  const lines: string[] = [];
  for (const place of ['etc', 'opt/wechat-sso', 'var/www']) {
    const top = join(tree.root, place);
    if (!existsSync(top)) continue;
    for (const entry of readdirSync(top, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile()) continue;
      const { size, mode } = statSync(path);
      const text = path.includes('/etc/wechat-sso/') ? readFileSync(path, 'utf8') : '';
      lines.push(`${path} ${size} ${mode.toString(8)} ${text}`);
    }
  }
  return lines.sort().join('\n');
}

async function judgeUnit(tree: Tree): Promise<void> {
  const verdict = await run(tree.inside('systemd-analyze', ['verify', unit]));
  const complaints = `${verdict.stdout}${verdict.stderr}`.split('\n').filter((line) => line.includes('wechat-sso'));
  if (complaints.length > 0) throw new PartFailed('systemd-analyze verify:', complaints.join('\n'));
  const security = await run(tree.inside('systemd-analyze', ['security', '--offline=true', '--no-pager', unit]));
  say(`    ${security.stdout.trim().split('\n').at(-1) ?? ''}`);
}

const { values } = parseArgs({
  options: { keep: { type: 'boolean' }, systemd: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
stopOnSignals(stop);
void rehearse({ keep: values.keep ?? false, systemd: values.systemd ?? false })
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  })
  .finally(async () => {
    await stop();
    process.exit();
  });
