// The link dialog's transition table: every state with every event, then what the table's cells do in detail.
import { show, transition } from '../../src/backend/link_machine';
import type { LinkCode, LinkEvent, LinkState, Waiting, Word } from '../../src/backend/link_states';

const NOW = 1_000_000;
const code: LinkCode = {
  invitation: 5,
  address: 'https://erp.example.com/wechat/link/code-one',
  qr: 'data:image/png;base64,AA==',
  user: '张三',
  company: 'Example Ltd.',
};
const account = { identity: 3, nickname: '小张' };
const showing: Waiting = { name: 'showing', code, endsAt: NOW + 60_000, secondsLeft: 60, due: NOW + 1 };
const linked = { name: 'linked', account, unlink: 'no' } as const;

const states = {
  showing,
  'showing, time to ask': { ...showing, due: NOW },
  opened: { ...showing, name: 'opened' },
  cut_off: { name: 'cut_off', kept: showing, due: NOW + 1 },
  'cut_off, time to ask': { name: 'cut_off', kept: showing, due: NOW },
  renewing: { name: 'renewing', code },
  expired: { name: 'expired', code },
  revoked: { name: 'revoked', code },
  failed: { name: 'failed', code },
  linked,
  'linked, nobody says whose': { ...linked, account: undefined },
  'linked, sure?': { ...linked, unlink: 'check' },
  'linked, unlinking': { ...linked, unlink: 'running' },
} satisfies Record<string, LinkState>;

const word = (name: Word, expiresIn = 60): LinkEvent => ({ type: 'word', word: name, expiresIn, account: undefined });

const events = {
  sent: word('sent'),
  opened: word('opened'),
  waiting: word('waiting'),
  used: { type: 'word', word: 'used', expiresIn: 0, account },
  expired: word('expired', 0),
  revoked: word('revoked', 0),
  unreachable: { type: 'unreachable' },
  refused: { type: 'refused' },
  tick: { type: 'tick' },
  woken: { type: 'woken' },
  again: { type: 'again' },
  started: { type: 'started', code: { ...code, invitation: 6 }, expiresIn: 600 },
  unlink: { type: 'unlink' },
  keep: { type: 'keep' },
} satisfies Record<string, LinkEvent>;

type Row = Partial<Record<keyof typeof events, string>>;

// A cell says the next state and the effects; `same` is this very state. What is not listed changes nothing at all.
const told: Row = {
  sent: 'showing',
  opened: 'opened',
  waiting: 'opened',
  used: 'linked no',
  expired: 'expired',
  revoked: 'revoked',
  refused: 'failed',
  unreachable: 'cut_off',
};
const over: Row = { again: 'renewing > renew' };

const table: Record<keyof typeof states, Row> = {
  showing: { ...told, woken: 'showing > poll' },
  'showing, time to ask': { ...told, tick: 'showing > poll', woken: 'showing > poll' },
  opened: { ...told, woken: 'opened > poll' },
  cut_off: { ...told, woken: 'cut_off > poll' },
  'cut_off, time to ask': { ...told, tick: 'cut_off > poll', woken: 'cut_off > poll' },
  renewing: { started: 'showing', unreachable: 'failed', refused: 'failed' },
  expired: over,
  revoked: over,
  failed: over,
  linked: { unlink: 'linked check' },
  'linked, nobody says whose': {},
  'linked, sure?': { unlink: 'linked running > unlink', keep: 'linked no' },
  'linked, unlinking': { unreachable: 'linked check', refused: 'linked check' },
};

const stateNames = Object.keys(states) as (keyof typeof states)[];
const eventNames = Object.keys(events) as (keyof typeof events)[];
const cells = stateNames.flatMap((state) => eventNames.map((event) => [state, event] as const));

test.each(cells)('%s, %s', (stateName, eventName) => {
  const before = states[stateName];
  const { state, effects } = transition(before, events[eventName], NOW);
  const stage = state.name === 'linked' ? `linked ${state.unlink}` : state.name;
  const next = state === before ? 'same' : stage;
  expect([next, ...(effects.length > 0 ? ['>', ...effects.map(({ type }) => type)] : [])].join(' ')).toBe(
    table[stateName][eventName] ?? 'same',
  );
});

test('a new code is asked about at once, then every two seconds', () => {
  const shown = show(code, 600, NOW);
  const asked = transition(shown, { type: 'tick' }, NOW);
  expect(asked.effects).toEqual([{ type: 'poll', invitation: 5 }]);
  const { state } = transition(asked.state, word('sent', 599), NOW + 100);
  expect(transition(state, { type: 'tick' }, NOW + 2099).effects).toEqual([]);
  expect(transition(state, { type: 'tick' }, NOW + 2100).effects).toHaveLength(1);
});

test('a question that nobody answers is asked again, but not while it may still be answered', () => {
  const { state } = transition(show(code, 600, NOW), { type: 'tick' }, NOW);
  expect(transition(state, { type: 'tick' }, NOW + 14_999).effects).toEqual([]);
  expect(transition(state, { type: 'tick' }, NOW + 15_000).effects).toHaveLength(1);
});

test('the time left runs down by itself, never below nothing, and Odoo sets it right', () => {
  const left = (now: number) => (transition(showing, { type: 'tick' }, now).state as Waiting).secondsLeft;
  expect(left(NOW + 1500)).toBe(59);
  expect(left(NOW + 90_000)).toBe(0);
  expect(transition(showing, word('sent', 30), NOW).state).toMatchObject({ secondsLeft: 30, endsAt: NOW + 30_000 });
});

test('at its end the code stays until Odoo says that it is over', () => {
  const late = transition(showing, { type: 'tick' }, NOW + 60_000);
  expect(late.state).toMatchObject({ name: 'showing', secondsLeft: 0 });
  expect(late.effects).toHaveLength(1);
});

test('whoever was cut off comes back to where they were', () => {
  const cut = transition(states.opened, { type: 'unreachable' }, NOW).state;
  expect(transition(cut, { type: 'tick' }, NOW + 3999).effects).toEqual([]);
  expect(transition(cut, { type: 'tick' }, NOW + 4000).effects).toEqual([{ type: 'poll', invitation: 5 }]);
  expect(transition(cut, word('opened'), NOW + 4100).state).toMatchObject({ name: 'opened', code });
});

test('only the second tap unlinks, and it names the account', () => {
  const first = transition(linked, { type: 'unlink' }, NOW);
  expect(first.effects).toEqual([]);
  expect(transition(first.state, { type: 'unlink' }, NOW).effects).toEqual([{ type: 'unlink', identity: 3 }]);
});
