// The login widget's one transition table: pure, without browser, framework or clock. Time is the parameter `now`.
import type {
  Approved,
  CodeEntry,
  CutOff,
  LoginEffect,
  LoginEvent,
  LoginState,
  Offline,
  PendingLogin,
  Preparing,
  Scanned,
  Showing,
  Transition,
  Waiting,
  Word,
} from './login_states';

/** QR codes that a tab without anybody near it makes by itself. */
const RENEWALS = 5;
/** Unanswered questions in a row after which the panel says so. */
const PATIENCE = 3;
/** Somebody is at the phone: a stream that died unnoticed must not hold them up longer than this. */
const LOOK_MS = 10_000;
/** Between two tries to collect; more than one a second would be refused. */
const COLLECT_MS = 1500;
/** Between two tries to reach anybody. */
const RETRY_MS = 2000;
/** The tab that collected needs a moment at Odoo's door before this one can follow. */
const FOLLOW_MS = 1500;

type Named<N extends LoginState['name']> = Extract<LoginState, { name: N }>;
type Typed<T extends LoginEvent['type']> = Extract<LoginEvent, { type: T }>;
type Handlers<S> = { readonly [T in LoginEvent['type']]?: (state: S, event: Typed<T>, now: number) => Transition };
type Handler = (state: LoginState, event: LoginEvent, now: number) => Transition;

export const initialState: LoginState = { name: 'idle' };

/**
 * @param state what is known
 * @param event what happened
 * @param now milliseconds since the epoch
 * @returns the next state and what must be done; an event that means nothing in this state changes nothing
 */
export function transition(state: LoginState, event: LoginEvent, now: number): Transition {
  const handler = table[state.name][event.type] as Handler | undefined;
  return handler ? handler(state, event, now) : go(state);
}

const START = { type: 'start' } as const;
const LISTEN = { type: 'listen' } as const;
const STOP = { type: 'stop' } as const;
const POLL = { type: 'poll' } as const;

const go = (state: LoginState, ...effects: LoginEffect[]): Transition => ({ state, effects });

// Where things lead

const fresh: Preparing = { name: 'preparing', renewals: 0, failures: 0, due: Infinity };
const start = () => go(fresh, START);
const restart = () => go(fresh, STOP, START);

function show({ login, expiresIn }: Typed<'started'>, renewals: number, now: number): Transition {
  const endsAt = now + expiresIn * 1000;
  const watched = { login, due: endsAt, failures: 0 };
  return go(
    { name: 'showing', ...watched, endsAt, secondsLeft: Math.ceil(expiresIn), renewals, heard: false },
    LISTEN,
    { type: 'tell_tabs', news: { type: 'superseded', userCode: login.userCode } },
  );
}

/** A code that nobody scanned is replaced by itself, but not for ever. */
function renew({ login, renewals }: Showing): Transition {
  if (renewals >= RENEWALS) return go({ name: 'expired' }, STOP);
  return go({ ...fresh, renewals: renewals + 1, previous: login }, STOP, START);
}

function scanned(login: PendingLogin, withQr: boolean, now: number): Scanned {
  return { name: 'scanned', login, withQr, due: now + LOOK_MS, failures: 0 };
}

function askForCode(login: PendingLogin, left: number | undefined, now: number): CodeEntry {
  return { name: 'code_entry', login, left, code: '', refused: 0, check: 'none', due: now + LOOK_MS, failures: 0 };
}

/** Polling and collecting are one request. */
function collect(login: PendingLogin, now: number): Transition {
  const approved: Approved = { name: 'approved', login, due: now + COLLECT_MS, failures: 0 };
  return go(approved, STOP, POLL);
}

/** Two tabs at the door at once would shut it on each other, so the others are told to wait. */
const enter = ({ login: { userCode } }: Waiting, { location }: Typed<'ticket'>): Transition =>
  go(
    { name: 'leaving' },
    STOP,
    { type: 'tell_tabs', news: { type: 'entered', userCode } },
    { type: 'navigate', to: 'door', location },
  );

const follow = (now: number) => go({ name: 'collected', due: now + FOLLOW_MS }, STOP);

/** What the server's word means where the state knows nothing better. */
function believe(login: PendingLogin, { word, left }: Typed<'word'>, now: number): Transition {
  switch (word) {
    case 'pending':
      return go(scanned(login, true, now));
    case 'scanned':
      return go(scanned(login, false, now));
    case 'code_required':
      return go(askForCode(login, left, now));
    case 'approved':
      return collect(login, now);
    case 'denied':
      return go({ name: 'denied', why: 'phone' }, STOP);
    case 'expired':
      return go({ name: 'expired' }, STOP);
    case 'collected':
      return follow(now);
  }
}

