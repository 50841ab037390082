/** Owns what goes wrong on request: which endpoint fails next, how, and how often. */

export const FAULT_KINDS = [
  'errcode',
  'delay',
  'hang',
  'cut_before',
  'cut_after',
  'truncate',
  'huge',
  'drip',
  'html502',
  'redirect',
  'body',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** For `errcode`; -1 if left out. */
  readonly errcode?: number | undefined;
  /** For `delay` how long, for `drip` the pause between two bytes. */
  readonly ms?: number | undefined;
  /** How many answers it spoils; without it, all until it is cleared or replaced. */
  readonly times?: number | undefined;
  /** 0–1, how likely each answer is spoiled; 1 if left out. */
  readonly probability?: number | undefined;
  /** For `body`: sent as it is. */
  readonly body?: string | undefined;
  /** For `errcode`, `hang`, `html502`, `redirect`, `body`: the work was done before it failed (a code is spent). */
  readonly spent?: boolean | undefined;
}

export interface Faults {
  /** Replaces an earlier fault of this endpoint path. */
  set(path: string, fault: Fault): void;
  /** The fault for one request that has just arrived, if any. */
  take(path: string): Fault | undefined;
  clear(): void;
}

/** @param random gives 0 ≤ x < 1, for `probability` */
export function createFaults(random: () => number): Faults {
  const faults = new Map<string, { fault: Fault; left: number }>();
  return {
    set(path, fault) {
      faults.set(path, { fault, left: fault.times ?? Infinity });
    },
    take(path) {
      const entry = faults.get(path);
      if (!entry || entry.left <= 0 || random() >= (entry.fault.probability ?? 1)) return undefined;
      entry.left -= 1;
      return entry.fault;
    },
    clear: () => faults.clear(),
  };
}
