/** Owns the closed-loop load: a fixed number of pieces of work done by a fixed number of clients, and its statistics. */

export interface LoadResult {
  /** Wall-clock seconds from the first start to the last end. */
  readonly seconds: number;
  /** What each piece of work reported, in milliseconds. */
  readonly samples: readonly number[];
}

/**
 * Do `total` pieces of work with `clients` of them at a time; the next starts as soon as one ends.
 * @param work gets the number of the piece and answers the milliseconds to keep as its sample; its rejection ends the run
 */
export async function runLoad(options: {
  total: number;
  clients: number;
  work: (index: number) => Promise<number>;
}): Promise<LoadResult> {
  const samples: number[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < options.total) {
      const index = next++;
      samples.push(await options.work(index));
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: options.clients }, client));
  return { seconds: (performance.now() - started) / 1000, samples };
}

/** The nearest-rank percentile (0–100) of some samples; NaN without any. */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN;
}
