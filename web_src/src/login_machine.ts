// What the login widget knows and shows, as a pure transition table without browser or framework.

/**
 * `sidecar`: whether something answers behind /wechat. `unknown` until the panel is opened for the first time, `asking`
 * while one request is under way, then `there` or `away`.
 * `copied`: how the last press on Copy went; `selected` means the person has to copy the marked text.
 */
export interface LoginState {
  readonly panel: 'closed' | 'open';
  readonly sidecar: 'unknown' | 'asking' | 'there' | 'away';
  readonly copied: 'no' | 'yes' | 'selected';
}

export type LoginEvent =
  | { readonly type: 'toggled' }
  | { readonly type: 'dismissed' }
  | { readonly type: 'sidecar_answered'; readonly reachable: boolean }
  | { readonly type: 'address_copied' }
  | { readonly type: 'address_selected' };

/** A side effect the caller has to carry out. */
export type LoginEffect = 'ask_sidecar' | 'focus_button';

export interface Transition {
  readonly state: LoginState;
  readonly effects: readonly LoginEffect[];
}

export const initialState: LoginState = { panel: 'closed', sidecar: 'unknown', copied: 'no' };

/**
 * @param state what is known
 * @param event what happened
 * @returns the next state and what must be done; an event that means nothing in this state changes nothing
 */
export function transition(state: LoginState, event: LoginEvent): Transition {
  switch (event.type) {
    case 'toggled':
      return state.panel === 'open' ? close(state) : open(state);
    case 'dismissed':
      if (state.panel === 'closed') return stay(state);
      return { ...close(state), effects: ['focus_button'] };
    case 'sidecar_answered':
      if (state.sidecar !== 'asking') return stay(state);
      return stay({ ...state, sidecar: event.reachable ? 'there' : 'away' });
    case 'address_copied':
      return stay({ ...state, copied: 'yes' });
    case 'address_selected':
      return stay({ ...state, copied: 'selected' });
  }
}

const stay = (state: LoginState): Transition => ({ state, effects: [] });

const close = (state: LoginState): Transition => stay({ ...state, panel: 'closed', copied: 'no' });

// A sidecar that was away may have come back, so opening again asks again; one that answered is not asked twice.
function open(state: LoginState): Transition {
  const ask = state.sidecar === 'unknown' || state.sidecar === 'away';
  return {
    state: { ...state, panel: 'open', sidecar: ask ? 'asking' : state.sidecar },
    effects: ask ? ['ask_sidecar'] : [],
  };
}
