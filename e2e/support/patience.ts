/**
 * Owns how long a test may take (jest's setupFilesAfterEnv), and waiting for a condition instead of for a time. A machine that
 * is busy with other tests may take ten times as long as usual.
 */
import { setTimeout as pause } from 'node:timers/promises';

jest.setTimeout(300_000);

/**
 * Asks until the answer is true.
 * @throws Error with `what` after `within` milliseconds
 */
export async function eventually(what: string, condition: () => Promise<boolean>, within = 60_000): Promise<void> {
  const deadline = performance.now() + within;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Still not so after ${within} ms: ${what}`);
    await pause(50);
  }
}
