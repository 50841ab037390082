/** `scripts/bench`: logins per second, own time, CPU and memory of both flows, beside yardsticks in the same run (docs/benchmark.md). */
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../sidecar/src/config';
import { createOdooClient } from '../sidecar/src/odoo/client';
import { createLogger } from '../sidecar/src/telemetry/logger';
import { measureDirect } from './lib/bench/direct';
import { openLedger } from './lib/bench/ledger';
import { measurePc, measureWaiting } from './lib/bench/pc';
import {
  isReached,
  renderTable,
  renderTargets,
  renderWaiting,
  waitingTargets,
  type Target,
  type WaitingFigures,
} from './lib/bench/report';
import { createScanScenarios } from './lib/bench/scan';
import { createScenarios, type Scenarios } from './lib/bench/scenarios';
import { step, toTerminal } from './lib/log';
import { projectRoot } from './lib/paths';
import { PartFailed, stopOnSignals } from './lib/process';
import { readEnvironmentFile } from './lib/sidecar';
import type { Simulator } from './lib/simulator';
import { startStack, type Stack } from './lib/stack';

const PEOPLE = 100;
const help = `scripts/bench [--logins N] [--waiting N] [--odoo-home FOLDER]
  --logins N       logins of each fast way (default 600); the slow way gets as many as take about ten seconds
  --waiting N      PCs that wait at once (default 10000; 0 leaves that part out)
  --odoo-home DIR  Odoo source tree (default: ODOO_HOME, the PATH, then Debian's package)
Starts the whole stack with two Odoo workers (and once more with two sidecars and Redis), measures for some minutes,
prints tables, stops everything. Exit 0 if every target of docs/benchmark.md was reached, else 1.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      logins: { type: 'string', default: '600' },
      waiting: { type: 'string', default: '10000' },
      'odoo-home': { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    toTerminal(help);
    return 0;
  }
  const logins = wholeNumber('--logins', values.logins, 50);
  const count = wholeNumber('--waiting', values.waiting, 0);
  const odooHome = values['odoo-home'] ?? process.env['ODOO_HOME'];
  const targets: Target[] = [];
  const waiting: WaitingFigures[] = [];
  let tables = '';
  let machine = '';

  await withStack(odooHome, 1, async (stack, simulator, scenarios) => {
    const ledger = await openLedger(stack);
    await measureDirect({ stack, simulator, scenarios, ledger }, logins);
    const scan = createScanScenarios(stack, simulator, PEOPLE);
    await measurePc(scan, ledger, logins);
    if (count > 0) waiting.push(await measureWaiting(scan, sidecarsOf(stack), count));
    tables = renderTable(ledger.rows);
    targets.push(...ledger.targets);
    machine = `Odoo ${stack.odooVersion}, two workers, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'} (load generator included)`;
  });
  if (count > 0) {
    await withStack(odooHome, 2, async (stack, simulator) => {
      const scan = createScanScenarios(stack, simulator, PEOPLE);
      waiting.push(await measureWaiting(scan, sidecarsOf(stack), count));
    });
  }
  targets.push(...waiting.flatMap(waitingTargets));
  toTerminal(`\n${machine}\n\n${tables}\n`);
  if (waiting.length > 0) toTerminal(`${renderWaiting(waiting)}\n`);
  toTerminal(renderTargets(targets));
  return targets.every(isReached) ? 0 : 1;
}

/** Starts a stack with so many sidecars, warms it up, and stops it whatever happens. */
async function withStack(
  odooHome: string | undefined,
  replicas: number,
  work: (stack: Stack, simulator: Simulator, scenarios: Scenarios) => Promise<void>,
): Promise<void> {
  toTerminal(`Benchmark: start the stack with two Odoo workers and ${replicas} sidecar(s)`);
  const stack = await startStack(
    {
      odooHome,
      replicas,
      workers: 2,
      addons: ['bench_wechat_in_odoo'],
      addonFolders: [join(projectRoot, 'scripts/bench_addons')],
      // Nobody types digits here, and the load generator is one machine.
      settings: { verification_policy: 'never' },
      sidecarEnvironment: { STARTS_IN_TOTAL: '1000000', STARTS_PER_ADDRESS: '1000000', STREAMS_PER_ADDRESS: '20000' },
    },
    toTerminal,
  );
  stopOnSignals(() => stack.stop());
  try {
    const { simulator } = stack;
    if (!simulator) throw new Error('the benchmark needs the simulator');
    const { odoo } = readConfig(readEnvironmentFile(join(stack.folder, 'secrets/sidecar.env')));
    const gateway = createOdooClient({ ...odoo, now: Date.now, log: createLogger({ level: 'silent' }) });
    const scenarios = createScenarios(stack, simulator, gateway, PEOPLE);
    await letOdooCallWechat(stack, simulator.url, simulator.secret);
    await step(toTerminal, `First logins of ${PEOPLE} people, to warm up`, () => scenarios.issue(PEOPLE, 4));
    await Promise.all((await scenarios.authorise(40)).map((returned) => scenarios.callback(returned)));
    await work(stack, simulator, scenarios);
    gateway.close();
  } finally {
    await stack.stop();
  }
}

const sidecarsOf = (stack: Stack) => ({
  urls: stack.sidecars.map(({ url }) => url),
  pids: stack.sidecars.map((sidecar) => sidecar.pid()),
});

/** Tells the test-only addon of way (c) where WeChat is. */
async function letOdooCallWechat(stack: Stack, url: string, secret: string): Promise<void> {
  const code = `
import os
parameters = env["ir.config_parameter"]
parameters.set_param("bench.wechat_api_url", os.environ["BENCH_URL"])
parameters.set_param("bench.wechat_app_secret", os.environ["BENCH_SECRET"])
env.cr.commit()
env.registry.signal_changes()
`;
  await stack.odoo.shell(code, { BENCH_URL: url, BENCH_SECRET: secret });
}

function wholeNumber(option: string, text: string, atLeast: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < atLeast)
    throw new Error(`${option} must be a whole number of at least ${atLeast}`);
  return value;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    toTerminal(error instanceof PartFailed || error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
