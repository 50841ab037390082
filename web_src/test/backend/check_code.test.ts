// The mounted part of Odoo's identity check that waits for the phone.
import { App } from '@odoo/owl';
import '../../src/backend/main';
import { CheckCode } from '../../src/backend/components/check_code';
import { registry } from '../odoo_web/core/registry';

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0';
const WECHAT = 'Mozilla/5.0 (iPhone) MicroMessenger/8.0.49(0x18003137)';
const ADDRESS = 'https://erp.example.com/wechat/link/code-one';

let app: App | undefined;
let asked: { method: string; args: unknown }[];
let state: string;
let done: unknown[];
let pressed: string[];

const frame = requestAnimationFrame;
const later = setTimeout;
const pass = async (ms: number) => {
  await jest.advanceTimersByTimeAsync(ms);
  for (let round = 0; round < 2; round++) await new Promise<void>((resolve) => frame(() => later(resolve)));
};
const $ = <E extends HTMLElement = HTMLElement>(selector: string) => document.querySelector<E>(selector);
const status = () => $('[role="status"]')?.textContent?.trim();

const orm = {
  get silent() {
    return orm;
  },
  call: (model: string, method: string, args: unknown) => {
    asked.push({ method: `${model}.${method}`, args });
    return Promise.resolve(
      method === 'get_state' ? { state, expires_in: 250 } : { type: 'ir.actions.act_window', res_id: 9 },
    );
  },
};

async function mount(userAgent = CHROME) {
  jest.spyOn(navigator, 'userAgent', 'get').mockReturnValue(userAgent);
  document.body.innerHTML = `<button name="run_check" id="behind"></button>
    <div class="modal"><div class="o_form_view"><main></main></div><footer><button name="run_check" id="own"></button></footer></div>`;
  for (const button of document.querySelectorAll('button')) {
    button.addEventListener('click', () => pressed.push(button.id));
  }
  const env = { services: { orm, action: { doAction: (action: unknown) => Promise.resolve(done.push(action)) } } };
  const record = { resId: 9, data: { wechat_invitation: 5, wechat_url: ADDRESS } };
  app = new App(CheckCode, { env, props: { name: 'wechat_invitation', record }, test: true });
  await app.mount($('main') as HTMLElement);
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['requestAnimationFrame', 'queueMicrotask', 'performance'] });
  [asked, done, pressed, state] = [[], [], [], 'sent'];
});

afterEach(() => {
  app?.destroy();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
  jest.restoreAllMocks();
});

test('is registered under the name of the field widget', () => {
  expect(registry.category('fields').get('wechat_check')).toMatchObject({ component: CheckCode });
});

test('waits for the phone, and says so', async () => {
  await mount();
  await pass(1000);
  expect(asked[0]).toEqual({ method: 'wechat.invitation.get_state', args: [[5]] });
  expect(status()).toBe('Waiting for your phone, another 4:10');
  state = 'opened';
  await pass(3000);
  expect(status()).toContain('Confirm on your phone');
  expect(pressed).toEqual([]);
});

test('presses the button of its own dialog once the phone has confirmed, and only then', async () => {
  await mount();
  await pass(1000);
  state = 'used';
  await pass(3000);
  expect(pressed).toEqual(['own']);
  const before = asked.length;
  await pass(10_000);
  expect([pressed, asked.length]).toEqual([['own'], before]);
});

test('an expired code is replaced by one tap, by what Odoo opens then', async () => {
  state = 'expired';
  await mount();
  await pass(1000);
  expect(status()).toContain('This code has expired');
  $('button.btn-secondary')?.click();
  await pass(0);
  expect(asked.at(-1)).toEqual({ method: 'res.users.identitycheck.action_use_wechat', args: [[9]] });
  expect(done).toEqual([{ type: 'ir.actions.act_window', res_id: 9 }]);
});

test('inside WeChat there is a way to the address', async () => {
  await mount(WECHAT);
  expect($('a')?.getAttribute('href')).toBe(ADDRESS);
});
