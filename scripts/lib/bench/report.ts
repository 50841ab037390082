/** Owns how the benchmark's figures are written down: one Markdown table, and the targets of docs/benchmark.md with a verdict each. */
import { percentile, type LoadResult } from './load';

export interface Row {
  readonly what: string;
  /** Milliseconds that every WeChat call took; undefined where WeChat plays no part. */
  readonly delay?: number;
  readonly clients: number;
  readonly load: LoadResult;
  /** WeChat's part of every sample, in milliseconds, taken out of p50 and p99. */
  readonly wechatMs: number;
  /** CPU milliseconds per login over sidecar, Odoo, nginx and PostgreSQL; undefined where not measured. */
  readonly cpuMs?: number;
}

export interface Target {
  readonly what: string;
  readonly value: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** What thousands of waiting PCs cost. */
export interface WaitingFigures {
  readonly sidecars: number;
  readonly waiting: number;
  /** Resident memory of the largest sidecar above that before, in megabytes. */
  readonly megabytesAbove: number;
  /** CPU of all sidecars while nothing happens, in percent of one core. */
  readonly idleCpuPercent: number;
  /** From the callback's start to the word on the PC's stream, Odoo's answer included, in milliseconds. */
  readonly approvalP50: number;
  readonly approvalP99: number;
}

export const perSecond = ({ load }: Row) => load.samples.length / load.seconds;

/** The p-th percentile of our own time, WeChat's taken out, in milliseconds. */
export const ownTime = ({ load, wechatMs }: Row, percent: number) => percentile(load.samples, percent) - wechatMs;

export function renderTable(rows: readonly Row[]): string {
  const head = '| way | WeChat ms | clients | logins | logins/s | own p50 ms | own p99 ms | CPU ms |';
  const lines = rows.map((row) => {
    const { what, delay, clients, load, cpuMs } = row;
    const cells = [what, delay ?? '–', clients, load.samples.length, perSecond(row).toFixed(1)];
    return `| ${[...cells, ownTime(row, 50).toFixed(1), ownTime(row, 99).toFixed(1), cpuMs?.toFixed(1) ?? '–'].join(' | ')} |`;
  });
  return [head, '|---|---|---|---|---|---|---|---|', ...lines].join('\n');
}

export const isReached = ({ value, atLeast, atMost }: Target) =>
  (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);

export function renderTargets(targets: readonly Target[]): string {
  const lines = targets.map((target) => {
    const { what, value, atLeast, atMost } = target;
    const goal = atLeast === undefined ? `≤ ${atMost}` : atMost === undefined ? `≥ ${atLeast}` : `= ${atLeast}`;
    return `| ${what} | ${value.toFixed(2)} | ${goal} | ${isReached(target) ? 'reached' : 'MISSED'} |`;
  });
  return ['| target | measured | wanted | |', '|---|---|---|---|', ...lines].join('\n');
}

export function renderWaiting(all: readonly WaitingFigures[]): string {
  const head = '| waiting PCs | sidecars | MB above idle, each | CPU while idle | approval to PC p50 ms | p99 ms |';
  const lines = all.map(({ waiting, sidecars, megabytesAbove, idleCpuPercent, approvalP50, approvalP99 }) => {
    const cells = [waiting, sidecars, megabytesAbove.toFixed(0), `${idleCpuPercent.toFixed(1)} %`];
    return `| ${[...cells, approvalP50.toFixed(0), approvalP99.toFixed(0)].join(' | ')} |`;
  });
  return [head, '|---|---|---|---|---|---|', ...lines].join('\n');
}

export const waitingTargets = ({ sidecars, megabytesAbove, approvalP99 }: WaitingFigures): Target[] => [
  { what: `memory of waiting PCs, MB, ${sidecars} sidecar(s)`, value: megabytesAbove, atMost: 150 },
  { what: `approval to PC p99, ms, ${sidecars} sidecar(s)`, value: approvalP99, atMost: 200 },
];
