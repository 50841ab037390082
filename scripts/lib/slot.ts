/** Owns slots: each running stack has its own numbered folder, so that two at once do not meet. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from './lock';
import { stateFolder } from './paths';

export interface Slot {
  /** Kept between runs: the database cluster and its prepared templates. */
  readonly folder: string;
  /** Emptied at each start: configuration, secrets, logs, sessions of this run. */
  readonly run: string;
  readonly logs: string;
  release(): void;
}

/**
 * Takes the lowest slot that no living process holds, from FIRST_SLOT on: the lanes of scripts/test keep to their own, whose
 * templates are made already.
 */
export function takeSlot(): Slot {
  for (let number = Number(process.env['FIRST_SLOT'] ?? 0); ; number++) {
    const folder = join(stateFolder(), `slot-${number}`);
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const lock = join(folder, 'lock');
    if (!takeLock(lock)) continue;
    const run = join(folder, 'run');
    const logs = join(run, 'logs');
    rmSync(run, { recursive: true, force: true });
    mkdirSync(logs, { recursive: true, mode: 0o755 });
    const release = () => rmSync(lock, { force: true });
    process.once('exit', release);
    return { folder, run, logs, release };
  }
}
