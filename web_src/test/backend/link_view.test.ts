// What each state of the link dialog looks like.
import type { LinkState, Waiting } from '../../src/backend/link_states';
import { describe as look } from '../../src/backend/link_view';

const code = { invitation: 5, address: 'https://erp.example.com/wechat/link/c', qr: '', user: '张三', company: 'A' };
const showing: Waiting = { name: 'showing', code, endsAt: 0, secondsLeft: 545, due: 0 };
const account = { identity: 3, nickname: 'zoë' };
const linked = { name: 'linked', account, unlink: 'no' } as const;
const labels = (state: LinkState) => look(state, false).buttons.map(({ label }) => label);

test.each<[string, LinkState, string[]]>([
  ['Scan this code with WeChat', showing, ['Cancel']],
  ['Confirm on your phone', { ...showing, name: 'opened' }, ['Cancel']],
  ['No connection', { name: 'cut_off', kept: showing, due: 0 }, ['Cancel']],
  ['Getting a code…', { name: 'renewing', code }, ['Cancel']],
  ['This code has expired', { name: 'expired', code }, ['New code', 'Cancel']],
  ['This code was withdrawn', { name: 'revoked', code }, ['New code', 'Cancel']],
  ['That did not work', { name: 'failed', code }, ['New code', 'Cancel']],
  ['Linked: zoë', linked, ['Done', 'Not you? Unlink']],
  ['Your WeChat account is linked', { ...linked, account: undefined }, ['Done']],
  ['Your WeChat account is linked', { ...linked, account: { ...account, nickname: '' } }, ['Done', 'Not you? Unlink']],
  ['Unlink this WeChat account?', { ...linked, unlink: 'check' }, ['Unlink and log out', 'Keep']],
  ['Unlinking…', { ...linked, unlink: 'running' }, []],
])('%s', (title, state, buttons) => {
  expect(look(state, false).title).toBe(title);
  expect(labels(state)).toEqual(buttons);
});

test('a tap on the phone moves nothing: code, address and time stay where they are', () => {
  const before = look(showing, false);
  const after = look({ ...showing, name: 'opened' }, false);
  expect([after.picture, after.code, after.time]).toEqual([before.picture, before.code, before.time]);
  expect(before.time).toBe('9:05');
});

test('who unlinks is told beforehand that they are logged out', () => {
  expect(look({ ...linked, unlink: 'check' }, false).detail).toContain('logged out everywhere, here too');
});

test('inside WeChat there is nothing to scan', () => {
  for (const name of ['showing', 'opened'] as const) {
    expect(look({ ...showing, name }, true)).toMatchObject({ picture: 'wait', code });
  }
});

test.each([
  ['小张', '小'],
  ['  zoë', 'Z'],
  ['😀 x', '😀'],
  ['', '✓'],
])('%s is shown as %s', (nickname, initial) => {
  expect(look({ ...linked, account: { identity: 3, nickname } }, false).initial).toBe(initial);
});
