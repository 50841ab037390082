/** Owns what one run of the benchmark writes down: its rows, its targets, and the CPU of the parts that count. */
import { step, toTerminal } from '../log';
import type { Stack } from '../stack';
import { cpuMilliseconds, parentOf } from './cpu';
import { runLoad } from './load';
import type { Row, Target } from './report';

export interface RowPlan {
  readonly what: string;
  readonly total: number;
  readonly clients: number;
  /** Does piece number `index` and answers its milliseconds. */
  readonly work: (index: number) => Promise<number>;
  /** What WeChat's answers take and how many there are in one piece of work. */
  readonly wechat?: { readonly delay: number; readonly calls: number };
}

export interface Ledger {
  readonly rows: Row[];
  readonly targets: Target[];
  /** Measures one row and keeps it. */
  measure(plan: RowPlan): Promise<Row>;
}

export async function openLedger(stack: Stack): Promise<Ledger> {
  const parts = await partPids(stack);
  const rows: Row[] = [];
  return {
    rows,
    targets: [],
    measure({ what, total, clients, work, wechat }) {
      return step(toTerminal, `${what}${wechat ? `, WeChat at ${wechat.delay} ms` : ''}`, async () => {
        const before = cpuMilliseconds(parts);
        const load = await runLoad({ total, clients, work });
        const cpuMs = (cpuMilliseconds(parts) - before) / total;
        const wechatMs = wechat ? wechat.delay * wechat.calls : 0;
        const row: Row = { what, clients, load, cpuMs, wechatMs, ...(wechat && { delay: wechat.delay }) };
        rows.push(row);
        return row;
      });
    },
  };
}

/** The roots of the process trees whose CPU counts; PostgreSQL's main process is its checkpointer's parent. */
async function partPids(stack: Stack): Promise<number[]> {
  const [checkpointer = ''] = await stack.database.query(
    "select pid from pg_stat_activity where backend_type = 'checkpointer'",
  );
  return [stack.sidecar.pid(), stack.odooPid(), stack.nginx.service.pid, parentOf(Number(checkpointer))];
}

export function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`nothing prepared for number ${index}`);
  return item;
}
