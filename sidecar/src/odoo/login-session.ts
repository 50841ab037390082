/** Owns the service user's id: asked for once, by one caller at a time, and not again soon where Odoo refused it. */
import { OdooError } from './types';

export interface LoginSession {
  /**
   * Runs `call` with the user id; where Odoo refuses an id from an earlier login, or the key was changed meanwhile, logs in
   * afresh and runs it once more.
   * @param deadline milliseconds since the epoch
   * @throws OdooError `unauthenticated` without asking Odoo within 30 s after it refused the same key
   */
  run<T>(deadline: number, call: (uid: number) => Promise<T>): Promise<T>;
}

/** The service key, which may be changed while the process runs. */
export interface ServiceKey {
  current(): string;
  /** Looks whether there is another one by now. */
  renew(): void;
}

/** A wrong key counts towards Odoo's lock-out and never mends itself within seconds. */
const PAUSE_MS = 30_000;

export function createLoginSession(options: {
  readonly now: () => number;
  readonly key: ServiceKey;
  /** Rejects with OdooError; `unauthenticated` where Odoo knows no such user and key. */
  readonly authenticate: (deadline: number) => Promise<number>;
}): LoginSession {
  const { now, key, authenticate } = options;
  let current: Promise<number> | undefined;
  let refused = { key: '', at: -Infinity };

  function userId(deadline: number): Promise<number> {
    if (current !== undefined) return current;
    if (isRefusedStill()) {
      return Promise.reject(new OdooError('unauthenticated', 'refused before; not asked again yet'));
    }
    const used = key.current();
    const mine = authenticate(deadline);
    current = mine;
    mine.catch((error: unknown) => {
      drop(mine);
      if (isUnauthenticated(error)) refused = { key: used, at: now() };
    });
    return mine;
  }

  function isRefusedStill(): boolean {
    if (now() - refused.at >= PAUSE_MS) return false;
    key.renew();
    return key.current() === refused.key;
  }

  /** Forget a login that failed, unless somebody else has a newer one already. */
  function drop(failed: Promise<number>): void {
    if (current === failed) current = undefined;
  }

  return {
    async run(deadline, call) {
      for (let tries = 1; ; tries += 1) {
        const wasKnown = current !== undefined;
        const used = key.current();
        const mine = userId(deadline);
        const uid = await mine;
        try {
          return await call(uid);
        } catch (error) {
          if (!isUnauthenticated(error)) throw error;
          drop(mine);
          key.renew();
          // With another key, or as a user made anew, it may go well; else asking again only counts against us.
          const again = tries === 1 && (wasKnown || key.current() !== used);
          if (again) continue;
          refused = { key: used, at: now() };
          throw error;
        }
      }
    },
  };
}

function isUnauthenticated(error: unknown): boolean {
  return error instanceof OdooError && error.code === 'unauthenticated';
}
