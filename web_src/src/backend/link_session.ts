// Runs the link machine: carries out its effects and brings their outcomes back as events.
import { watchPage } from '../page_events';
import type { Action, LinkApi, Started } from './link_api';
import { show, transition } from './link_machine';
import type { LinkEffect, LinkEvent, LinkState } from './link_states';

const TICK_MS = 1000;

export interface LinkSessionOptions {
  readonly api: LinkApi;
  readonly started: Started;
  /** What to give along when a new code is asked for. */
  readonly context: Action;
  /** Whether anybody can see the page: nobody is asked for somebody who looks elsewhere. */
  readonly visible: () => boolean;
  /** Hands over to what Odoo wants done. */
  readonly perform: (action: Action) => void;
  /** Told why Odoo refused. */
  readonly complain: (error: unknown) => void;
  readonly onChange: (state: LinkState) => void;
}

export interface LinkSession {
  readonly state: LinkState;
  dispatch(event: LinkEvent): void;
  /** Hears of what happens to the page around it. @returns ends that */
  watch(page: Window): () => void;
  destroy(): void;
}

export function createLinkSession({
  api,
  started,
  context,
  visible,
  perform,
  complain,
  onChange,
}: LinkSessionOptions): LinkSession {
  let state: LinkState = show(started.code, started.expiresIn, Date.now());
  /** Counts what was asked: an answer about an earlier code means nothing any more. */
  let round = 0;
  const ticker = setInterval(() => {
    if (visible()) dispatch({ type: 'tick' });
  }, TICK_MS);

  function dispatch(event: LinkEvent): void {
    const next = transition(state, event, Date.now());
    const changed = next.state !== state;
    state = next.state;
    if (changed) onChange(state);
    next.effects.forEach((effect) => void ask(effect));
  }

  async function ask(effect: LinkEffect): Promise<void> {
    const own = ++round;
    try {
      const answer = await request(effect);
      if (own !== round) return;
      if (answer.type === 'action') perform(answer.action);
      else dispatch(answer);
    } catch (error) {
      if (own !== round) return;
      dispatch({ type: 'refused' });
      complain(error);
    }
  }

  function request(effect: LinkEffect) {
    switch (effect.type) {
      case 'poll':
        return api.state(effect.invitation);
      case 'renew':
        return api.renew(context);
      case 'unlink':
        return api.unlink(effect.identity);
    }
  }

  return {
    get state() {
      return state;
    },
    dispatch,
    watch: (page) =>
      watchPage(page, ({ type }) => {
        if (type === 'went_offline') dispatch({ type: 'unreachable' });
        else if (type !== 'active') dispatch({ type: 'woken' });
      }),
    destroy() {
      clearInterval(ticker);
      round += 1;
    },
  };
}
