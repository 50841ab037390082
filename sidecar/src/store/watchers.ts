/** Owns those who watch rows in this process. */

export interface Watchers {
  /** Returns the way to stop watching. */
  add(key: string, listener: () => void): () => void;
  tell(key: string): void;
  /** In portions, because everybody who looks again asks the store at once; the first portion without delay. */
  tellAll(): void;
}

const PORTION = 250;
const MS_BETWEEN_PORTIONS = 25;

export function createWatchers(): Watchers {
  const watching = new Map<string, Set<() => void>>();

  function tell(key: string): void {
    for (const listener of [...(watching.get(key) ?? [])]) listener();
  }

  function tellNext(keys: readonly string[]): void {
    keys.slice(0, PORTION).forEach(tell);
    const rest = keys.slice(PORTION);
    if (rest.length > 0) setTimeout(tellNext, MS_BETWEEN_PORTIONS, rest);
  }

  return {
    add(key, listener) {
      // A function of its own for each call: the same listener may watch a row twice.
      const told = (): void => listener();
      const group = watching.get(key) ?? new Set();
      watching.set(key, group.add(told));
      return () => {
        group.delete(told);
        if (group.size === 0 && watching.get(key) === group) watching.delete(key);
      };
    },
    tell,
    tellAll: () => tellNext([...watching.keys()]),
  };
}
