/** Owns the progress lines on the terminal: what is being done and how long it took. */

/** Takes one finished line; tests pass a silent one. */
export type Report = (line: string) => void;

export const toTerminal: Report = (line) => process.stdout.write(`${line}\n`);

export const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

/**
 * Does `work` and reports it with its duration. Work that takes longer than two seconds is announced before it ends,
 * so that nobody watches an empty terminal.
 */
export async function step<T>(report: Report, title: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const announcement = setTimeout(() => report(`  … ${title}`), 2_000);
  try {
    const result = await work();
    report(`  ✓ ${title} (${seconds(performance.now() - started)})`);
    return result;
  } catch (error) {
    report(`  ✗ ${title}`);
    throw error;
  } finally {
    clearTimeout(announcement);
  }
}
