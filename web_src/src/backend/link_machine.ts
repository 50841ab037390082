// The link dialog's transition table: pure, without browser, framework or clock. Time is the parameter `now`.
import type { LinkCode, LinkEffect, LinkEvent, LinkState, Linked, Transition, Waiting } from './link_states';

/** Between two questions to Odoo. */
const POLL_MS = 2000;
/** Between two tries to reach it. */
const RETRY_MS = 4000;
/** An answer that takes longer is not worth waiting for. */
const PATIENCE_MS = 15_000;

type Typed<T extends LinkEvent['type']> = Extract<LinkEvent, { type: T }>;
type Handlers<S> = { readonly [T in LinkEvent['type']]?: (state: S, event: Typed<T>, now: number) => Transition };
type Handler = (state: LinkState, event: LinkEvent, now: number) => Transition;

const go = (state: LinkState, ...effects: LinkEffect[]): Transition => ({ state, effects });

/** @param expiresIn seconds */
export function show(code: LinkCode, expiresIn: number, now: number): Waiting {
  return { name: 'showing', code, endsAt: now + expiresIn * 1000, secondsLeft: Math.max(0, expiresIn), due: now };
}

/** @returns the next state, this very one where the event means nothing in it, and what to do about it */
export function transition(state: LinkState, event: LinkEvent, now: number): Transition {
  const handler = (table[state.name] as Handlers<LinkState>)[event.type] as Handler | undefined;
  return handler?.(state, event, now) ?? go(state);
}

const ask = (state: Waiting, now: number): Transition =>
  go({ ...state, due: now + PATIENCE_MS }, { type: 'poll', invitation: state.code.invitation });

const retry = (state: Extract<LinkState, { name: 'cut_off' }>, now: number): Transition =>
  go({ ...state, due: now + PATIENCE_MS }, { type: 'poll', invitation: state.kept.code.invitation });

/** What Odoo says counts, whatever was shown. */
function believe({ code, ...before }: Waiting, { word, expiresIn, account }: Typed<'word'>, now: number): Transition {
  switch (word) {
    case 'sent':
    case 'opened':
    case 'waiting': {
      const endsAt = now + expiresIn * 1000;
      const name = word === 'sent' ? 'showing' : 'opened';
      return go({ ...before, code, name, endsAt, secondsLeft: Math.max(0, expiresIn), due: now + POLL_MS });
    }
    case 'used':
      return go({ name: 'linked', account, unlink: 'no' });
    case 'expired':
    case 'revoked':
      return go({ name: word, code });
  }
}

const waiting: Handlers<Waiting> = {
  word: believe,
  unreachable: (state, _event, now) => go({ name: 'cut_off', kept: state, due: now + RETRY_MS }),
  refused: ({ code }) => go({ name: 'failed', code }),
  tick: (state, _event, now) => {
    const secondsLeft = Math.max(0, Math.ceil((state.endsAt - now) / 1000));
    const ticked = secondsLeft === state.secondsLeft ? state : { ...state, secondsLeft };
    return now < state.due ? go(ticked) : ask(ticked, now);
  },
  woken: (state, _event, now) => ask(state, now),
};

const over: Handlers<Extract<LinkState, { name: 'expired' | 'revoked' | 'failed' }>> = {
  again: ({ code }) => go({ name: 'renewing', code }, { type: 'renew' }),
};

const table: { readonly [N in LinkState['name']]: Handlers<Extract<LinkState, { name: N }>> } = {
  showing: waiting as Handlers<Extract<LinkState, { name: 'showing' }>>,
  opened: waiting as Handlers<Extract<LinkState, { name: 'opened' }>>,

  cut_off: {
    word: ({ kept }, event, now) => believe(kept, event, now),
    unreachable: (state, _event, now) => go({ ...state, due: now + RETRY_MS }),
    refused: ({ kept }) => go({ name: 'failed', code: kept.code }),
    tick: (state, _event, now) => (now < state.due ? go(state) : retry(state, now)),
    woken: (state, _event, now) => retry(state, now),
  },

  renewing: {
    started: (_state, { code, expiresIn }, now) => go(show(code, expiresIn, now)),
    unreachable: ({ code }) => go({ name: 'failed', code }),
    refused: ({ code }) => go({ name: 'failed', code }),
  },

  linked: {
    unlink: (state) => {
      if (!state.account || state.unlink === 'running') return go(state);
      return state.unlink === 'no'
        ? go({ ...state, unlink: 'check' })
        : go({ ...state, unlink: 'running' }, { type: 'unlink', identity: state.account.identity });
    },
    keep: (state) => go(state.unlink === 'check' ? { ...state, unlink: 'no' } : state),
    unreachable: (state) => go(stopped(state)),
    refused: (state) => go(stopped(state)),
  },

  expired: over,
  revoked: over,
  failed: over,
};

/** It was not unlinked: the question stands again. */
const stopped = (state: Linked): Linked => (state.unlink === 'running' ? { ...state, unlink: 'check' } : state);
