// Runs the login machine: carries out its effects and brings their outcomes back as events.
import { initialState, transition } from './login_machine';
import type { LoginEffect, LoginEvent, LoginState } from './login_states';
import type { OtherTabs } from './other_tabs';
import type { Polled, SidecarApi } from './sidecar_api';

const TICK_MS = 1000;

export interface LoginSessionOptions {
  readonly api: SidecarApi;
  /** Opens the stream. @returns closes it */
  readonly listen: (intervalMs: number, report: (heard: Polled) => void) => () => void;
  readonly tabs: Pick<OtherTabs, 'tell'>;
  /** Leaves the page: for Odoo's door at `location`, or, without one, for the login page, which forwards who is logged in. */
  readonly navigate: (location: string | undefined) => void;
  readonly focusButton: () => void;
  readonly onChange: (state: LoginState) => void;
}

export interface LoginSession {
  dispatch(event: LoginEvent): void;
  destroy(): void;
}

export function createLoginSession(options: LoginSessionOptions): LoginSession {
  const { api, tabs, navigate, focusButton, onChange } = options;
  let state = initialState;
  /** Counts the QR codes asked for: an answer about an earlier one means nothing any more. */
  let round = 0;
  let polling: number | undefined;
  let hush: (() => void) | undefined;
  let ticker: ReturnType<typeof setInterval> | undefined;

  function dispatch(event: LoginEvent): void {
    const next = transition(state, event, Date.now());
    const changed = next.state !== state;
    state = next.state;
    keepTime();
    if (changed) onChange(state);
    next.effects.forEach(perform);
  }

  function keepTime(): void {
    if (state.name === 'idle') {
      clearInterval(ticker);
      ticker = undefined;
    } else ticker ??= setInterval(() => dispatch({ type: 'tick' }), TICK_MS);
  }

  function perform(effect: LoginEffect): void {
    switch (effect.type) {
      case 'start':
        return void start();
      case 'listen':
        return listen();
      case 'stop':
        return stop();
      case 'poll':
        return void poll();
      case 'verify':
        return void verify(effect.code);
      case 'tell_tabs':
        return tabs.tell(effect.news);
      case 'navigate':
        return navigate(effect.to === 'door' ? effect.location : undefined);
      case 'focus_button':
        return focusButton();
    }
  }

  async function start(): Promise<void> {
    const own = ++round;
    const answer = await api.deviceAuthorization();
    if (own === round) dispatch(answer);
  }

  function listen(): void {
    stop();
    if ('login' in state) hush = options.listen(state.login.intervalMs, dispatch);
  }

  function stop(): void {
    hush?.();
    hush = undefined;
  }

  async function poll(): Promise<void> {
    if (polling === round) return;
    const own = (polling = round);
    const answer = await api.token();
    if (polling === own) polling = undefined;
    if (own === round) dispatch(answer);
  }

  async function verify(code: string): Promise<void> {
    const own = round;
    const answer = await api.code(code);
    if (own === round) dispatch({ type: 'checked', answer });
  }

  return {
    dispatch,
    destroy() {
      stop();
      clearInterval(ticker);
      round += 1;
    },
  };
}
