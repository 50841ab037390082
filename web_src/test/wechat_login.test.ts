// The mounted widget: what people see and can do with mouse, keyboard and screen reader.
import { App } from '@odoo/owl';
import '../src/main';
import { WechatLogin } from '../src/components/wechat_login';
import { FakeBroadcastChannel } from './broadcast_channel.fixture';
import { FakeEventSource } from './event_source.fixture';
import { registry } from './odoo_web/core/registry';

const WECHAT = 'Mozilla/5.0 (iPhone) MicroMessenger/8.0.49(0x18003137)';
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0';
const ANDROID = 'Mozilla/5.0 (Linux; Android 14) Chrome/142.0.0.0 Mobile';

const BUTTON = 'button.o_wechat_login_button';
const PANEL = '#o_wechat_login_panel';
const QR = 'img.o_wechat_login_qr';
const ADDRESS = '.o_wechat_login_address';
const COPY = '.o_wechat_login_copy button';
const ACTION = '.o_wechat_login_actions > button';
const STATUS = '.o_wechat_login_status';
const NOTICE = '.o_wechat_login_notice';
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 45 45"></svg>';

const DEVICE = '/wechat/device_authorization';
const TOKEN = '/wechat/device/token';
const CODE = '/wechat/device/code';

interface Answer {
  readonly status: number;
  readonly body?: object;
}

const code = (userCode: string): Answer => ({
  status: 200,
  body: {
    user_code: userCode,
    verification_uri_complete: `https://erp.example.com/wechat/q/${userCode}`,
    expires_in: 120,
    interval: 2,
    qr: SVG,
  },
});
const refusal = (status: number, error: string, more: object = {}): Answer => ({ status, body: { error, ...more } });
const pending = refusal(400, 'authorization_pending', { state: 'pending' });

let app: App | undefined;
/** What the sidecar answers per path, one after the other; the last one stays. */
let answers: Record<string, (Answer | 'never' | 'offline')[]>;
let asked: { path: string; body: string }[];
let left: string[];

/** Lets promises and one frame of OWL pass; the clock of the page stands still. */
const frame = requestAnimationFrame;
const later = setTimeout;
const settle = async () => {
  for (let round = 0; round < 2; round++) await new Promise<void>((resolve) => frame(() => later(resolve)));
};
const pass = async (ms: number) => {
  await jest.advanceTimersByTimeAsync(ms);
  await settle();
};
const $ = <E extends HTMLElement = HTMLElement>(selector: string) => document.querySelector<E>(selector);
const text = (selector: string) => $(selector)?.textContent?.trim();
const press = async (selector: string) => {
  $(selector)?.click();
  await settle();
};
const pressKey = async (target: Element | null, key: string, more: KeyboardEventInit = {}) => {
  target?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
  await settle();
};
const say = async (...words: string[]) => {
  for (const word of words) FakeEventSource.latest.say(word);
  await settle();
};
const requests = (path: string) => asked.filter((request) => request.path === path).length;
const state = () => $(PANEL)?.dataset['state'];

/** Mounts as Odoo does: 18 leaves the server's fallback beside the widget, 19 takes it out first. */
async function mount(props: Record<string, unknown> = {}, userAgent = CHROME, server: 18 | 19 = 18) {
  jest.spyOn(navigator, 'userAgent', 'get').mockReturnValue(userAgent);
  document.body.innerHTML = `<input id="password"/><owl-component name="odoo_addon_wechat_sso.login">
    <div class="o_wechat_login_fallback"><p class="alert">The link has expired.</p>
    <a href="/wechat/authorize">Log in with WeChat</a></div></owl-component>`;
  const host = $('owl-component') as HTMLElement;
  if (server === 19) host.replaceChildren();
  app = new App(WechatLogin, { props, test: true });
  await app.mount(host);
  // jsdom cannot go anywhere.
  const { page } = app.root?.component as WechatLogin;
  const next = page.next;
  jest.spyOn(page, 'next').mockImplementation((location) => {
    left.push(next(location));
    return '#left';
  });
}

