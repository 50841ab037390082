/** Owns locks between processes: a file that names who holds it, and that counts as long as they live. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/** @returns whether the lock is ours now */
export function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (holderLives(lock)) return false;
    rmSync(lock, { force: true });
    return takeLock(lock);
  }
}

function holderLives(lock: string): boolean {
  try {
    const holder = Number(readFileSync(lock, 'utf8'));
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
