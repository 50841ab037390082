/** Owns the CPU time of process trees, read from /proc (proc(5), fields 14–17 of stat). */
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100; // USER_HZ on every Linux that Debian builds

interface ProcessTimes {
  readonly parent: number;
  readonly ticks: number;
}

function readProcesses(): Map<number, ProcessTimes> {
  const processes = new Map<number, ProcessTimes>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name in brackets may hold spaces
      const [utime, stime, cutime, cstime] = fields.slice(11, 15).map(Number) as [number, number, number, number];
      processes.set(pid, { parent: Number(fields[1]), ticks: utime + stime + cutime + cstime });
    } catch {
      // The process ended between the listing and the reading: its time is in its parent's cutime.
    }
  }
  return processes;
}

/** The process that started this one; 0 where it is gone. */
export const parentOf = (pid: number) => readProcesses().get(pid)?.parent ?? 0;

/** CPU milliseconds that the trees below `roots` have used so far, ended children included. */
export function cpuMilliseconds(roots: readonly number[]): number {
  const processes = readProcesses();
  const wanted = new Set(roots);
  let grew = true;
  while (grew) {
    grew = false;
    for (const [pid, { parent }] of processes) {
      if (!wanted.has(pid) && wanted.has(parent)) {
        wanted.add(pid);
        grew = true;
      }
    }
  }
  let ticks = 0;
  for (const pid of wanted) ticks += processes.get(pid)?.ticks ?? 0;
  return (ticks * 1000) / TICKS_PER_SECOND;
}
