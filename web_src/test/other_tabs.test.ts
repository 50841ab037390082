// Two tabs of one browser.
import type { TabNews } from '../src/login_states';
import { joinTabs } from '../src/other_tabs';
import { FakeBroadcastChannel } from './broadcast_channel.fixture';

const Channel = FakeBroadcastChannel as unknown as typeof BroadcastChannel;

const news = (userCode: string): TabNews => ({ type: 'superseded', userCode });

test('a tab hears what another tab tells, not what it tells itself, until it leaves', () => {
  const heard: string[] = [];
  const one = joinTabs(Channel, ({ userCode }) => heard.push(`one: ${userCode}`));
  const two = joinTabs(Channel, ({ userCode }) => heard.push(`two: ${userCode}`));
  one.tell(news('code-one'));
  two.leave();
  one.tell(news('code-two'));
  one.leave();
  expect(heard).toEqual(['two: code-one']);
});

test('what is not news is not told', () => {
  const heard: TabNews[] = [];
  const tabs = joinTabs(Channel, (told) => heard.push(told));
  const stranger = new FakeBroadcastChannel('odoo_addon_wechat_sso.login');
  for (const odd of [undefined, null, 'code-one', {}, { type: 'entered' }, { type: 'x', userCode: 'code-one' }])
    stranger.postMessage(odd);
  stranger.postMessage({ type: 'entered', userCode: 'code-one' });
  stranger.close();
  tabs.leave();
  expect(heard).toEqual([{ type: 'entered', userCode: 'code-one' }]);
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
    tabs.tell(news('code-one'));
    tabs.leave();
  }).not.toThrow();
});
