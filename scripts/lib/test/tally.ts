/** Owns counting: what each step of scripts/test adds to the last line, and running one check that counts as one. */
import { run, type Command, type Result } from '../process';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

export const passed: Tally = { passed: 1, failed: 0 };
export const failed: Tally = { passed: 0, failed: 1 };

export const sum = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((total, tally) => total + tally.passed, 0),
  failed: tallies.reduce((total, tally) => total + tally.failed, 0),
});

export const say = (line: string) => process.stdout.write(`${line}\n`);

/** Runs a program as one check, and shows its output only if it fails. */
export async function check(title: string, command: Command): Promise<Tally> {
  const { code, stdout, stderr } = await run(command).catch((error: unknown): Result => ({
    code: 127,
    stdout: '',
    stderr: String(error),
  }));
  if (code === 0) {
    say(`  ✓ ${title}`);
    return passed;
  }
  say(`  ✗ ${title}`);
  say(`${stdout}${stderr}`.trimEnd().replace(/^/gm, '    '));
  return failed;
}
