/** Owns memory with an end: a map that forgets its oldest entries by age and by number. */

/** Something that is worth nothing from `expiresAt` (milliseconds since the epoch) on. */
export interface Expiring {
  expiresAt: number;
}

export interface ExpiringMapOptions {
  readonly now: () => number;
  /** How long an expired entry is still known, so that "expired" and "unknown" stay two answers. */
  readonly graceMs: number;
  readonly maxEntries: number;
}

/** Entries must be put in the order of their expiry; `put` again moves an entry to the end. */
export class ExpiringMap<T extends Expiring> {
  private readonly entries = new Map<string, T>();

  constructor(private readonly options: ExpiringMapOptions) {}

  get size(): number {
    return this.entries.size;
  }

  get(key: string): T | undefined {
    return this.entries.get(key);
  }

  put(key: string, value: T): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    this.sweep();
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }

  /** Entries are in the order of their expiry, so only the front is looked at: constant work per put. */
  private sweep(): void {
    const oldest = this.options.now() - this.options.graceMs;
    for (const [key, value] of this.entries) {
      if (value.expiresAt >= oldest && this.entries.size <= this.options.maxEntries) return;
      this.entries.delete(key);
    }
  }
}
