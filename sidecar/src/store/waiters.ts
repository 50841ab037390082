/** Owns those who wait in this process for the result of a key. */

export interface Waiters {
  /** Resolves with what {@link Waiters.wake} brings, or with undefined after `timeoutMs`. */
  wait(key: string, timeoutMs: number): Promise<string | undefined>;
  wake(key: string, result: string | undefined): void;
  wakeAll(): void;
}

export function createWaiters(): Waiters {
  const waiting = new Map<string, Set<(result: string | undefined) => void>>();

  function wake(key: string, result: string | undefined): void {
    const group = waiting.get(key);
    waiting.delete(key);
    for (const resolve of group ?? []) resolve(result);
  }

  return {
    wait: (key, timeoutMs) =>
      new Promise((resolve) => {
        const group = waiting.get(key) ?? new Set();
        waiting.set(key, group);
        const finish = (result: string | undefined): void => {
          clearTimeout(timer);
          group.delete(finish);
          if (group.size === 0 && waiting.get(key) === group) waiting.delete(key);
          resolve(result);
        };
        const timer = setTimeout(() => finish(undefined), timeoutMs);
        group.add(finish);
      }),
    wake,
    wakeAll: () => [...waiting.keys()].forEach((key) => wake(key, undefined)),
  };
}