async function open(props: Record<string, unknown> = {}, userAgent = CHROME) {
  await mount(props, userAgent);
  await press(BUTTON);
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['requestAnimationFrame', 'queueMicrotask', 'performance'] });
  answers = {
    [DEVICE]: [code('code-one')],
    [TOKEN]: [pending],
    [CODE]: [{ status: 200, body: { state: 'approved' } }],
  };
  asked = [];
  left = [];
  FakeEventSource.opened = [];
  window.EventSource = FakeEventSource as unknown as typeof EventSource;
  window.BroadcastChannel = FakeBroadcastChannel as unknown as typeof BroadcastChannel;
  window.fetch = ((path: string, { body, signal }: { body: string; signal: AbortSignal }) => {
    asked.push({ path, body });
    const queue = answers[path] ?? [];
    const answer = queue.length > 1 ? queue.shift() : queue[0];
    if (answer === 'never') return new Promise((_, reject) => signal.addEventListener('abort', reject));
    if (answer === 'offline' || !answer) return Promise.reject(new TypeError('Failed to fetch'));
    return Promise.resolve({
      status: answer.status,
      headers: { get: () => '20' },
      json: () => Promise.resolve(answer.body),
    });
  }) as unknown as typeof fetch;
  delete (navigator as { clipboard?: unknown }).clipboard;
});

afterEach(async () => {
  app?.destroy();
  // Requests under way end with their deadline; nothing else goes on.
  const before = asked.length;
  await jest.advanceTimersByTimeAsync(10_000);
  expect(asked).toHaveLength(before);
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
  jest.restoreAllMocks();
});

test('is registered under the name that the login page asks for', () => {
  expect(registry.category('public_components').get('odoo_addon_wechat_sso.login')).toBe(WechatLogin);
});

describe.each([18, 19] as const)('on Odoo %i', (server) => {
  test("takes the place of the server's link and error message", async () => {
    await mount({ error: 'The link has expired.' }, CHROME, server);
    expect(document.querySelectorAll('.o_wechat_login_fallback')).toHaveLength(0);
    expect(document.querySelectorAll('.alert')).toHaveLength(1);
    expect(document.querySelectorAll('[role="alert"]')).toHaveLength(1);
  });
});

describe('inside WeChat', () => {
  test('is a plain link that carries the redirect of the page', async () => {
    await mount({ redirect: '/odoo/crm?a=1' }, WECHAT);
    expect($('a.o_wechat_login_button_primary')?.getAttribute('href')).toBe(
      '/wechat/authorize?next=%2Fodoo%2Fcrm%3Fa%3D1',
    );
    expect($('button')).toBeNull();
    expect($(PANEL)).toBeNull();
  });

  test('shows why the last login failed, as text', async () => {
    await mount({ error: '<b>expired</b>' }, WECHAT);
    expect(text('[role="alert"]')).toBe('<b>expired</b>');
  });
});

describe('before the button is pressed', () => {
  test('nothing is asked, whatever happens to the page', async () => {
    await mount();
    window.dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('visibilitychange'));
    await pressKey(document.body, 'Escape');
    await pass(60_000);
    expect(asked).toEqual([]);
    expect(FakeEventSource.opened).toEqual([]);
    expect(state()).toBe('idle');
  });

  test('the regions to be read out are there, and empty', async () => {
    await mount();
    expect($(BUTTON)?.getAttribute('aria-expanded')).toBe('false');
    expect($(BUTTON)?.getAttribute('type')).toBe('button');
    expect([...document.querySelectorAll('[role="status"]')].map((region) => region.textContent)).toEqual(['', '']);
  });
});

