// The widget's transition table.
import { initialState, transition } from '../src/login_machine';
import type { LoginEvent, LoginState } from '../src/login_machine';

const after = (...events: LoginEvent[]): LoginState =>
  events.reduce((state, event) => transition(state, event).state, initialState);

const toggled: LoginEvent = { type: 'toggled' };
const there: LoginEvent = { type: 'sidecar_answered', reachable: true };
const away: LoginEvent = { type: 'sidecar_answered', reachable: false };

test('nothing is asked before the panel is opened', () => {
  expect(initialState).toEqual({ panel: 'closed', sidecar: 'unknown', copied: 'no' });
});

test('opening asks the sidecar once', () => {
  const { state, effects } = transition(initialState, toggled);
  expect(state).toEqual({ panel: 'open', sidecar: 'asking', copied: 'no' });
  expect(effects).toEqual(['ask_sidecar']);
});

test('closing and opening while the answer is awaited does not ask again', () => {
  expect(transition(after(toggled, toggled), toggled).effects).toEqual([]);
});

test('a sidecar that answered is not asked again', () => {
  const { state, effects } = transition(after(toggled, there, toggled), toggled);
  expect(state.sidecar).toBe('there');
  expect(effects).toEqual([]);
});

test('a sidecar that was away is asked again when the panel is opened again', () => {
  const { state, effects } = transition(after(toggled, away, toggled), toggled);
  expect(state.sidecar).toBe('asking');
  expect(effects).toEqual(['ask_sidecar']);
});

test('an answer that comes after closing is kept and opens nothing', () => {
  expect(after(toggled, toggled, there)).toEqual({ panel: 'closed', sidecar: 'there', copied: 'no' });
});

test('an answer nobody asked for changes nothing', () => {
  expect(after(there)).toEqual(initialState);
  expect(after(toggled, away, there).sidecar).toBe('away');
});

test('Escape closes an open panel and gives the focus back to the button', () => {
  const { state, effects } = transition(after(toggled, there), { type: 'dismissed' });
  expect(state.panel).toBe('closed');
  expect(effects).toEqual(['focus_button']);
});

test('Escape on a closed panel leaves the focus where it is', () => {
  expect(transition(initialState, { type: 'dismissed' })).toEqual({ state: initialState, effects: [] });
});

test('closing forgets that the address was copied', () => {
  expect(after(toggled, there, { type: 'address_copied' }).copied).toBe('yes');
  expect(after(toggled, there, { type: 'address_selected' }).copied).toBe('selected');
  expect(after(toggled, there, { type: 'address_copied' }, toggled).copied).toBe('no');
});
