/** Owns the counters: how often each endpoint was asked, spoiled answers included. */

export interface Calls {
  /** Count one request; paths that are not endpoints are counted together as `other`. */
  count(path: string): void;
  /** By endpoint path; every endpoint is there, with 0 if it was never asked. */
  read(): Record<string, number>;
  reset(): void;
}

export function createCalls(endpoints: readonly string[]): Calls {
  const counters = new Map<string, number>();
  const reset = (): void => {
    for (const path of [...endpoints, 'other']) counters.set(path, 0);
  };
  reset();
  return {
    count(path) {
      const key = counters.has(path) ? path : 'other';
      counters.set(key, (counters.get(key) ?? 0) + 1);
    },
    read: () => Object.fromEntries(counters),
    reset,
  };
}