/** Words that say less than a person has done already. */
const unconfirmed = (word: Word) => word === 'pending' || word === 'scanned' || word === 'code_required';

// Losing the server, and finding it again

const isWaiting = (state: LoginState): state is Waiting =>
  state.name === 'showing' || state.name === 'scanned' || state.name === 'code_entry' || state.name === 'approved';

/** The answer to digits under way will not be waited for: they can be sent again. */
function rested(state: Waiting): Waiting {
  const calm = { ...state, failures: 0 };
  return calm.name === 'code_entry' && calm.check === 'running' ? { ...calm, check: 'failed' } : calm;
}

const cutOff = (kept: Waiting, why: CutOff['why'], now: number): CutOff => ({
  name: 'cut_off',
  why,
  kept: rested(kept),
  due: now + RETRY_MS,
});

const unanswered = (state: Waiting, { type }: Typed<'network'> | Typed<'away'>, now: number): Transition =>
  state.failures + 1 < PATIENCE ? go({ ...state, failures: state.failures + 1 }) : go(cutOff(state, type, now), STOP);

function resume({ kept }: CutOff, event: LoginEvent, now: number): Transition {
  const { state, effects } = transition(kept, event, now);
  const listening = isWaiting(state) && state.name !== 'approved';
  return { state, effects: listening ? [LISTEN, ...effects] : effects };
}

/** What somebody has scanned is still there when the panel is opened again. */
function close(state: LoginState): LoginState {
  const waiting = state.name === 'cut_off' ? state.kept : state;
  return isWaiting(waiting) && waiting.name !== 'showing' ? { name: 'idle', kept: rested(waiting) } : initialState;
}

// Rows that several states share

const closing: Handlers<LoginState> = {
  pressed: (state) => go(close(state), STOP),
  dismissed: (state) => go(close(state), STOP, { type: 'focus_button' }),
};

const ended: Handlers<LoginState> = { ...closing, again: start };

const waiting: Handlers<Waiting> = {
  ...closing,
  ticket: enter,
  disabled: () => go({ name: 'disabled' }, STOP),
  slow_down: (state, _event, now) => go({ ...state, due: Math.min(state.due, now + COLLECT_MS) }),
  not_found: restart,
  network: unanswered,
  away: unanswered,
  tick: (state, _event, now) => (now < state.due ? go(state) : go({ ...state, due: now + LOOK_MS }, POLL)),
  woken: (state) => go(state, LISTEN, POLL),
  restored: (state) => go(state, LISTEN, POLL),
  went_offline: (state, _event, now) => go(cutOff(state, 'network', now), STOP),
  // The cookie is another login's now: this one can no longer be collected.
  superseded: (state, { userCode }) => (userCode === state.login.userCode ? go(state) : restart()),
  entered: (state, { userCode }, now) => (userCode === state.login.userCode ? follow(now) : go(state)),
};

const near = (state: Preparing | Showing) => go(state.renewals === 0 ? state : { ...state, renewals: 0 });

/** Asks for a QR code again, unless the answer is awaited already. */
const retry = (state: Preparing | Offline) =>
  state.due === Infinity ? go(state) : go({ ...state, due: Infinity }, START);

