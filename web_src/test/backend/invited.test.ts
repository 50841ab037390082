// The part of the invitation's dialog that says how its code stands and lets the inviter confirm who has come.
import { App } from '@odoo/owl';
import '../../src/backend/main';
import { Invited } from '../../src/backend/components/invited';
import { PERIOD_MS } from '../../src/backend/follow';
import { registry } from '../odoo_web/core/registry';

const WAITING = {
  state: 'waiting',
  expires_in: 600,
  identity: 0,
  nickname: '张三<b>',
  avatar_url: 'https://thirdwx.qlogo.cn/mmopen/a/132',
  ip: '203.0.113.7',
  client: 'iPhone',
  attempt: 41,
};
const CONFIRMED = {
  type: 'ir.actions.client',
  tag: 'display_notification',
  params: { type: 'success', message: 'Linked: 1.', next: { type: 'ir.actions.client', tag: 'soft_reload' } },
};

let app: App | undefined;
let standing: Record<string, unknown>;
let answer: unknown;
let asked: { method: string; args: unknown; kwargs?: unknown }[];
/** When Odoo answers a decision. */
let until: Promise<void>;
let done: unknown[];
/** What the widget has written into the dialog's record. */
let written: unknown[];

const frame = requestAnimationFrame;
const later = setTimeout;
const pass = async (periods: number) => {
  await jest.advanceTimersByTimeAsync(periods * PERIOD_MS);
  for (let round = 0; round < 2; round++) await new Promise<void>((resolve) => frame(() => later(resolve)));
};
const $ = <E extends HTMLElement = HTMLElement>(selector: string) => document.querySelector<E>(selector);
const buttons = () => [...document.querySelectorAll<HTMLElement>('button')];
const decisions = () => asked.filter(({ method }) => method.includes('action_'));

const orm = {
  get silent() {
    return orm;
  },
  call: (model: string, method: string, args: unknown, kwargs?: unknown) => {
    asked.push({ method: `${model}.${method}`, args, ...(kwargs ? { kwargs } : {}) });
    return method === 'get_state' ? Promise.resolve(standing) : until.then(() => answer);
  },
};

const update = (changes: unknown) => Promise.resolve(written.push(changes));

async function mount(value: unknown = [5, 'Li']) {
  const env = { services: { orm, action: { doAction: (action: unknown) => Promise.resolve(done.push(action)) } } };
  document.body.innerHTML = '<main></main>';
  app = new App(Invited, {
    env,
    props: { name: 'invitation_id', record: { data: { invitation_id: value }, update } },
    test: true,
  });
  await app.mount($('main') as HTMLElement);
  await pass(0);
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['requestAnimationFrame', 'queueMicrotask', 'performance'] });
  [asked, done, written, answer, until] = [[], [], [], CONFIRMED, Promise.resolve()];
  standing = {
    state: 'sent',
    expires_in: 900,
    identity: 0,
    nickname: '',
    avatar_url: '',
    ip: '',
    client: '',
    attempt: 0,
  };
});

afterEach(() => {
  app?.destroy();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

test('is registered under the name of the field widget', () => {
  expect(registry.category('fields').get('wechat_invited')).toMatchObject({ component: Invited });
});

test.each([
  ['Odoo 18', [5, 'Li']],
  ['Odoo 19', { id: 5, display_name: 'Li' }],
])('asks for the invitation as %s keeps it', async (_odoo, value) => {
  await mount(value);
  expect(asked[0]).toEqual({ method: 'wechat.invitation.get_state', args: [[5]] });
});

test('says how the code stands, as it changes', async () => {
  await mount();
  expect($('[role=status]')?.textContent).toContain('Nobody has scanned the code yet');
  standing = { ...standing, state: 'opened' };
  await pass(1);
  expect($('[role=status]')?.textContent).toContain('Somebody has scanned the code');
  expect(buttons()).toEqual([]);
});

test('shows who waits: name as text, picture, and where from', async () => {
  standing = WAITING;
  await mount();
  expect($('[role=status]')?.textContent).toContain('张三<b>');
  expect($('[role=status]')?.textContent).toContain('iPhone · 203.0.113.7');
  expect($('img')?.getAttribute('src')).toBe(WAITING.avatar_url);
  expect($('img')?.getAttribute('referrerpolicy')).toBe('no-referrer');
});

test('the inviter confirms right there, reads what came of it, and the dialog stays', async () => {
  standing = WAITING;
  await mount();
  buttons()[0]?.click();
  standing = { ...WAITING, state: 'used' };
  await pass(0);
  expect(decisions()).toEqual([
    { method: 'wechat.invitation.action_confirm', args: [[5]], kwargs: { context: { wechat_seen: 41 } } },
  ]);
  expect(done).toEqual([{ ...CONFIRMED, params: { type: 'success', message: 'Linked: 1.' } }]);
  expect($('[role=status]')?.textContent).toContain('Linked');
  expect(buttons()).toEqual([]);
});

test('a double click decides once', async () => {
  standing = WAITING;
  await mount();
  buttons()[0]?.click();
  buttons()[0]?.click();
  await pass(1);
  expect(decisions()).toHaveLength(1);
});

describe('while Odoo has not answered a decision', () => {
  let answered: () => void;

  beforeEach(async () => {
    standing = WAITING;
    until = new Promise((resolve) => (answered = resolve));
    await mount();
    buttons()[0]?.click();
    await pass(1);
  });

  test('no other one can be made', async () => {
    buttons().forEach((button) => button.click());
    expect(decisions()).toHaveLength(1);
    answered();
    await pass(1);
    buttons()[1]?.click();
    expect(decisions()).toHaveLength(2);
  });

  test('a dialog that is closed asks no more, also when the answer comes', async () => {
    app?.destroy();
    const before = asked.length;
    answered();
    await pass(5);
    expect(asked).toHaveLength(before);
  });
});

test('an inviter who is asked who they are gets that dialog, which takes this one’s place', async () => {
  standing = WAITING;
  answer = { type: 'ir.actions.act_window', res_model: 'res.users.identitycheck', res_id: 3, target: 'new' };
  await mount();
  buttons()[0]?.click();
  await pass(0);
  expect(done).toEqual([answer]);
});

test('rejecting makes the code free again, and is followed further', async () => {
  standing = WAITING;
  answer = { type: 'ir.actions.client', tag: 'soft_reload' };
  await mount();
  buttons()[1]?.click();
  standing = { ...WAITING, state: 'opened' };
  await pass(1);
  expect(decisions()).toMatchObject([{ method: 'wechat.invitation.action_reject', args: [[5]] }]);
  expect(done).toEqual([]);
  expect($('.o_wechat_invited')?.dataset['state']).toBe('opened');
});

test.each(['used', 'expired', 'revoked'])('a code that is %s is asked for no more, nor offered', async (state) => {
  await mount();
  expect(written).toEqual([]);
  standing = { ...standing, state };
  await pass(5);
  expect(asked).toHaveLength(2);
  expect(written).toEqual([{ over: true }]);
});
