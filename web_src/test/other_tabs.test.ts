// Two tabs of one browser.
import { joinTabs } from '../src/other_tabs';
import { FakeBroadcastChannel } from './broadcast_channel.fixture';

const Channel = FakeBroadcastChannel as unknown as typeof BroadcastChannel;

test('a tab hears of the code that another tab shows, not of its own, until it leaves', () => {
  const heard: string[] = [];
  const one = joinTabs(Channel, (userCode) => heard.push(`one: ${userCode}`));
  const two = joinTabs(Channel, (userCode) => heard.push(`two: ${userCode}`));
  one.tell('code-one');
  two.leave();
  one.tell('code-two');
  one.leave();
  expect(heard).toEqual(['two: code-one']);
});

test('what is not a code is not told', () => {
  const heard: string[] = [];
  const tabs = joinTabs(Channel, (userCode) => heard.push(userCode));
  const stranger = new FakeBroadcastChannel('odoo_addon_wechat_sso.login');
  stranger.postMessage({ userCode: 'x' });
  stranger.postMessage('code-one');
  stranger.close();
  tabs.leave();
  expect(heard).toEqual(['code-one']);
});

class Refused {
  constructor() {
    throw new Error('SecurityError');
  }
}

test.each([
  ['has no such channel', undefined],
  ['refuses it', Refused as unknown as typeof Channel],
])('a browser that %s goes on alone', (_which, channel) => {
  const tabs = joinTabs(channel, () => undefined);
  expect(() => {
    tabs.tell('code-one');
    tabs.leave();
  }).not.toThrow();
});
