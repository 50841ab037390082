// The mounted link dialog: what people see and can do, and what Odoo is asked for.
import { App } from '@odoo/owl';
import '../../src/backend/main';
import { LinkDialog } from '../../src/backend/components/link_dialog';
import { ConnectionLostError } from '../odoo_web/core/network/rpc';
import { registry } from '../odoo_web/core/registry';

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0';
const WECHAT = 'Mozilla/5.0 (iPhone) MicroMessenger/8.0.49(0x18003137)';
const ADDRESS = 'https://erp.example.com/wechat/link/code-one';

const params = {
  invitation: 5,
  url: ADDRESS,
  qr: 'data:image/png;base64,AA==',
  expires_in: 600,
  user: '张三',
  company: 'Example Ltd.',
};
const action = (changes: object = {}) => ({
  type: 'ir.actions.client',
  tag: 'odoo_addon_wechat_sso.link_dialog',
  params: { ...params, ...changes },
});
const standing = (state: string, more: object = {}) => ({ state, expires_in: 590, nickname: '', identity: 0, ...more });
const USED = standing('used', { expires_in: 0, nickname: '小张', identity: 3 });

let app: App | undefined;
/** What Odoo answers per method, one after the other; the last one stays. Errors are thrown. */
let answers: Record<string, unknown[]>;
let asked: { method: string; args: unknown; silent: boolean; context: unknown }[];
let done: Record<string, unknown>[];
let complaints: unknown[];

const ormOf = (silent: boolean): object => ({
  get silent() {
    return ormOf(true);
  },
  call: (model: string, method: string, args: unknown, kwargs?: { context?: unknown }) => {
    asked.push({ method: `${model}.${method}`, args, silent, context: kwargs?.context });
    const queue = answers[method] ?? [];
    const answer = queue.length > 1 ? queue.shift() : queue[0];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  },
});

const frame = requestAnimationFrame;
const later = setTimeout;
/** Lets promises and one frame of OWL pass; the clock of the page stands still. */
const settle = async () => {
  for (let round = 0; round < 2; round++) await new Promise<void>((resolve) => frame(() => later(resolve)));
};
const pass = async (ms: number) => {
  await jest.advanceTimersByTimeAsync(ms);
  await settle();
};
const $ = <E extends HTMLElement = HTMLElement>(selector: string) => document.querySelector<E>(selector);
const text = (selector: string) => $(selector)?.textContent?.trim();
const state = () => $('.o_wechat_link_dialog')?.dataset['state'];
const buttons = () =>
  [...document.querySelectorAll('.o_wechat_link_buttons button')].map((button) => button.textContent?.trim());
const press = async (does: string) => {
  $(`[data-does="${does}"]`)?.click();
  await settle();
};
const polls = () => asked.filter(({ method }) => method === 'wechat.invitation.get_state').length;
const look = (visibility: 'visible' | 'hidden') => {
  jest.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility);
  document.dispatchEvent(new Event('visibilitychange'));
};

async function mount({ userAgent = CHROME, context = {} } = {}) {
  jest.spyOn(navigator, 'userAgent', 'get').mockReturnValue(userAgent);
  document.body.innerHTML = '<main></main>';
  const env = {
    services: {
      orm: ormOf(false),
      action: {
        doAction: (next: Record<string, unknown>) => {
          done.push(next);
          return Promise.resolve();
        },
      },
    },
  };
  app = new App(LinkDialog, { env, props: { action: { ...action(), context }, actionId: 1 }, test: true });
  await app.mount($('main') as HTMLElement);
}

let goes: jest.SpyInstance;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['requestAnimationFrame', 'queueMicrotask', 'performance'] });
  answers = { get_state: [standing('sent')] };
  [asked, done, complaints] = [[], [], []];
  // What jsdom cannot do, and what it must not do to the test.
  goes = jest.spyOn(LinkDialog.prototype, 'leaveFor').mockImplementation(() => undefined);
  jest.spyOn(LinkDialog.prototype, 'complain').mockImplementation((error) => void complaints.push(error));
});

