/** Owns the benchmark of the direct flow, beside its yardsticks in the same run (docs/benchmark.md). */
import { step, toTerminal } from '../log';
import type { Simulator } from '../simulator';
import type { Stack } from '../stack';
import { at, type Ledger } from './ledger';
import { ownTime, perSecond, type Row } from './report';
import type { Scenarios } from './scenarios';

const DELAYS = [0, 50, 200] as const;
const ONE_BY_ONE = 200;

/** Measures all ways and sets the targets. @param logins of each fast way */
export async function measureDirect(
  { stack, simulator, scenarios, ledger }: { stack: Stack; simulator: Simulator; scenarios: Scenarios; ledger: Ledger },
  logins: number,
): Promise<void> {
  async function ours(what: string, total: number, clients: number, delay: number): Promise<Row> {
    const returned = await scenarios.authorise(total);
    return atDelay(simulator, delay, () =>
      ledger.measure({
        what,
        total,
        clients,
        work: (index) => scenarios.callback(at(returned, index)),
        wechat: { delay, calls: 1 },
      }),
    );
  }

  await simulator.control('DELETE', 'calls');
  const rpcBefore = await signInCalls(stack);
  const low = await ours('ours, one person at a time', ONE_BY_ONE, 1, 0);
  const wechatCalls = Object.values((await simulator.control('GET', 'calls')) as Record<string, number>);
  const exchanges = wechatCalls.reduce((sum, calls) => sum + calls, 0) / ONE_BY_ONE;
  const rpcCalls = ((await signInCalls(stack)) - rpcBefore) / ONE_BY_ONE;
  ledger.targets.push(
    { what: 'WeChat calls per returning login', value: exchanges, atLeast: 1, atMost: 1 },
    { what: 'XML-RPC calls per returning login', value: rpcCalls, atLeast: 1, atMost: 1 },
    { what: 'own time p50 at low load, ms', value: ownTime(low, 50), atMost: 25 },
  );

  await ledger.measure({ what: '(0) XML-RPC that finds nothing', total: logins, clients: 16, work: scenarios.askOdoo });
  const issued = await step(toTerminal, 'Issue tickets for the ceiling', () => scenarios.issue(logins, 8));
  const redeem = (index: number) => scenarios.redeem(at(issued, index));
  await ledger.measure({ what: '(a) ceiling: tickets issued beforehand', total: logins, clients: 16, work: redeem });
  const bare = await ledger.measure({
    what: '(b) XML-RPC issue + consume, no sidecar',
    total: logins,
    clients: 16,
    work: scenarios.issueAndRedeem,
  });

  for (const delay of DELAYS) {
    const full = await ours('ours', logins, delay === 0 ? 16 : 32, delay);
    // The slow way gets as many logins as take about ten seconds.
    const total = delay === 0 ? logins : Math.max(40, Math.round(20_000 / delay / 2));
    const codes = await scenarios.codes(total);
    const inOdoo = await atDelay(simulator, delay, () =>
      ledger.measure({
        what: '(c) both calls inside Odoo',
        total,
        clients: 16,
        work: (index) => scenarios.inOdoo(at(codes, index)),
        wechat: { delay, calls: 2 },
      }),
    );
    if (delay === 0) ledger.targets.push({ what: 'CPU ms per login', value: full.cpuMs ?? NaN, atMost: 15 });
    if (delay === 200) {
      ledger.targets.push(
        { what: 'ours / (c) at 200 ms', value: perSecond(full) / perSecond(inOdoo), atLeast: 20 },
        { what: 'ours / (b) at 200 ms', value: perSecond(full) / perSecond(bare), atLeast: 0.8 },
      );
    }
  }
}

/** Does `work` while every answer of WeChat's API takes `ms`. */
async function atDelay<T>(simulator: Simulator, ms: number, work: () => Promise<T>): Promise<T> {
  await simulator.control('PUT', 'delay', { ms });
  try {
    return await work();
  } finally {
    await simulator.control('PUT', 'delay', { ms: 0 });
  }
}

/** How often the sidecar has called sign_in, from its metrics. */
async function signInCalls(stack: Stack): Promise<number> {
  const metrics = await (await fetch(`${stack.sidecar.internalUrl}/metrics`)).text();
  const lines = metrics
    .split('\n')
    .filter((line) => /^wechat_sso_odoo_call_duration_seconds_count\{.*sign_in/.test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
