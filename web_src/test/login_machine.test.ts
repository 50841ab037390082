// The widget's transition table: every state with every event, then what the table's cells do in detail.
import { initialState, transition } from '../src/login_machine';
import type { Checked, LoginEvent, LoginState, PendingLogin, Word } from '../src/login_states';

const NOW = 1_000_000;
const login: PendingLogin = {
  userCode: 'code-one',
  address: 'https://erp.example.com/wechat/q/code-one',
  qr: '<svg/>',
  intervalMs: 2000,
};
const watched = { login, due: NOW + 1, failures: 0 };

const showing = {
  name: 'showing',
  ...watched,
  endsAt: NOW + 1,
  secondsLeft: 1,
  renewals: 1,
  heard: true,
} satisfies LoginState;
const codeEntry = {
  name: 'code_entry',
  ...watched,
  left: undefined,
  code: '',
  refused: 0,
  check: 'none',
} satisfies LoginState;
const scanned = { name: 'scanned', ...watched, withQr: false } satisfies LoginState;
const approved = { name: 'approved', ...watched } satisfies LoginState;
const preparing = { name: 'preparing', renewals: 0, failures: 0, due: Infinity } satisfies LoginState;
const cutOff = { name: 'cut_off', why: 'network', due: NOW + 1 } as const;

const states = {
  idle: { name: 'idle' },
  'idle, scanned before': { name: 'idle', kept: scanned },
  'idle, approved before': { name: 'idle', kept: approved },
  preparing,
  'preparing a renewal': { ...preparing, renewals: 1, previous: login },
  'preparing a renewal, third try': { ...preparing, renewals: 1, previous: login, failures: 2 },
  'preparing, soon again': { ...preparing, renewals: 1, previous: login, failures: 1, due: NOW },
  showing,
  'showing at its end': { ...showing, due: NOW, endsAt: NOW },
  'showing, never heard of': { ...showing, heard: false, renewals: 0 },
  'showing the last one': { ...showing, renewals: 5 },
  'showing, twice unanswered': { ...showing, failures: 2 },
  scanned,
  'scanned, silent': { ...scanned, due: NOW },
  'scanned, twice unanswered': { ...scanned, failures: 2 },
  code_entry: codeEntry,
  'code_entry, checking': { ...codeEntry, code: '123456', check: 'running' },
  'code_entry, checking the last try': { ...codeEntry, code: '123456', left: 1, check: 'running' },
  'code_entry, not checked': { ...codeEntry, code: '123456', check: 'failed' },
  approved,
  'approved, waiting': { ...approved, due: NOW },
  leaving: { name: 'leaving' },
  collected: { name: 'collected', due: NOW + 1 },
  'collected, time to follow': { name: 'collected', due: NOW },
  offline: { name: 'offline', renewals: 0, due: NOW + 1 },
  'offline, asking': { name: 'offline', renewals: 0, due: Infinity },
  'offline, time to ask': { name: 'offline', renewals: 0, due: NOW },
  'cut_off while showing': { ...cutOff, kept: showing },
  'cut_off after a scan': { ...cutOff, kept: scanned },
  'cut_off while typing': { ...cutOff, kept: { ...codeEntry, code: '123456', check: 'failed' } },
  'cut_off while collecting': { ...cutOff, kept: approved },
  'cut_off, time to ask': { ...cutOff, due: NOW, kept: scanned },
  denied: { name: 'denied', why: 'phone' },
  expired: { name: 'expired' },
  limited: { name: 'limited', retryAfter: 10 },
  unavailable: { name: 'unavailable', why: 'away' },
  disabled: { name: 'disabled' },
} satisfies Record<string, LoginState>;

const word = (name: Word): LoginEvent => ({ type: 'word', word: name });
const checked = (answer: Checked): LoginEvent => ({ type: 'checked', answer });

