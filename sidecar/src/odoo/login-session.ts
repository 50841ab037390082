/** Owns the service user's id: asked for once, by one caller at a time, and not again soon where Odoo refused it. */
import { OdooError } from './types';

export interface LoginSession {
  /**
   * Runs `call` with the user id; where Odoo refuses an id from an earlier login, logs in afresh and runs it once more.
   * @param deadline milliseconds since the epoch
   * @throws OdooError `unauthenticated` without asking Odoo within 30 s after it refused
   */
  run<T>(deadline: number, call: (uid: number) => Promise<T>): Promise<T>;
}

/** A wrong key counts towards Odoo's lock-out and never mends itself within seconds. */
const PAUSE_MS = 30_000;

export function createLoginSession(options: {
  readonly now: () => number;
  /** Rejects with OdooError; `unauthenticated` where Odoo knows no such user and key. */
  readonly authenticate: (deadline: number) => Promise<number>;
}): LoginSession {
  const { now, authenticate } = options;
  let current: Promise<number> | undefined;
  let refusedAt = -Infinity;

  function userId(deadline: number): Promise<number> {
    if (current !== undefined) return current;
    if (now() - refusedAt < PAUSE_MS) {
      return Promise.reject(new OdooError('unauthenticated', 'refused before; not asked again yet'));
    }
    const mine = authenticate(deadline);
    current = mine;
    mine.catch((error: unknown) => {
      drop(mine);
      note(error);
    });
    return mine;
  }

  /** Forget a login that failed, unless somebody else has a newer one already. */
  function drop(failed: Promise<number>): void {
    if (current === failed) current = undefined;
  }

  function note(error: unknown): void {
    if (isUnauthenticated(error)) refusedAt = now();
  }

  return {
    async run(deadline, call) {
      const known = current;
      if (known !== undefined) {
        const uid = await known;
        try {
          return await call(uid);
        } catch (error) {
          if (!isUnauthenticated(error)) throw error;
          drop(known); // the user may have been made anew since
        }
      }
      const fresh = userId(deadline);
      const uid = await fresh;
      try {
        return await call(uid);
      } catch (error) {
        // Refused right after logging in: the key is bad, and asking again only counts against us.
        if (isUnauthenticated(error)) drop(fresh);
        note(error);
        throw error;
      }
    },
  };
}

function isUnauthenticated(error: unknown): boolean {
  return error instanceof OdooError && error.code === 'unauthenticated';
}
