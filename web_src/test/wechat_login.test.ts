// The mounted widget: what people see and can do with mouse, keyboard and screen reader.
import { App } from '@odoo/owl';
import '../src/main';
import { WechatLogin } from '../src/components/wechat_login';
import { registry } from './odoo_web/core/registry';

const WECHAT = 'Mozilla/5.0 (iPhone) MicroMessenger/8.0.49(0x18003137)';
const ADDRESS = '.o_wechat_login_address';
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0';

let app: App | undefined;
let request: jest.Mock<Promise<{ status: number }>, []>;

const settle = () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
const $ = <E extends HTMLElement = HTMLElement>(selector: string) => document.querySelector<E>(selector);
const press = async (selector: string) => {
  $(selector)?.click();
  await settle();
};
const pressKey = async (selector: string, key: string) => {
  $(selector)?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  await settle();
};

/** Mounts as Odoo does: 18 leaves the server's fallback beside the widget, 19 takes it out first. */
async function mount(props: Record<string, unknown>, userAgent = CHROME, server: 18 | 19 = 18) {
  jest.spyOn(navigator, 'userAgent', 'get').mockReturnValue(userAgent);
  document.body.innerHTML = `<owl-component name="odoo_addon_wechat_sso.login"><div class="o_wechat_login_fallback">
    <p class="alert">The link has expired.</p><a href="/wechat/authorize">Log in with WeChat</a></div></owl-component>`;
  const host = $('owl-component') as HTMLElement;
  if (server === 19) host.replaceChildren();
  app = new App(WechatLogin, { props, test: true });
  await app.mount(host);
}

beforeEach(() => {
  request = jest.fn(() => Promise.resolve({ status: 200 }));
  window.fetch = request as unknown as typeof fetch;
  delete (navigator as { clipboard?: unknown }).clipboard;
});

afterEach(() => {
  app?.destroy();
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
    expect(request).not.toHaveBeenCalled();
  });

  test('shows why the last login failed, as text', async () => {
    await mount({ error: '<b>expired</b>' }, WECHAT);
    expect($('[role="alert"]')?.textContent).toBe('<b>expired</b>');
  });
});

describe('elsewhere', () => {
  const BUTTON = 'button.o_wechat_login_button';

  test('asks nothing before the button is pressed', async () => {
    await mount({});
    expect(request).not.toHaveBeenCalled();
    expect($(BUTTON)?.getAttribute('aria-expanded')).toBe('false');
    expect($(BUTTON)?.getAttribute('type')).toBe('button');
    expect($('[role="status"]')?.textContent).toBe('');
  });

  test('opens a panel that says how to log in, with the address to open', async () => {
    await mount({ redirect: '/odoo' });
    await press(BUTTON);
    expect($(BUTTON)?.getAttribute('aria-expanded')).toBe('true');
    expect($(`#${$(BUTTON)?.getAttribute('aria-controls')}`)?.querySelectorAll('li')).toHaveLength(3);
    expect($(ADDRESS)?.textContent).toBe('http://localhost/web/login?redirect=%2Fodoo');
    expect(request).toHaveBeenCalledTimes(1);
  });

  test('says that it is checking until the sidecar has answered', async () => {
    let answer: (response: { status: number }) => void = () => undefined;
    request.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    await mount({});
    await press(BUTTON);
    expect($('[role="status"]')?.textContent).toContain('Checking');
    answer({ status: 200 });
    await settle();
    expect($('[role="status"]')?.textContent).toBe('');
  });

  test('says so when WeChat login is not available, and offers no address', async () => {
    request.mockResolvedValue({ status: 0 });
    await mount({});
    await press(BUTTON);
    expect($('[role="status"]')?.textContent).toContain('not available');
    expect($(ADDRESS)).toBeNull();
  });

  test('closes with the button and with Escape, which gives the focus back', async () => {
    await mount({});
    await press(BUTTON);
    await press(BUTTON);
    expect($(ADDRESS)).toBeNull();
    await press(BUTTON);
    $(ADDRESS)?.focus();
    await pressKey(ADDRESS, 'Escape');
    expect($(ADDRESS)).toBeNull();
    expect(document.activeElement).toBe($(BUTTON));
  });

  test('other keys do nothing', async () => {
    await mount({});
    await press(BUTTON);
    await pressKey(ADDRESS, 'a');
    expect($(ADDRESS)).not.toBeNull();
  });

  test('copies the address and says so', async () => {
    const writeText = jest.fn(() => Promise.resolve());
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
    await mount({});
    await press(BUTTON);
    await press(`${ADDRESS} + button`);
    expect(writeText).toHaveBeenCalledWith('http://localhost/web/login');
    expect($('[role="status"]')?.textContent).toBe('Address copied.');
  });

  test('marks the address where copying is not allowed', async () => {
    await mount({});
    await press(BUTTON);
    await press(`${ADDRESS} + button`);
    expect(document.activeElement).toBe($(ADDRESS));
    expect($('[role="status"]')?.textContent).toContain('selected');
  });
});

test.each([[{ redirect: 7, error: [] }], [{ unknown: {} }], [{}]])('does not throw at props %p', async (props) => {
  await mount(props, '');
  expect($('.o_wechat_login_button')).not.toBeNull();
  expect($('[role="alert"]')).toBeNull();
});