const events = {
  pressed: { type: 'pressed' },
  dismissed: { type: 'dismissed' },
  again: { type: 'again' },
  digits: { type: 'digits', code: '654321' },
  active: { type: 'active' },
  started: { type: 'started', login: { ...login, userCode: 'code-two' }, expiresIn: 120 },
  limited: { type: 'limited', retryAfter: 10 },
  pending: word('pending'),
  scanned: word('scanned'),
  code_required: word('code_required'),
  approved: word('approved'),
  denied: word('denied'),
  expired: word('expired'),
  collected: word('collected'),
  ticket: { type: 'ticket', location: '/auth_wechat/signin' },
  'checked: right': checked({ kind: 'approved' }),
  'checked: wrong': checked({ kind: 'wrong', left: 2 }),
  'checked: malformed': checked({ kind: 'malformed' }),
  'checked: denied': checked({ kind: 'denied' }),
  'checked: not asked for': checked({ kind: 'conflict', word: 'scanned' }),
  'checked: not found': checked({ kind: 'not_found' }),
  'checked: away': checked({ kind: 'away' }),
  'checked: network': checked({ kind: 'network' }),
  disabled: { type: 'disabled' },
  slow_down: { type: 'slow_down' },
  not_found: { type: 'not_found' },
  away: { type: 'away' },
  network: { type: 'network' },
  tick: { type: 'tick' },
  woken: { type: 'woken' },
  went_offline: { type: 'went_offline' },
  restored: { type: 'restored' },
  'superseded by another': { type: 'superseded', userCode: 'code-two' },
  'superseded by itself': { type: 'superseded', userCode: 'code-one' },
  entered: { type: 'entered', userCode: 'code-one' },
  'another one entered': { type: 'entered', userCode: 'code-two' },
} satisfies Record<string, LoginEvent>;

type Row = Partial<Record<keyof typeof events, string>>;

// A cell says the next state and the effects; `same` is this very state. What is not listed changes nothing at all.
const closing: Row = { pressed: 'idle > stop', dismissed: 'idle > stop focus_button' };
const ended: Row = { ...closing, again: 'preparing > start' };
const starting: Row = {
  ...closing,
  started: 'showing > listen tell_tabs',
  limited: 'limited',
  disabled: 'disabled',
};
const waiting: Row = {
  ...closing,
  approved: 'approved > stop poll',
  denied: 'denied > stop',
  expired: 'expired > stop',
  collected: 'collected > stop',
  ticket: 'leaving > stop tell_tabs navigate',
  disabled: 'disabled > stop',
  not_found: 'preparing > stop start',
  woken: 'same > listen poll',
  went_offline: 'cut_off > stop',
  restored: 'same > listen poll',
  'superseded by another': 'preparing > stop start',
  entered: 'collected > stop',
};
const unanswered: Row = { network: 'cut_off > stop', away: 'cut_off > stop' };
const preparingRow: Row = { ...starting, network: 'offline', away: 'unavailable' };
const showingRow: Row = {
  ...waiting,
  active: 'showing',
  scanned: 'scanned',
  code_required: 'code_entry',
  expired: 'preparing > stop start',
  away: 'showing',
  network: 'showing',
};
const scannedRow: Row = {
  ...waiting,
  pending: 'scanned',
  code_required: 'code_entry',
  away: 'scanned',
  network: 'scanned',
};
const codeRow: Row = {
  ...waiting,
  digits: 'code_entry > verify',
  'checked: right': 'approved > stop poll',
  'checked: wrong': 'code_entry',
  'checked: malformed': 'code_entry',
  'checked: denied': 'denied > stop',
  'checked: not asked for': 'scanned',
  'checked: not found': 'preparing > stop start',
  'checked: away': 'code_entry',
  'checked: network': 'code_entry',
  away: 'code_entry',
  network: 'code_entry',
};
const approvedRow: Row = {
  ...waiting,
  approved: 'same',
  not_found: 'expired',
  woken: 'same > poll',
  restored: 'idle',
  away: 'approved',
  network: 'approved',
};
const cutOffRow: Row = {
  ...closing,
  again: 'same > poll',
  pending: 'scanned > listen',
  scanned: 'scanned > listen',
  code_required: 'code_entry > listen',
  approved: 'approved > stop poll',
  denied: 'denied > stop',
  expired: 'expired > stop',
  collected: 'collected > stop',
  ticket: 'leaving > stop tell_tabs navigate',
  disabled: 'disabled',
  not_found: 'preparing > stop start',
  away: 'cut_off',
  woken: 'same > poll',
  restored: 'same > poll',
  'superseded by another': 'preparing > stop start',
  entered: 'collected > stop',
};

