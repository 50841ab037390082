/** Owns `scripts/test`: every check and test in order, and the last line with their sum. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seconds, toTerminal } from './lib/log';
import { ensureInstalled, tools } from './lib/machine';
import { findOdoo } from './lib/odoo-source';
import { projectRoot } from './lib/paths';
import { caddyfile, compose, nginxTemplates } from './lib/test/configurations';
import { installation } from './lib/test/installation';
import { jest, jestOnNode18 } from './lib/test/jest';
import { lane } from './lib/test/lane';
import { addonAlone, coreLogin, odooTests, withPortalAndWebsite } from './lib/test/odoo-tests';
import { packaged } from './lib/test/package';
import { bundle, imports, lint, python, shell, types } from './lib/test/static-checks';
import { failed, passed, say, sum, type Tally } from './lib/test/tally';

interface Step {
  readonly name: string;
  readonly title: string;
  readonly run: () => Promise<Tally>;
}

const quick: readonly Step[] = [
  { name: 'lint', title: 'TypeScript: lint and format', run: lint },
  { name: 'types', title: 'TypeScript: types', run: types },
  { name: 'imports', title: 'Imports only go down', run: imports },
  { name: 'bundle', title: 'The committed bundles are fresh', run: bundle },
  { name: 'python', title: 'Python: lint and format', run: python },
  { name: 'shell', title: 'Shell scripts', run: shell },
  { name: 'nginx', title: 'nginx accepts every configuration', run: nginxTemplates },
  { name: 'caddy', title: 'Caddy accepts its configuration', run: caddyfile },
  { name: 'compose', title: 'docker-compose.yml', run: compose },
];

/** Side by side from here on: these keep a processor busy or wait for PostgreSQL, the others wait for pages and take longer. */
const besideBrowser: readonly Step[] = [
  {
    name: 'jest',
    title: 'Sidecar, simulator, widget, scripts',
    run: () => jest(['sidecar', 'simulator', 'web_src', 'scripts']),
  },
  { name: 'node18', title: "The sidecar on the distribution's own Node 18", run: jestOnNode18 },
  { name: 'odoo', title: 'Odoo tests without portal and website', run: () => odooTests(addonAlone) },
  {
    name: 'odoo-website',
    title: 'Odoo tests with portal and website',
    run: () => odooTests(withPortalAndWebsite),
  },
  { name: 'core', title: "Odoo's own login tests with the addon", run: () => odooTests(coreLogin) },
  { name: 'install', title: 'Installing over 10,000 users, and uninstalling', run: installation },
  { name: 'package', title: 'The packages, elsewhere', run: packaged },
];

const withBrowser: readonly Step[] = [
  {
    name: 'e2e',
    title: 'End to end, by browser',
    run: () => jest(['e2e'], '--runInBand'),
  },
  { name: 'demo', title: 'scripts/demo --check', run: demoCheck },
];

const steps = [...quick, ...besideBrowser, ...withBrowser];

const help = `Usage: scripts/test [--only step,step] [--list]

Runs every check and test, on the Odoo that ODOO_HOME names, else the one on the PATH, else Debian's package. The last
line is "N passed, N failed"; the exit code is 1 if anything failed.

  --only NAMES   only these steps, separated by commas
  --list         the names of the steps
  --help         this text
`;

/** The one command of the README, as a person runs it. */
async function demoCheck(): Promise<Tally> {
  const child = spawn(join(projectRoot, 'scripts/demo'), ['--check'], { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0 ? passed : failed;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, list: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  if (values.list) {
    for (const { name, title } of steps) say(`${name.padEnd(14)}${title}`);
    return 0;
  }
  const chosen = choose(values.only);
  const started = performance.now();
  const among = (list: readonly Step[]) => list.filter((step) => chosen.includes(step));
  const [beside, browser] = [among(besideBrowser), among(withBrowser)];
  const bothLanes = beside.length > 0 && browser.length > 0;
  if (bothLanes) await prepare();
  const tallies = [await runInOrder(among(quick))];
  if (bothLanes) {
    const names = browser.map(({ name }) => name);
    tallies.push(...(await Promise.all([runInOrder(beside), lane('browser', names)])));
  } else {
    tallies.push(await runInOrder([...beside, ...browser]));
  }
  const total = sum(tallies);
  say(`\nDone in ${seconds(performance.now() - started)}`);
  say(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed > 0 ? 1 : 0;
}

async function runInOrder(chosen: readonly Step[]): Promise<Tally> {
  const tallies: Tally[] = [];
  for (const { name, title, run } of chosen) {
    say(`\n== ${title} (${name})`);
    const started = performance.now();
    const tally = await run().catch((error: unknown) => {
      say(`  ✗ ${error instanceof Error ? error.message : String(error)}`);
      return failed;
    });
    tallies.push(tally);
    say(`   ${name}: ${tally.passed} passed, ${tally.failed} failed in ${seconds(performance.now() - started)}`);
  }
  return sum(tallies);
}

/** What the steps need, in one go, so that neither lane waits for the other's apt or unpacks an Odoo under its feet. */
async function prepare(): Promise<void> {
  await ensureInstalled(Object.values(tools).flat(), toTerminal);
  await findOdoo(process.env['ODOO_HOME'], toTerminal);
}

function choose(only: string | undefined): readonly Step[] {
  if (only === undefined) return steps;
  const names = only.split(',');
  const unknown = names.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) throw new Error(`No such step: ${unknown.join(', ')}. See scripts/test --list.`);
  return steps.filter(({ name }) => names.includes(name));
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
