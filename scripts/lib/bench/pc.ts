/** Owns the benchmark of the scan flow: PC logins through the whole chain, and thousands of PCs that wait (docs/benchmark.md). */
import { setTimeout as pause } from 'node:timers/promises';
import { step, toTerminal } from '../log';
import { cpuMilliseconds } from './cpu';
import { at, type Ledger } from './ledger';
import { percentile } from './load';
import { perSecond, type WaitingFigures } from './report';
import type { Confirmed, ScanScenarios } from './scan';
import { letWait, residentMegabytes } from './waiting';

/** Whole PC logins, and how long the session takes once the person has confirmed. */
export async function measurePc(scan: ScanScenarios, ledger: Ledger, logins: number): Promise<void> {
  await ledger.measure({ what: 'PC, whole: code to session', total: logins, clients: 16, work: scan.whole });
  const confirmed: Confirmed[] = [];
  for (let person = 0; person < 50; person++) confirmed.push(await scan.confirm(await scan.show(), person));
  const low = await ledger.measure({
    what: 'PC, confirmation to session, one person at a time',
    total: confirmed.length,
    clients: 1,
    work: (index) => scan.afterConfirmation(at(confirmed, index)),
  });
  const direct = ledger.rows.find(({ what, delay }) => what === 'ours' && delay === 0);
  const whole = ledger.rows.find(({ what }) => what.startsWith('PC, whole'));
  ledger.targets.push({
    what: 'PC: confirmation to session p99, ms',
    value: percentile(low.load.samples, 99),
    atMost: 500,
  });
  if (direct && whole) {
    ledger.targets.push({ what: 'PC logins / direct logins', value: perSecond(whole) / perSecond(direct), atLeast: 0 });
  }
}

export interface Waiters {
  /** Base URLs of the sidecars themselves; their processes in the same order. */
  readonly urls: readonly string[];
  readonly pids: readonly number[];
}

const APPROVALS = 100;
const IDLE_SECONDS = 10;

/** Lets `count` PCs wait at the sidecars, approves some of them, and says what that costs. */
export async function measureWaiting(
  scan: ScanScenarios,
  { urls, pids }: Waiters,
  count: number,
): Promise<WaitingFigures> {
  const idle = pids.map(residentMegabytes);
  const waiting = await step(toTerminal, `${count} PCs show a code and listen, ${urls.length} sidecar(s)`, () =>
    letWait(scan, urls, count),
  );
  const full = pids.map(residentMegabytes);
  const cpuBefore = cpuMilliseconds(pids);
  await pause(IDLE_SECONDS * 1000);
  const idleCpu = (cpuMilliseconds(pids) - cpuBefore) / IDLE_SECONDS / 10;

  const latencies: number[] = [];
  await step(toTerminal, `${APPROVALS} of them are approved, one after the other`, async () => {
    for (let turn = 0; turn < APPROVALS; turn++) {
      const pc = at(waiting, Math.floor((turn * count) / APPROVALS));
      const confirmed = await scan.confirm(pc, turn);
      const heard = pc.heard('approved');
      const started = performance.now();
      await scan.approve(confirmed);
      latencies.push((await heard) - started);
    }
  });
  for (const { socket } of waiting) socket.destroy();
  return {
    sidecars: urls.length,
    waiting: count,
    megabytesAbove: Math.max(...full.map((value, index) => value - (idle[index] ?? 0))),
    idleCpuPercent: idleCpu,
    approvalP50: percentile(latencies, 50),
    approvalP99: percentile(latencies, 99),
  };
}