describe('the QR code', () => {
  test('is shown with its text, its address and its time', async () => {
    await open();
    expect(state()).toBe('showing');
    expect($(BUTTON)?.getAttribute('aria-expanded')).toBe('true');
    expect($(BUTTON)?.getAttribute('aria-controls')).toBe($(PANEL)?.id);
    expect($(QR)?.getAttribute('src')).toBe(`data:image/svg+xml,${encodeURIComponent(SVG)}`);
    expect($(QR)?.getAttribute('alt')).toContain('copy its address');
    expect(text(ADDRESS)).toBe('https://erp.example.com/wechat/q/code-one');
    expect(text(STATUS)).toBe('Scan this code with WeChat');
    expect(text('[role="timer"]')).toBe('New code in 120 s');
    expect(requests(DEVICE)).toBe(1);
  });

  test('comes into view', async () => {
    const seen: string[] = [];
    Element.prototype.scrollIntoView = function (this: Element) {
      seen.push(this.id);
    };
    await open();
    await say('pending', 'scanned');
    expect(seen).toEqual(['o_wechat_login_panel']);
    delete (Element.prototype as { scrollIntoView?: unknown }).scrollIntoView;
  });

  test('is on its way until the sidecar has answered', async () => {
    answers[DEVICE] = ['never'];
    await open();
    expect(state()).toBe('preparing');
    expect(text(STATUS)).toBe('Getting a code…');
    await pass(10_000);
    expect(state()).toBe('unavailable');
  });

  test('counts down every second, and nothing of that is read out', async () => {
    await open();
    await say('pending');
    const regions = [...document.querySelectorAll('[role="status"]')];
    const read = regions.map((region) => region.textContent);
    const changes = jest.fn();
    const observers = regions.map((region) => {
      const observer = new MutationObserver(changes);
      observer.observe(region, { childList: true, characterData: true, subtree: true });
      return observer;
    });
    await pass(3000);
    expect(text('[role="timer"]')).toBe('New code in 117 s');
    expect($('[role="timer"]')?.closest('[role="status"], [aria-live]')).toBeNull();
    expect(regions.map((region) => region.textContent)).toEqual(read);
    expect(changes).not.toHaveBeenCalled();
    observers.forEach((observer) => observer.disconnect());
  });

  test('renews itself at its end, without a word and without moving anything', async () => {
    answers[DEVICE] = [code('code-one'), 'never'];
    await open();
    await say('pending');
    const before = text(STATUS);
    const image = $(QR);
    $(COPY)?.focus();
    await say('expired');
    expect(state()).toBe('preparing');
    expect(requests(DEVICE)).toBe(2);
    expect(text(STATUS)).toBe(before);
    expect($(QR)).toBe(image);
    expect(document.activeElement).toBe($(COPY));
  });

  test('is asked about at its end where the server says nothing', async () => {
    answers[TOKEN] = [refusal(400, 'expired_token')];
    await open();
    await say('pending');
    await pass(120_000);
    expect(requests(TOKEN)).toBe(1);
    expect(requests(DEVICE)).toBe(2);
    expect(state()).toBe('showing');
  });

  test('of a tab without anybody renews itself five times, then waits for a click', async () => {
    await open();
    for (let renewal = 0; renewal < 6; renewal++) await say('pending', 'expired');
    expect(state()).toBe('expired');
    expect(requests(DEVICE)).toBe(6);
    await pass(600_000);
    expect(requests(DEVICE)).toBe(6);
    await press(ACTION);
    expect(state()).toBe('showing');
    expect(requests(DEVICE)).toBe(7);
  });

  test('of a tab with somebody at it goes on renewing itself', async () => {
    await open();
    for (let renewal = 0; renewal < 8; renewal++) {
      document.body.dispatchEvent(new Event('pointermove', { bubbles: true }));
      await say('pending', 'expired');
    }
    expect(state()).toBe('showing');
  });
});

describe('the address', () => {
  test('is copied, and that is said', async () => {
    const writeText = jest.fn(() => Promise.resolve());
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
    await open();
    await press(COPY);
    expect(writeText).toHaveBeenCalledWith('https://erp.example.com/wechat/q/code-one');
    expect(text(NOTICE)).toContain('Address copied.');
    await say('scanned');
    expect(text(NOTICE)).toBe('');
  });

  test('is marked where copying is not allowed', async () => {
    await open();
    await press(COPY);
    expect(document.activeElement).toBe($(ADDRESS));
    expect(text(NOTICE)).toContain('selected');
  });
});

