// Asks again and again how something stands that happens elsewhere: at the sidecar, or on somebody's phone.
import { ConnectionLostError } from '@web/core/network/rpc';

/** Between two questions, in milliseconds. */
export const PERIOD_MS = 2000;

export interface FollowOptions {
  /** Whether more is to come. Rejects: asked again where Odoo could not be reached; what Odoo refuses it will refuse again. */
  readonly ask: () => Promise<boolean>;
  /** Whether anybody can see the page: nobody is asked for somebody who looks elsewhere. */
  readonly visible: () => boolean;
}

/** Asks at once, and every `PERIOD_MS` as long as more is to come. @returns ends it */
export function follow({ ask, visible }: FollowOptions): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function look(): Promise<void> {
    const more = !visible() || (await ask().catch((error: unknown) => error instanceof ConnectionLostError));
    if (more && !stopped) timer = setTimeout(() => void look(), PERIOD_MS);
  }

  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
