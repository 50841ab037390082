/** `scripts/bench`: logins per second, own time and CPU of the direct flow, beside three yardsticks in the same run (docs/benchmark.md). */
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../sidecar/src/config';
import { createOdooClient } from '../sidecar/src/odoo/client';
import { createLogger } from '../sidecar/src/telemetry/logger';
import { cpuMilliseconds, parentOf } from './lib/bench/cpu';
import { runLoad } from './lib/bench/load';
import { isReached, ownTime, perSecond, renderTable, renderTargets, type Row, type Target } from './lib/bench/report';
import { createScenarios } from './lib/bench/scenarios';
import { step, toTerminal } from './lib/log';
import { projectRoot } from './lib/paths';
import { PartFailed, stopOnSignals } from './lib/process';
import { readEnvironmentFile } from './lib/sidecar';
import { startStack, type Stack } from './lib/stack';

const PEOPLE = 100;
const DELAYS = [0, 50, 200] as const;
const help = `scripts/bench [--logins N] [--odoo-home FOLDER]
  --logins N       logins of each fast way (default 600); the slow way gets as many as take about ten seconds
  --odoo-home DIR  Odoo source tree (default: ODOO_HOME, the PATH, then Debian's package)
Starts the whole stack with two Odoo workers, measures for some minutes, prints tables, stops everything.
Exit 0 if every target of docs/benchmark.md was reached, else 1.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { logins: { type: 'string', default: '600' }, 'odoo-home': { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    toTerminal(help);
    return 0;
  }
  const logins = Number(values.logins);
  if (!Number.isInteger(logins) || logins < 50) throw new Error('--logins must be a whole number of at least 50');
  toTerminal('Benchmark: start the stack with two Odoo workers');
  const stack = await startStack(
    {
      odooHome: values['odoo-home'] ?? process.env['ODOO_HOME'],
      workers: 2,
      addons: ['bench_wechat_in_odoo'],
      addonFolders: [join(projectRoot, 'scripts/bench_addons')],
    },
    toTerminal,
  );
  stopOnSignals(() => stack.stop());
  try {
    return await measure(stack, logins);
  } finally {
    await stack.stop();
  }
}

async function measure(stack: Stack, logins: number): Promise<number> {
  const { simulator } = stack;
  if (!simulator) throw new Error('the benchmark needs the simulator');
  const sidecarConfig = readConfig(readEnvironmentFile(join(stack.folder, 'secrets/sidecar.env')));
  const log = createLogger({ level: 'silent' });
  const gateway = createOdooClient({ ...sidecarConfig.odoo, now: Date.now, log });
  const scenarios = createScenarios(stack, simulator, gateway, PEOPLE);
  await letOdooCallWechat(stack, simulator.url, simulator.secret);
  const parts = await partPids(stack);
  const rows: Row[] = [];
  const targets: Target[] = [];

  async function row(
    what: string,
    total: number,
    clients: number,
    work: (index: number) => Promise<number>,
    wechat?: { delay: number; calls: number },
  ) {
    return step(toTerminal, `${what}${wechat ? `, WeChat at ${wechat.delay} ms` : ''}`, async () => {
      const before = cpuMilliseconds(parts);
      const load = await runLoad({ total, clients, work });
      const cpuMs = (cpuMilliseconds(parts) - before) / total;
      const made: Row = {
        what,
        clients,
        load,
        cpuMs,
        wechatMs: wechat ? wechat.delay * wechat.calls : 0,
        ...(wechat && { delay: wechat.delay }),
      };
      rows.push(made);
      return made;
    });
  }
  const ours = async (what: string, total: number, clients: number, delay: number) => {
    const returned = await scenarios.authorise(total);
    await simulator.control('PUT', 'delay', { ms: delay });
    const made = await row(what, total, clients, (index) => scenarios.callback(at(returned, index)), {
      delay,
      calls: 1,
    });
    await simulator.control('PUT', 'delay', { ms: 0 });
    return made;
  };

  await step(toTerminal, `First logins of ${PEOPLE} people, to warm up`, () => scenarios.issue(PEOPLE, 4));
  await Promise.all((await scenarios.authorise(40)).map((returned) => scenarios.callback(returned)));

  await simulator.control('DELETE', 'calls');
  const rpcBefore = await signInCalls(stack);
  const low = await ours('ours, one person at a time', 200, 1, 0);
  const wechatCalls = Object.values((await simulator.control('GET', 'calls')) as Record<string, number>);
  const exchanges = wechatCalls.reduce((sum, calls) => sum + calls, 0);
  targets.push({ what: 'WeChat calls per returning login', value: exchanges / 200, atLeast: 1, atMost: 1 });
  targets.push({
    what: 'XML-RPC calls per returning login',
    value: ((await signInCalls(stack)) - rpcBefore) / 200,
    atLeast: 1,
    atMost: 1,
  });
  targets.push({ what: 'own time p50 at low load, ms', value: ownTime(low, 50), atMost: 25 });

  const issued = await step(toTerminal, 'Issue tickets for the ceiling', () => scenarios.issue(logins, 8));
  await row('(a) ceiling: tickets issued beforehand', logins, 16, (index) => scenarios.redeem(at(issued, index)));
  const b = await row('(b) XML-RPC issue + consume, no sidecar', logins, 16, scenarios.issueAndRedeem);

  for (const delay of DELAYS) {
    const full = await ours('ours', logins, delay === 0 ? 16 : 32, delay);
    const slow = delay === 0 ? logins : Math.max(40, Math.round(20_000 / delay / 2));
    const codes = await scenarios.codes(slow);
    await simulator.control('PUT', 'delay', { ms: delay });
    const inOdoo = await row('(c) both calls inside Odoo', slow, 16, (index) => scenarios.inOdoo(at(codes, index)), {
      delay,
      calls: 2,
    });
    await simulator.control('PUT', 'delay', { ms: 0 });
    if (delay === 0) targets.push({ what: 'CPU ms per login', value: full.cpuMs ?? NaN, atMost: 15 });
    if (delay === 200) {
      targets.push({ what: 'ours / (c) at 200 ms', value: perSecond(full) / perSecond(inOdoo), atLeast: 20 });
      targets.push({ what: 'ours / (b) at 200 ms', value: perSecond(full) / perSecond(b), atLeast: 0.8 });
    }
  }
  gateway.close();
  toTerminal(
    `\nOdoo ${stack.odooVersion}, two workers, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'} (load generator included)\n`,
  );
  toTerminal(`${renderTable(rows)}\n\n${renderTargets(targets)}`);
  return targets.every(isReached) ? 0 : 1;
}

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

/** The roots of the process trees whose CPU counts; PostgreSQL's main process is its checkpointer's parent. */
async function partPids(stack: Stack): Promise<number[]> {
  const [checkpointer = ''] = await stack.database.query(
    "select pid from pg_stat_activity where backend_type = 'checkpointer'",
  );
  return [stack.sidecar.pid(), stack.odooPid(), stack.nginx.service.pid, parentOf(Number(checkpointer))];
}

/** How often the sidecar has called sign_in, from its metrics. */
async function signInCalls(stack: Stack): Promise<number> {
  const metrics = await (await fetch(`${stack.sidecar.internalUrl}/metrics`)).text();
  const lines = metrics
    .split('\n')
    .filter((line) => /^wechat_sso_odoo_call_duration_seconds_count\{.*sign_in/.test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`nothing prepared for number ${index}`);
  return item;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    toTerminal(error instanceof PartFailed || error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