afterEach(async () => {
  app?.destroy();
  const before = asked.length;
  await jest.advanceTimersByTimeAsync(10_000);
  expect(asked).toHaveLength(before);
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
  jest.restoreAllMocks();
});

test('is registered under the tag of the client action, and always a dialog', () => {
  const registered = registry.category('actions').get('odoo_addon_wechat_sso.link_dialog');
  expect(registered).toBe(LinkDialog);
  expect(LinkDialog.target).toBe('new');
});

test('shows the code, for whom it is, how long it lasts, and its address', async () => {
  await mount();
  expect($<HTMLImageElement>('img')?.src).toBe(params.qr);
  expect($('img')?.getAttribute('alt')).toMatch(/^QR code/);
  expect(text('.o_wechat_link_whom')).toContain('张三 of Example Ltd.');
  expect(text('.o_wechat_link_countdown')).toBe('Valid for another 10:00');
  expect(text('.o_wechat_link_address')).toBe(ADDRESS);
  expect(goes).not.toHaveBeenCalled();
});

test('asks every two seconds, without the sign of loading, and never while nobody looks', async () => {
  await mount();
  await pass(1000);
  expect(polls()).toBe(1);
  await pass(10_000);
  const before = polls();
  expect(before).toBeGreaterThanOrEqual(4);
  expect(asked.every(({ silent }) => silent)).toBe(true);
  expect(asked[0]?.args).toEqual([[5]]);
  look('hidden');
  await pass(60_000);
  expect(polls()).toBe(before);
  look('visible');
  await settle();
  expect(polls()).toBe(before + 1);
});

test('says when the phone has opened the code, in a region that screen readers know', async () => {
  await mount();
  const region = $('[role="status"]');
  answers['get_state'] = [standing('opened')];
  await pass(3000);
  expect($('[role="status"]')).toBe(region);
  expect(region?.textContent).toContain('Confirm on your phone');
  expect($('img')).not.toBeNull();
});

test('says whose account was linked, and closes as Odoo does, so that the form below is read again', async () => {
  await mount();
  answers['get_state'] = [USED];
  await pass(3000);
  expect(text('.o_wechat_link_status strong')).toBe('Linked: 小张');
  expect(text('.o_wechat_link_account')).toBe('小');
  expect(buttons()).toEqual(['Done', 'Not you? Unlink']);
  const before = polls();
  await pass(20_000);
  expect(polls()).toBe(before);
  await press('close');
  expect(done).toEqual([{ type: 'ir.actions.act_window_close' }]);
});

test("nothing of WeChat's is fetched: the account is its initial", async () => {
  await mount();
  answers['get_state'] = [USED];
  await pass(3000);
  expect(document.querySelectorAll('img')).toHaveLength(0);
});

test('goes back to Preferences where they were left for this', async () => {
  answers['action_get'] = [{ type: 'ir.actions.act_window', res_model: 'res.users' }];
  await mount({ context: { wechat_from_preferences: true } });
  await press('close');
  expect(done[1]).toMatchObject({ res_model: 'res.users', res_id: 7 });
});

test('unlinks only after a second question, and then does what Odoo says', async () => {
  await mount();
  answers['get_state'] = [USED];
  answers['action_unlink'] = [{ type: 'ir.actions.act_url', url: '/web/login', target: 'self' }];
  await pass(3000);
  await press('unlink');
  expect(buttons()).toEqual(['Unlink and log out', 'Keep']);
  await press('keep');
  expect(buttons()).toEqual(['Done', 'Not you? Unlink']);
  await press('unlink');
  await press('unlink');
  const call = asked.at(-1);
  expect([call?.method, call?.args]).toEqual(['wechat.identity.action_unlink', [[3]]]);
  expect(done).toEqual([expect.objectContaining({ url: '/web/login' })]);
});