const table: Record<keyof typeof states, Row> = {
  idle: { pressed: 'preparing > start' },
  'idle, scanned before': {
    pressed: 'scanned > listen poll',
    'superseded by another': 'idle',
    entered: 'idle',
    'another one entered': 'idle',
  },
  'idle, approved before': {
    pressed: 'approved > poll',
    'superseded by another': 'idle',
    entered: 'idle',
    'another one entered': 'idle',
  },
  preparing: preparingRow,
  'preparing a renewal': { ...preparingRow, active: 'preparing', away: 'preparing' },
  'preparing a renewal, third try': { ...preparingRow, active: 'preparing' },
  'preparing, soon again': {
    ...preparingRow,
    active: 'preparing',
    away: 'preparing',
    tick: 'preparing > start',
    woken: 'preparing > start',
  },
  showing: showingRow,
  'showing at its end': { ...showingRow, tick: 'showing > poll' },
  'showing, never heard of': { ...showingRow, active: 'same', pending: 'showing', not_found: 'unavailable > stop' },
  'showing the last one': { ...showingRow, expired: 'expired > stop', not_found: 'expired > stop' },
  'showing, twice unanswered': { ...showingRow, ...unanswered, pending: 'showing' },
  scanned: scannedRow,
  'scanned, silent': { ...scannedRow, tick: 'scanned > poll' },
  'scanned, twice unanswered': { ...scannedRow, ...unanswered, scanned: 'scanned' },
  code_entry: codeRow,
  'code_entry, checking': { ...codeRow, digits: 'same' },
  'code_entry, checking the last try': { ...codeRow, digits: 'same' },
  'code_entry, not checked': {
    ...codeRow,
    again: 'code_entry > verify',
    'checked: away': 'same',
    'checked: network': 'same',
  },
  approved: approvedRow,
  'approved, waiting': { ...approvedRow, tick: 'approved > poll' },
  leaving: { ...closing, restored: 'idle' },
  collected: { ...closing, restored: 'idle' },
  'collected, time to follow': { ...closing, tick: 'leaving > navigate', restored: 'idle' },
  offline: {
    ...starting,
    network: 'offline',
    away: 'unavailable',
    woken: 'offline > start',
    restored: 'offline > start',
  },
  'offline, asking': { ...starting, network: 'offline', away: 'unavailable' },
  'offline, time to ask': {
    ...starting,
    network: 'offline',
    away: 'unavailable',
    tick: 'offline > start',
    woken: 'offline > start',
    restored: 'offline > start',
  },
  'cut_off while showing': {
    ...cutOffRow,
    pending: 'showing > listen',
    expired: 'preparing > stop start',
  },
  'cut_off after a scan': cutOffRow,
  'cut_off while typing': {
    ...cutOffRow,
    pending: 'code_entry > listen',
    scanned: 'code_entry > listen',
    'checked: right': 'approved > stop poll',
    'checked: wrong': 'code_entry > listen',
    'checked: malformed': 'code_entry > listen',
    'checked: denied': 'denied > stop',
    'checked: not asked for': 'scanned > listen',
    'checked: not found': 'preparing > stop start',
  },
  'cut_off while collecting': {
    ...cutOffRow,
    pending: 'approved',
    scanned: 'approved',
    code_required: 'approved',
    approved: 'approved',
    not_found: 'expired',
  },
  'cut_off, time to ask': { ...cutOffRow, tick: 'cut_off > poll' },
  denied: ended,
  expired: ended,
  limited: ended,
  unavailable: ended,
  disabled: closing,
};

const keys = <K extends string>(record: Record<K, unknown>) => Object.keys(record) as K[];

describe.each(keys(states))('%s', (name) => {
  test.each(keys(events))('%s', (event) => {
    const before: LoginState = states[name];
    const { state, effects } = transition(before, events[event], NOW);
    const unchanged = JSON.stringify(state) === JSON.stringify(before);
    const cell = [unchanged ? 'same' : state.name, ...(effects.length > 0 ? ['>'] : []), ...effects.map((e) => e.type)];
    expect(cell.join(' ')).toBe(table[name][event] ?? 'same');
    // What is the same is the very object: nothing is drawn anew every second.
    if (cell.join(' ') === 'same' && event === 'tick') expect(state).toBe(before);
  });
});