const table: { readonly [N in LoginState['name']]: Handlers<Named<N>> } = {
  idle: {
    pressed: ({ kept }) => (kept ? go(kept, ...(kept.name === 'approved' ? [POLL] : [LISTEN, POLL])) : start()),
    superseded: (state, { userCode }) => (state.kept?.login.userCode === userCode ? go(state) : go(initialState)),
    entered: () => go(initialState),
  },

  preparing: {
    ...closing,
    started: ({ renewals }, event, now) => show(event, renewals, now),
    limited: (_state, { retryAfter }) => go({ name: 'limited', retryAfter }),
    disabled: () => go({ name: 'disabled' }),
    network: ({ renewals }, _event, now) => go({ name: 'offline', renewals, due: now + RETRY_MS }),
    // Where a code was shown before, a sidecar that is just being restarted goes unnoticed.
    away: (state, _event, now) =>
      state.previous && state.failures + 1 < PATIENCE
        ? go({ ...state, failures: state.failures + 1, due: now + RETRY_MS })
        : go({ name: 'unavailable', why: 'away' }),
    active: near,
    tick: (state, _event, now) => (now < state.due ? go(state) : retry(state)),
    woken: retry,
  },

  showing: {
    ...waiting,
    word: (state, event, now) => {
      if (event.word === 'expired') return renew(state);
      if (event.word !== 'pending') return believe(state.login, event, now);
      const heard = { ...state, heard: true, failures: 0 };
      if (event.expiresIn === undefined) return go(heard);
      const secondsLeft = Math.max(1, Math.ceil(event.expiresIn));
      const endsAt = now + secondsLeft * 1000;
      return go({ ...heard, secondsLeft, endsAt, due: endsAt });
    },
    not_found: (state) => (state.heard ? renew(state) : go({ name: 'unavailable', why: 'cookies' }, STOP)),
    active: near,
    tick: (state, _event, now) => {
      const secondsLeft = Math.max(0, Math.ceil((state.endsAt - now) / 1000));
      // At its end the server has the last word: a phone may have been a moment faster.
      if (now >= state.due) return go({ ...state, secondsLeft, due: now + RETRY_MS }, POLL);
      return go(secondsLeft === state.secondsLeft ? state : { ...state, secondsLeft });
    },
  },

  scanned: {
    ...waiting,
    word: (state, event, now) =>
      event.word === 'pending' || event.word === 'scanned'
        ? go({ ...state, withQr: event.word === 'pending', failures: 0 })
        : believe(state.login, event, now),
  },

  code_entry: {
    ...waiting,
    word: (state, event, now) => {
      if (unconfirmed(event.word)) return go({ ...state, left: event.left ?? state.left, failures: 0 });
      // The stream may tell of the last wrong digits before their own answer does.
      const wrong = event.word === 'denied' && state.check === 'running' && state.left === 1;
      return wrong ? go({ name: 'denied', why: 'codes' }, STOP) : believe(state.login, event, now);
    },
    digits: (state, { code }) =>
      state.check === 'running' ? go(state) : go({ ...state, code, check: 'running' }, { type: 'verify', code }),
    again: (state) =>
      state.check === 'failed' ? go({ ...state, check: 'running' }, { type: 'verify', code: state.code }) : go(state),
    checked: (state, { answer }, now) => {
      switch (answer.kind) {
        case 'approved':
          return collect(state.login, now);
        case 'wrong':
          return go({ ...state, left: answer.left, code: '', refused: state.refused + 1, check: 'wrong' });
        case 'malformed':
          return go({ ...state, code: '', refused: state.refused + 1, check: 'malformed' });
        case 'denied':
          return go({ name: 'denied', why: 'codes' }, STOP);
        case 'conflict':
          return believe(state.login, { type: 'word', word: answer.word, left: state.left }, now);
        case 'not_found':
          return restart();
        case 'network':
        case 'away':
          return go({ ...state, check: 'failed' });
      }
    },
  },

  approved: {
    ...waiting,
    word: (state, event, now) =>
      unconfirmed(event.word) || event.word === 'approved'
        ? go({ ...state, failures: 0 })
        : believe(state.login, event, now),
    not_found: () => go({ name: 'expired' }),
    tick: (state, _event, now) => (now < state.due ? go(state) : go({ ...state, due: now + COLLECT_MS }, POLL)),
    woken: (state) => go(state, POLL),
    // Somebody who comes back by the back button wants the login page.
    restored: () => go(initialState),
  },

  leaving: {
    ...closing,
    restored: () => go(initialState),
  },

  collected: {
    ...closing,
    tick: (state, _event, now) =>
      now < state.due ? go(state) : go({ name: 'leaving' }, { type: 'navigate', to: 'login' }),
    restored: () => go(initialState),
  },

  offline: {
    ...closing,
    started: ({ renewals }, event, now) => show(event, renewals, now),
    limited: (_state, { retryAfter }) => go({ name: 'limited', retryAfter }),
    disabled: () => go({ name: 'disabled' }),
    network: (state, _event, now) => go({ ...state, due: now + RETRY_MS }),
    away: () => go({ name: 'unavailable', why: 'away' }),
    tick: (state, _event, now) => (now < state.due ? go(state) : retry(state)),
    woken: retry,
    restored: retry,
  },

  cut_off: {
    ...closing,
    word: resume,
    ticket: resume,
    not_found: resume,
    // Digits that were on their way may still have arrived.
    checked: (state, event, now) =>
      state.kept.name !== 'code_entry' || event.answer.kind === 'network' || event.answer.kind === 'away'
        ? go(state)
        : resume(state, event, now),
    disabled: () => go({ name: 'disabled' }),
    network: (state) => go({ ...state, why: 'network' }),
    away: (state) => go({ ...state, why: 'away' }),
    went_offline: (state) => go({ ...state, why: 'network' }),
    tick: (state, _event, now) => (now < state.due ? go(state) : go({ ...state, due: now + RETRY_MS }, POLL)),
    again: (state) => go(state, POLL),
    woken: (state) => go(state, POLL),
    restored: (state) => go(state, POLL),
    superseded: (state, { userCode }) => (userCode === state.kept.login.userCode ? go(state) : restart()),
    entered: (state, { userCode }, now) => (userCode === state.kept.login.userCode ? follow(now) : go(state)),
  },

  denied: ended,
  expired: ended,
  limited: ended,
  unavailable: ended,
  disabled: closing,
};