test('an expired code is replaced by one tap', async () => {
  await mount();
  answers['get_state'] = [standing('expired', { expires_in: 0 }), standing('sent')];
  await pass(3000);
  expect(text('.o_wechat_link_status strong')).toBe('This code has expired');
  answers['action_wechat_link'] = [action({ invitation: 6, url: `${ADDRESS}2` })];
  await press('again');
  expect(asked.at(-1)).toMatchObject({ method: 'res.users.action_wechat_link', args: [[7]] });
  expect(text('.o_wechat_link_address')).toBe(`${ADDRESS}2`);
  await pass(1000);
  expect(asked.at(-1)?.args).toEqual([[6]]);
});

test('where Odoo wants to know again who is there, that comes first and knows where to go back to', async () => {
  await mount({ context: { wechat_from_preferences: true } });
  answers['get_state'] = [standing('expired', { expires_in: 0 })];
  await pass(3000);
  answers['action_wechat_link'] = [{ type: 'ir.actions.act_window', res_model: 'res.users.identitycheck' }];
  await press('again');
  expect(asked.at(-1)?.context).toEqual({ wechat_from_preferences: true });
  expect(done).toEqual([
    expect.objectContaining({ res_model: 'res.users.identitycheck', context: { wechat_from_preferences: true } }),
  ]);
});

test('without network it says so and goes on by itself', async () => {
  await mount();
  answers['get_state'] = [new ConnectionLostError(), standing('opened')];
  await pass(1000);
  expect(state()).toBe('cut_off');
  await pass(5000);
  expect(state()).toBe('opened');
  expect(complaints).toEqual([]);
});

test("what Odoo refuses is left to Odoo's own message, and not asked again", async () => {
  await mount();
  const refusal = new Error('session expired');
  answers['get_state'] = [refusal];
  await pass(1000);
  expect(state()).toBe('failed');
  expect(complaints).toEqual([refusal]);
  const before = polls();
  await pass(20_000);
  expect(polls()).toBe(before);
});

test('an answer about an earlier code means nothing any more', async () => {
  await mount();
  answers['get_state'] = [standing('revoked', { expires_in: 0 })];
  await pass(1000);
  let late: (value: unknown) => void = () => undefined;
  answers['action_wechat_link'] = [action({ invitation: 6 })];
  await press('again');
  answers['get_state'] = [new Promise((resolve) => (late = resolve))];
  await pass(1000);
  look('visible');
  await settle();
  answers['get_state'] = [standing('sent')];
  look('visible');
  await settle();
  late(standing('expired', { expires_in: 0 }));
  await settle();
  expect(state()).toBe('showing');
});

test('inside WeChat it goes to the address at once and offers it in case that does not work', async () => {
  await mount({ userAgent: WECHAT });
  expect(goes).toHaveBeenCalledWith(ADDRESS);
  expect($('img')).toBeNull();
  expect($('a.o_wechat_link_go')?.getAttribute('href')).toBe(ADDRESS);
});

test('copies the address, and without a clipboard marks it', async () => {
  const written: string[] = [];
  const clipboard = {
    writeText: (copied: string) => {
      written.push(copied);
      return Promise.resolve();
    },
  };
  Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
  await mount();
  $('.o_wechat_link_copy button')?.click();
  await settle();
  expect(written).toEqual([ADDRESS]);
  expect(text('.o_wechat_link_notice')).toMatch(/^Address copied/);
  Reflect.deleteProperty(navigator, 'clipboard');
  $('.o_wechat_link_copy button')?.click();
  await settle();
  expect(text('.o_wechat_link_notice')).toMatch(/^The address is selected/);
});

test('whoever stood on a button that has gone stands on the next one', async () => {
  await mount();
  $('.o_wechat_link_copy button')?.focus();
  answers['get_state'] = [USED];
  await pass(3000);
  expect(document.activeElement?.textContent?.trim()).toBe('Done');
});

test('markup in names and nicknames is text', async () => {
  answers['get_state'] = [standing('used', { nickname: '<img src=x>', identity: 3, expires_in: 0 })];
  await mount();
  await pass(3000);
  expect(text('.o_wechat_link_status strong')).toBe('Linked: <img src=x>');
  expect($('.o_wechat_link_dialog img')).toBeNull();
});