/** Plays events one after the other. @returns the last state, and all effects in order */
function play(from: LoginState, ...steps: readonly (LoginEvent | readonly [LoginEvent, number])[]) {
  let state = from;
  const effects: string[] = [];
  for (const step of steps) {
    const [event, now] = 'type' in step ? [step, NOW] : step;
    const next = transition(state, event, now);
    state = next.state;
    effects.push(...next.effects.map(({ type }) => type));
  }
  return { state, effects };
}

const { started, pressed, dismissed, active, network, away, tick } = events;
const expired = events.expired;

test('a code lives as long as the server says, and counts its seconds', () => {
  const { state } = play(initialState, pressed, started);
  expect(state).toMatchObject({ name: 'showing', endsAt: NOW + 120_000, secondsLeft: 120 });
  expect(play(state, [tick, NOW + 30_001]).state).toMatchObject({ secondsLeft: 90 });
  expect(play(state, [tick, NOW + 120_000])).toMatchObject({ state: { secondsLeft: 0 }, effects: ['poll'] });
});

test('at its end the server is asked every two seconds until it has spoken', () => {
  const at = (ms: number) => [tick, NOW + ms] as const;
  const { effects } = play(
    play(initialState, pressed, started).state,
    at(120_000),
    at(121_000),
    at(122_000),
    at(123_999),
  );
  expect(effects).toEqual(['poll', 'poll']);
});

test("the server's time left counts, not the browser's clock", () => {
  const later: LoginEvent = { type: 'word', word: 'pending', expiresIn: 40 };
  expect(play(showing, [later, NOW + 500]).state).toMatchObject({
    secondsLeft: 40,
    endsAt: NOW + 40_500,
    due: NOW + 40_500,
  });
});

test('five codes renew themselves, then the person is asked', () => {
  const renewal = [expired, started] as const;
  const { state, effects } = play(initialState, pressed, started, ...Array(5).fill(renewal).flat(), expired);
  expect(state).toEqual({ name: 'expired' });
  expect(effects.filter((type) => type === 'start')).toHaveLength(6);
});

test('somebody near the tab makes the count of renewals start again', () => {
  const renewal = [expired, started] as const;
  const { state } = play(initialState, pressed, started, ...Array(5).fill(renewal).flat(), active, expired);
  expect(state).toMatchObject({ name: 'preparing', renewals: 1 });
});

test('a scan that the server forgot stays, with the code beside it, until the server remembers', () => {
  const forgotten = play(scanned, events.pending).state;
  expect(forgotten).toMatchObject({ name: 'scanned', withQr: true, login });
  expect(play(forgotten, events.scanned).state).toMatchObject({ withQr: false });
});

test('somebody who scanned gets no other code unasked', () => {
  expect(play(scanned, expired).state).toEqual({ name: 'expired' });
});

test('digits: wrong ones empty the boxes, failed ones stay and can be sent again', () => {
  const wrong = play(codeEntry, events.digits, events['checked: wrong']).state;
  expect(wrong).toMatchObject({ left: 2, code: '', refused: 1, check: 'wrong' });
  const failed = play(wrong, events.digits, events['checked: away']).state;
  expect(failed).toMatchObject({ left: 2, code: '654321', refused: 1, check: 'failed' });
  expect(transition(failed, events.again, NOW).effects).toEqual([{ type: 'verify', code: '654321' }]);
});

test('digits: a poll may say how many tries are left', () => {
  expect(play(codeEntry, { type: 'word', word: 'code_required', left: 1 }).state).toMatchObject({ left: 1 });
  expect(play({ ...codeEntry, left: 1 }, word('code_required')).state).toMatchObject({ left: 1 });
});

test.each([
  ['the answer itself', codeEntry, events['checked: denied'], 'codes'],
  ['the stream, before the answer', states['code_entry, checking the last try'], events.denied, 'codes'],
  ['the phone, meanwhile', states['code_entry, checking'], events.denied, 'phone'],
] as const)('who ended it, told by %s', (_by, state, event, why) => {
  expect(play(state, event).state).toEqual({ name: 'denied', why });
});