describe('on a phone outside WeChat', () => {
  test('copying and saving come before the code', async () => {
    await open({}, ANDROID);
    const [steps, qr] = [$('ol.o_wechat_login_steps'), $(QR)];
    expect(steps?.querySelectorAll('li')).toHaveLength(2);
    expect(steps && qr && steps.compareDocumentPosition(qr)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    expect(document.querySelectorAll(COPY)).toHaveLength(1);
    expect(steps?.querySelector(ADDRESS)?.textContent).toContain('/wechat/q/code-one');
  });

  test('a browser that cannot save says so', async () => {
    jest.spyOn(HTMLImageElement.prototype, 'src', 'set').mockImplementation(function (this: HTMLImageElement) {
      queueMicrotask(() => this.dispatchEvent(new Event('error')));
    });
    await open({}, ANDROID);
    await press('.o_wechat_login_steps > li > button');
    expect(text(NOTICE)).toContain('screenshot');
  });

  test('the login goes on when the person comes back from WeChat', async () => {
    await open({}, ANDROID);
    await say('pending');
    answers[TOKEN] = [{ status: 200, body: { location: '/auth_wechat/signin' } }];
    document.dispatchEvent(new Event('visibilitychange'));
    await settle();
    expect(left).toEqual(['/auth_wechat/signin']);
  });
});

describe('the way through', () => {
  test('a phone confirms: the ticket is collected and the page goes to the door, once', async () => {
    answers[TOKEN] = [{ status: 200, body: { location: '/auth_wechat/signin' } }];
    await open({ redirect: '/odoo/crm?a=1' });
    await say('pending', 'scanned');
    expect(text(STATUS)).toBe('Confirm on your phoneThis page then goes on by itself.');
    expect($(QR)).toBeNull();
    await say('approved', 'collected');
    expect(state()).toBe('approved');
    expect(left).toEqual(['/auth_wechat/signin?redirect=%2Fodoo%2Fcrm%3Fa%3D1']);
    expect(FakeEventSource.latest.readyState).toBe(FakeEventSource.CLOSED);
    await pass(20_000);
    expect(requests(TOKEN)).toBe(1);
    expect(left).toHaveLength(1);
  });

  test('another tab collected: this one follows by the login page', async () => {
    await open();
    await say('pending', 'collected');
    expect(state()).toBe('collected');
    expect(left).toEqual([]);
    await pass(2000);
    expect(left).toEqual(['/web/login?redirect=%2Fodoo']);
  });

  test('a scan that the server forgot: still "confirm", and the code again', async () => {
    await open();
    await say('pending', 'scanned');
    FakeEventSource.latest.break();
    await say('pending');
    expect(state()).toBe('scanned');
    expect(text(STATUS)).toContain('Confirm on your phone');
    expect($(QR)).not.toBeNull();
  });

  test.each([
    ['denied', 'Login not allowed'],
    ['expired', 'This code has expired'],
  ])('%s after a scan: said, and one click begins anew', async (word, title) => {
    await open();
    await say('pending', 'scanned', word);
    expect(text(STATUS)).toContain(title);
    $(ACTION)?.focus();
    await press(ACTION);
    expect(state()).toBe('showing');
    expect(requests(DEVICE)).toBe(2);
    // Who pressed a button that is gone stands on what came instead.
    expect($(PANEL)?.contains(document.activeElement)).toBe(true);
  });

  test('another tab has another login now: its code is shown here as well', async () => {
    await open();
    await say('pending');
    answers[DEVICE] = [code('code-two')];
    const other = new FakeBroadcastChannel('odoo_addon_wechat_sso.login');
    const told: unknown[] = [];
    other.onmessage = ({ data }) => told.push(data);
    other.postMessage({ type: 'superseded', userCode: 'code-two' });
    await settle();
    other.close();
    expect(text(ADDRESS)).toContain('code-two');
    expect(told).toEqual([{ type: 'superseded', userCode: 'code-two' }]);
  });
});

describe('what goes wrong', () => {
  test.each<[string, Answer, string, string]>([
    ['limited', refusal(429, 'slow_down'), 'limited', '20 seconds'],
    ['switched off', refusal(403, 'disabled'), 'disabled', 'switched off'],
    ['away', refusal(503, 'unavailable'), 'unavailable', 'log in with your password'],
    ['replaced by the proxy', { status: 0 }, 'unavailable', 'log in with your password'],
  ])('the sidecar is %s', async (_what, answer, name, words) => {
    answers[DEVICE] = [answer];
    await open();
    expect(state()).toBe(name);
    expect(text(STATUS)).toContain(words);
    expect($(QR)).toBeNull();
    await pass(60_000);
    expect(requests(DEVICE)).toBe(1);
  });

  test('trying again is one press', async () => {
    answers[DEVICE] = [refusal(503, 'unavailable'), code('code-one')];
    await open();
    await press(ACTION);
    expect(state()).toBe('showing');
  });

  test('no network: said, and it goes on by itself', async () => {
    answers[DEVICE] = ['offline', 'offline', code('code-one')];
    await open();
    expect(state()).toBe('offline');
    await pass(2000);
    expect(state()).toBe('offline');
    window.dispatchEvent(new Event('online'));
    await settle();
    expect(state()).toBe('showing');
  });

  test('the network goes while a code is shown: it comes back with it', async () => {
    await open();
    await say('pending');
    window.dispatchEvent(new Event('offline'));
    await settle();
    expect(state()).toBe('offline');
    expect(FakeEventSource.latest.readyState).toBe(FakeEventSource.CLOSED);
    answers[TOKEN] = [refusal(400, 'authorization_pending', { state: 'pending', expires_in: 60 })];
    window.dispatchEvent(new Event('online'));
    await settle();
    expect(state()).toBe('showing');
    expect(text('[role="timer"]')).toBe('New code in 60 s');
    expect(FakeEventSource.opened).toHaveLength(2);
    expect(requests(DEVICE)).toBe(1);
  });

  test('a browser without cookies is told so, after one code', async () => {
    answers[TOKEN] = [refusal(404, 'not_found')];
    await open();
    FakeEventSource.latest.refuse();
    await pass(2000);
    expect(text(STATUS)).toContain('Cookies are blocked');
    expect(requests(DEVICE)).toBe(1);
  });

  test('a page from the memory of the browser begins clean where its login was over', async () => {
    answers[TOKEN] = [{ status: 200, body: { location: '/auth_wechat/signin' } }];
    await open();
    await say('pending', 'approved');
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    await settle();
    expect(state()).toBe('idle');
    expect($(BUTTON)?.getAttribute('aria-expanded')).toBe('false');
  });
});

describe('closing', () => {
  test.each([
    ['the button', () => press(BUTTON)],
    ['Escape on something inside', () => pressKey($(COPY), 'Escape')],
    ['Escape with the focus nowhere', () => pressKey(document.body, 'Escape')],
  ])('with %s stops listening', async (_how, close) => {
    await open();
    await say('pending');
    await close();
    expect(state()).toBe('idle');
    expect($(QR)).toBeNull();
    expect(FakeEventSource.latest.readyState).toBe(FakeEventSource.CLOSED);
    const before = asked.length;
    await pass(300_000);
    expect(asked).toHaveLength(before);
  });

  test('with Escape gives the focus back to the button', async () => {
    await open();
    $(COPY)?.focus();
    await pressKey($(COPY), 'Escape');
    expect(document.activeElement).toBe($(BUTTON));
  });

  test.each([
    ['another key', () => pressKey($(COPY), 'a')],
    ['Escape in the password field', () => pressKey($('#password'), 'Escape')],
    ['Escape that ends an input method', () => pressKey($(COPY), 'Escape', { isComposing: true })],
  ])('is not done by %s', async (_what, key) => {
    await open();
    await key();
    expect(state()).toBe('showing');
  });

  test('and opening again goes on with what somebody scanned', async () => {
    await open();
    await say('pending', 'scanned');
    await press(BUTTON);
    await press(BUTTON);
    expect(state()).toBe('scanned');
    expect(requests(DEVICE)).toBe(1);
  });

  test('while the code is on its way: the answer opens nothing', async () => {
    let answer: (value: unknown) => void = () => undefined;
    const given = window.fetch;
    window.fetch = ((...request: Parameters<typeof fetch>) => {
      const response = given(...request);
      return new Promise((resolve) => (answer = resolve)).then(() => response);
    }) as typeof fetch;
    await open();
    await press(BUTTON);
    answer(undefined);
    await settle();
    expect(state()).toBe('idle');
    expect(FakeEventSource.opened).toEqual([]);
  });
});

describe('the digits', () => {
  const boxes = () => [...document.querySelectorAll<HTMLInputElement>('.o_wechat_login_box')];
  const values = () => boxes().map(({ value }) => value || '_');
  const focused = () => boxes().indexOf(document.activeElement as HTMLInputElement);

  /** Types as a browser does: into the focused box, in place of what is selected. */
  const type = async (keys: string) => {
    for (const key of keys) {
      const box = document.activeElement as HTMLInputElement;
      const { selectionStart: from, selectionEnd: to, value } = box;
      box.value = value.slice(0, from ?? 0) + key + value.slice(to ?? 0);
      box.dispatchEvent(new InputEvent('input', { data: key, bubbles: true }));
      await settle();
    }
  };
  const paste = async (box: HTMLInputElement | undefined, pasted: string) => {
    const event = new Event('paste', { bubbles: true, cancelable: true });
    box?.dispatchEvent(Object.assign(event, { clipboardData: { getData: () => pasted } }));
    await settle();
    return event.defaultPrevented;
  };
  const sent = () => asked.filter(({ path }) => path === CODE).map(({ body }) => body);

  beforeEach(async () => {
    answers[CODE] = ['never'];
    await open();
    await say('pending', 'scanned', 'code_required');
  });

  test('six boxes in a group that says what they are, for keypads and for filling in', () => {
    const group = $('.o_wechat_login_boxes');
    expect(group?.getAttribute('role')).toBe('group');
    expect(text(`#${group?.getAttribute('aria-labelledby')}`)).toBe('Enter the digits from your phone');
    expect(boxes()).toHaveLength(6);
    expect(boxes().map((box) => box.getAttribute('aria-label'))).toContain('Digit 6 of 6');
    expect(new Set(boxes().map((box) => box.getAttribute('inputmode')))).toEqual(new Set(['numeric']));
    expect(boxes().map((box) => box.getAttribute('autocomplete'))).toEqual(['one-time-code', ...Array(5).fill('off')]);
    expect(focused()).toBe(0);
  });

  test('typing goes from box to box, and the sixth digit sends', async () => {
    await type('01234');
    expect(focused()).toBe(5);
    expect(sent()).toEqual([]);
    await type('5');
    expect(sent()).toEqual(['{"code":"012345"}']);
    expect(text(STATUS)).toContain('Checking…');
    expect(boxes().every((box) => box.readOnly)).toBe(true);
    await paste(boxes()[0], '999999');
    expect(values().join('')).toBe('012345');
    expect(sent()).toHaveLength(1);
  });

  test('what is not a digit is not taken', async () => {
    await type('a');
    expect(values().join('')).toBe('______');
    await type('1');
    expect(values()).toEqual(['1', '_', '_', '_', '_', '_']);
  });

  test.each([
    ['123 456', 0],
    ['１２３４５６', 0],
    ['123456', 3],
  ])('pasting %p into box %i sends', async (pasted, box) => {
    await expect(paste(boxes()[box], pasted)).resolves.toBe(true);
    expect(values().join('')).toBe('123456');
    expect(sent()).toEqual(['{"code":"123456"}']);
  });

  test('a keyboard that fills in the whole code sends', async () => {
    const box = boxes()[0] as HTMLInputElement;
    box.value = '123456';
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await settle();
    expect(values().join('')).toBe('123456');
    expect(sent()).toEqual(['{"code":"123456"}']);
  });

  test('full-width digits of an input method count once they are there', async () => {
    const box = boxes()[0] as HTMLInputElement;
    box.value = '１';
    box.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));
    await settle();
    expect(values()[0]).toBe('1');
    expect(focused()).toBe(1);
  });

  test('backspace empties the box, then goes back', async () => {
    await type('123');
    await pressKey(document.activeElement, 'Backspace');
    expect([focused(), values().join('')]).toEqual([2, '12____']);
    await pressKey(document.activeElement, 'Backspace');
    expect([focused(), values().join('')]).toEqual([1, '1_____']);
    // A box that holds a digit is the browser's to empty, and before the first one there is nothing.
    const backspace = new KeyboardEvent('keydown', { key: 'Backspace', bubbles: true, cancelable: true });
    boxes()[0]?.dispatchEvent(backspace);
    await type('2');
    boxes()[1]?.dispatchEvent(backspace);
    await settle();
    expect(backspace.defaultPrevented).toBe(false);
    expect(values().join('')).toBe('12____');
  });

  test('arrows, Home and End move', async () => {
    await pressKey(document.activeElement, 'ArrowRight');
    expect(focused()).toBe(1);
    await pressKey(document.activeElement, 'End');
    expect(focused()).toBe(5);
    await pressKey(document.activeElement, 'ArrowRight');
    expect(focused()).toBe(5);
    await pressKey(document.activeElement, 'ArrowLeft');
    expect(focused()).toBe(4);
    await pressKey(document.activeElement, 'Home');
    expect(focused()).toBe(0);
  });

  test('wrong ones: empty boxes, the focus in the first, and how many tries are left, to be read out', async () => {
    answers[CODE] = [refusal(400, 'invalid_code', { left: 2 }), refusal(400, 'invalid_code', { left: 1 })];
    await type('111111');
    expect(values().join('')).toBe('______');
    expect(focused()).toBe(0);
    expect(text(STATUS)).toContain('You have 2 tries left.');
    await type('222222');
    expect(text(STATUS)).toContain('You have one try left.');
    expect(focused()).toBe(0);
  });

  test('the third wrong one ends it, and the focus is on the way out', async () => {
    answers[CODE] = [refusal(400, 'access_denied')];
    await type('111111');
    expect(state()).toBe('denied');
    expect(text(STATUS)).toContain('wrong three times');
    expect(document.activeElement).toBe($(ACTION));
  });

  test('right ones: the ticket is collected', async () => {
    answers[CODE] = [{ status: 200, body: { state: 'approved' } }];
    answers[TOKEN] = [{ status: 200, body: { location: '/auth_wechat/signin' } }];
    await type('123456');
    expect(left).toEqual(['/auth_wechat/signin']);
  });

  test('not checked: they stay, and can be sent again', async () => {
    answers[CODE] = [refusal(503, 'odoo_unreachable'), 'never'];
    await type('123456');
    expect(values().join('')).toBe('123456');
    expect(text(STATUS)).toContain('This did not count');
    await press(ACTION);
    expect(sent()).toEqual(['{"code":"123456"}', '{"code":"123456"}']);
  });
});

test('somebody who is typing a password keeps the focus when digits are asked for', async () => {
  await open();
  $('#password')?.focus();
  await say('pending', 'scanned', 'code_required');
  expect(document.activeElement).toBe($('#password'));
});

describe('never throws', () => {
  test.each([[{ redirect: 7, error: [] }], [{ unknown: {} }], [{}]])('at props %p', async (props) => {
    await mount(props, '');
    expect($('.o_wechat_login_button')).not.toBeNull();
    expect($('[role="alert"]')).toBeNull();
  });

  test('in a browser without streams and channels', async () => {
    Object.assign(window, { EventSource: undefined, BroadcastChannel: undefined });
    await open();
    await pass(2000);
    expect(state()).toBe('showing');
    expect(requests(TOKEN)).toBe(2);
  });
});