test('a ticket leads to the door it names, and other tabs keep clear of it', () => {
  expect(transition(approved, events.ticket, NOW).effects).toEqual([
    { type: 'stop' },
    { type: 'tell_tabs', news: { type: 'entered', userCode: 'code-one' } },
    { type: 'navigate', to: 'door', location: '/auth_wechat/signin' },
  ]);
});

test('collecting is tried again after a moment, not at once', () => {
  const at = (ms: number) => [tick, NOW + ms] as const;
  const { state } = play(scanned, events.approved);
  expect(play(state, events.slow_down, events.code_required, at(1000)).effects).toEqual([]);
  expect(play(state, events.slow_down, at(1500)).effects).toEqual(['poll']);
});

test('another tab that logged in is followed to the login page after a moment', () => {
  const { state } = play(showing, events.collected);
  expect(play(state, [tick, NOW + 1000]).state).toBe(state);
  expect(transition(state, tick, NOW + 1500).effects).toEqual([{ type: 'navigate', to: 'login' }]);
});

test('three questions without an answer, and the panel says so; one answer forgives all', () => {
  expect(play(showing, network, network).state).toMatchObject({ name: 'showing', failures: 2 });
  expect(play(showing, network, away, network).state).toMatchObject({ name: 'cut_off', why: 'network' });
  expect(play(showing, network, away, away).state).toMatchObject({ name: 'cut_off', why: 'away' });
  expect(play(showing, network, network, events.pending, network).state).toMatchObject({ failures: 1 });
});

test('what was under way goes on where it was after the network was away', () => {
  const before = { ...codeEntry, left: 2, check: 'running', code: '123456', failures: 2 } satisfies LoginState;
  const { state } = play(before, events.went_offline, events.code_required);
  expect(state).toEqual({ ...before, check: 'failed', failures: 0 });
});

test('who of the two is away is said anew with each answer', () => {
  const cut = play(scanned, events.went_offline, away).state;
  expect(cut).toMatchObject({ name: 'cut_off', why: 'away', kept: scanned });
  expect(play(cut, events.went_offline).state).toMatchObject({ why: 'network' });
});

test('closing keeps what somebody scanned, and forgets a code that nobody did', () => {
  expect(play(scanned, dismissed).state).toEqual({ name: 'idle', kept: scanned });
  expect(play(states['cut_off after a scan'], pressed).state).toEqual({ name: 'idle', kept: scanned });
  expect(play(showing, dismissed).state).toEqual(initialState);
  expect(play(states['code_entry, checking'], dismissed, pressed).state).toMatchObject({ check: 'failed' });
});

test('a sidecar that restarts while a code is renewed goes unnoticed for three tries', () => {
  const at = (ms: number) => [tick, NOW + ms] as const;
  const { state, effects } = play(showing, expired, away, at(1999), at(2000), away, at(2000), at(4000));
  expect(state).toMatchObject({ name: 'preparing', failures: 2 });
  expect(effects.filter((type) => type === 'start')).toHaveLength(3);
  expect(play(state, away).state).toEqual({ name: 'unavailable', why: 'away' });
});

test('without network a code is asked for again every two seconds, one request at a time', () => {
  const at = (ms: number) => [tick, NOW + ms] as const;
  const { state, effects } = play(initialState, pressed, network, at(1000), at(2000), at(3000), at(9000));
  expect(state).toMatchObject({ name: 'offline', due: Infinity });
  expect(effects).toEqual(['start', 'start']);
});

test('a browser that does not keep the cookie is told so instead of getting code after code', () => {
  const { state } = play(initialState, pressed, started, events.not_found);
  expect(state).toEqual({ name: 'unavailable', why: 'cookies' });
});

test('while somebody is at the phone the server is asked every ten seconds besides', () => {
  const { state } = play(showing, events.scanned);
  expect(play(state, [tick, NOW + 9999]).effects).toEqual([]);
  expect(play(state, [tick, NOW + 10_000], [tick, NOW + 11_000]).effects).toEqual(['poll']);
});
