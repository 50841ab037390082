/** The panel on the login page with two browsers, a PC and a phone in WeChat: every state, in both languages, as people meet them. */
import jsQR from 'jsqr';
import type { Page } from 'playwright-core';
import { visit, withVisitor, type Language, type Visitor } from './support/browser';
import { landed, openLoginPage, wechatButton } from './support/login-page';
import { linkedUser, withSetting } from './support/odoo-admin';
import { eventually } from './support/patience';
import { picture } from './support/screenshots';
import { confirm, digitsOn, newPhone, otherDigits, press } from './support/scan-leg';
import { identityOf, resetSimulator } from './support/simulator-control';
import { stack } from './support/stack';

const languages: readonly Language[] = ['zh', 'en'];
const PERSONA = 'user-1401';

const panel = (page: Page) => page.locator('#o_wechat_login_panel');
const inState = (page: Page, name: string) => page.locator(`#o_wechat_login_panel[data-state=${name}]`).waitFor();
const action = (page: Page) => panel(page).locator('.o_wechat_login_actions button');

beforeAll(async () => {
  await resetSimulator();
  await linkedUser(await identityOf(PERSONA));
});

beforeEach(resetSimulator);

/** Opens the panel. @returns the user_code in its QR code */
async function openPanel(page: Page, query = ''): Promise<string> {
  await openLoginPage(page, query);
  return pressButton(page);
}

async function pressButton(page: Page): Promise<string> {
  const answer = page.waitForResponse((response) => response.url().endsWith('/wechat/device_authorization'));
  await page.locator(wechatButton).click();
  const { user_code } = (await (await answer).json()) as { user_code: string };
  await inState(page, 'showing');
  return user_code;
}

/** What a phone's camera reads on the screen. */
async function scan(page: Page): Promise<string> {
  const image = panel(page).locator('img.o_wechat_login_qr');
  await image.waitFor();
  const { data, width, height } = await image.evaluate((element) => {
    const shown = element as HTMLImageElement;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [shown.clientWidth * 2, shown.clientHeight * 2];
    const context = canvas.getContext('2d');
    context?.drawImage(shown, 0, 0, canvas.width, canvas.height);
    const pixels = context?.getImageData(0, 0, canvas.width, canvas.height);
    return { data: [...(pixels?.data ?? [])], width: canvas.width, height: canvas.height };
  });
  return jsQR(Uint8ClampedArray.from(data), width, height)?.data ?? '';
}

describe.each(languages)('in %s', (language) => {
  const pc = { device: 'pc', language } as const;
  const shot = (page: Page, state: string) => picture(page, `panel-${state}-pc-${language}`);

  test('scan, confirm, six digits, in: every state on the way', async () => {
    await withVisitor(pc, async ({ page, requests, scriptErrors }) => {
      await openLoginPage(page, '?redirect=%2Fodoo%2Fdiscuss');
      expect(requests.filter((url) => new URL(url).pathname.startsWith('/wechat/'))).toEqual([]);
      const userCode = await pressButton(page);
      const address = `${stack().url}/wechat/q/${userCode}`;
      expect(await scan(page)).toBe(address);
      expect(await panel(page).locator('img').getAttribute('alt')).toMatch(language === 'zh' ? /二维码/ : /QR code/);
      const box = await panel(page).boundingBox();
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(801);
      expect(box?.y).toBeGreaterThanOrEqual(-1);
      await shot(page, 'showing');
      const height = async () => (await panel(page).boundingBox())?.height;
      const before = await height();

      const phone = newPhone();
      await press(phone, userCode, 'continue');
      await inState(page, 'scanned');
      await shot(page, 'scanned');
      expect(await height()).toBe(before);

      const digits = digitsOn(await confirm(phone, userCode, PERSONA));
      await inState(page, 'code_entry');
      await shot(page, 'code-entry');
      const boxes = panel(page).locator('input');
      expect(await boxes.count()).toBe(6);
      expect(await boxes.first().evaluate((input) => input === document.activeElement)).toBe(true);
      expect(await boxes.first().getAttribute('inputmode')).toBe('numeric');
      await page.keyboard.type(otherDigits(digits));
      await panel(page)
        .getByRole('status')
        .filter({ hasText: language === 'zh' ? '2' : '2 tries' })
        .first()
        .waitFor();
      await shot(page, 'code-wrong');
      expect(await height()).toBe(before);

      await page.keyboard.type(digits);
      expect(await landed(page, '/odoo/discuss')).toContain('/odoo/discuss');
      expect(scriptErrors).toEqual([]);
    });
  });

  test('不是我 on the phone: the PC says so, one click renews', async () => {
    await withVisitor(pc, async ({ page }) => {
      const userCode = await openPanel(page);
      await press(newPhone(), userCode, 'deny');
      await inState(page, 'denied');
      await shot(page, 'denied');
      await action(page).click();
      await inState(page, 'showing');
      expect(await scan(page)).not.toContain(userCode);
    });
  });

  test('nobody there: five new codes by themselves, then a click is asked for', async () => {
    await withVisitor(pc, async ({ page, requests }) => {
      // The server's clock is not moved: whatever the page asks about its code, it has expired.
      await page.clock.install();
      await page.route('**/wechat/device/events', () => undefined);
      await page.route('**/wechat/device/token', (route) =>
        route.fulfill({ status: 400, json: { error: 'expired_token' } }),
      );
      await openPanel(page);
      const starts = () => requests.filter((url) => url.endsWith('/wechat/device_authorization')).length;
      const state = () => panel(page).getAttribute('data-state');
      const shown = () =>
        panel(page)
          .locator('img.o_wechat_login_qr')
          .evaluateAll(([image]) => image?.outerHTML ?? '');
      for (let times = 0; times < 12 && (await state()) !== 'expired'; times++) {
        const before = await shown();
        await page.clock.fastForward(125_000);
        await eventually('another code, or the end', async () => {
          const now = await state();
          return now === 'expired' || (now === 'showing' && (await shown()) !== before);
        });
      }
      await inState(page, 'expired');
      expect(starts()).toBeLessThanOrEqual(6);
      await shot(page, 'expired');
      await action(page).click();
      await inState(page, 'showing');
    });
  });

  test('too many people: what to do, and the password form is there', async () => {
    await withVisitor(pc, async ({ page }) => {
      await page.route('**/wechat/device_authorization', (route) =>
        route.fulfill({ status: 429, headers: { 'retry-after': '30' }, json: { error: 'slow_down' } }),
      );
      await openLoginPage(page);
      await page.locator(wechatButton).click();
      await inState(page, 'limited');
      await shot(page, 'limited');
      await page.locator('input[name=password]').waitFor();
    });
  });

  test('no network: it says so and goes on by itself', async () => {
    await withVisitor(pc, async ({ page, context }) => {
      await openLoginPage(page);
      await context.setOffline(true);
      await page.locator(wechatButton).click();
      await inState(page, 'offline');
      await shot(page, 'offline');
      await context.setOffline(false);
      await inState(page, 'showing');
    });
  });

  test("a phone's own browser: copy or save, and the code itself", async () => {
    await withVisitor({ device: 'safari', language }, async ({ page }) => {
      const userCode = await openPanel(page);
      expect(await panel(page).locator('.o_wechat_login_steps li').count()).toBe(2);
      const saved = page.waitForEvent('download');
      await panel(page)
        .getByRole('button', { name: language === 'zh' ? /保存/ : /Save/ })
        .click();
      expect((await saved).suggestedFilename()).toMatch(/\.png$/);
      expect(await scan(page)).toContain(userCode);
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
      await picture(page, `panel-showing-phone-${language}`);
    });
  });
});

describe('the connection', () => {
  test('events held back by a proxy: it polls by itself', async () => {
    await withSetting('verification_policy', 'never', () =>
      withVisitor({ device: 'pc' }, async ({ page }) => {
        // Never answered: what a buffering proxy looks like to the browser.
        await page.route('**/wechat/device/events', () => undefined);
        const userCode = await openPanel(page);
        await confirm(newPhone(), userCode, PERSONA);
        await landed(page, /^\/odoo/);
      }),
    );
  });

  test('events cut off: it polls by itself', async () => {
    await withSetting('verification_policy', 'never', () =>
      withVisitor({ device: 'pc' }, async ({ page }) => {
        await page.route('**/wechat/device/events', (route) => route.abort('connectionreset'));
        const userCode = await openPanel(page);
        await confirm(newPhone(), userCode, PERSONA);
        await landed(page, /^\/odoo/);
      }),
    );
  });

  test('the sidecar is killed while the PC waits: the same code goes on within seconds', async () => {
    await withSetting('verification_policy', 'never', () =>
      withVisitor({ device: 'pc' }, async ({ page }) => {
        const userCode = await openPanel(page);
        process.kill(stack().sidecar.pid(), 'SIGKILL');
        await stack().sidecar.stop();
        await stack().sidecar.start();
        await page.waitForTimeout(3_000);
        await inState(page, 'showing');
        expect(await scan(page)).toContain(userCode);
        await confirm(newPhone(), userCode, PERSONA);
        await landed(page, /^\/odoo/);
      }),
    );
  });

  test('killed after the person confirmed, before the digits: nothing is asked again', async () => {
    await withVisitor({ device: 'pc' }, async ({ page, context }) => {
      const userCode = await openPanel(page);
      const digits = digitsOn(await confirm(newPhone(), userCode, PERSONA));
      await inState(page, 'code_entry');
      await page.keyboard.type(otherDigits(digits));
      await panel(page).getByRole('status').filter({ hasText: '2' }).first().waitFor();
      process.kill(stack().sidecar.pid(), 'SIGKILL');
      await stack().sidecar.stop();
      await stack().sidecar.start();
      await page.waitForTimeout(3_000);
      await inState(page, 'code_entry');
      await page.keyboard.type(digits);
      await landed(page, /^\/odoo/);
      await context.close();
    });
  });

  test('the network goes and comes back while the phone confirms', async () => {
    await withSetting('verification_policy', 'never', () =>
      withVisitor({ device: 'pc' }, async ({ page, context }) => {
        const userCode = await openPanel(page);
        await context.setOffline(true);
        await confirm(newPhone(), userCode, PERSONA);
        await context.setOffline(false);
        await landed(page, /^\/odoo/);
      }),
    );
  });
});

describe('two tabs of one browser', () => {
  let visitor: Visitor;
  beforeAll(async () => void (visitor = await visit({ device: 'pc' })));
  afterAll(() => visitor.close());

  test('show the same code, and both are in', async () => {
    await withSetting('verification_policy', 'never', async () => {
      const { page } = visitor;
      const userCode = await openPanel(page);
      const other = await visitor.newTab();
      expect(await openPanel(other)).toBe(userCode);
      await confirm(newPhone(), userCode, PERSONA);
      await landed(other, /^\/odoo/);
      await landed(page, /^\/odoo/);
    });
  });

  test('back to the login page: it starts clean or leads on, and breaks nothing', async () => {
    const { page } = visitor;
    await page.goBack({ waitUntil: 'domcontentloaded' });
    await page.waitForTimeout(1_000);
    expect(new URL(page.url()).pathname).toMatch(/^\/(odoo|web)/);
    expect(visitor.scriptErrors).toEqual([]);
  });
});

test('the whole way with two browsers: the phone reads, confirms in WeChat and sees the end', async () => {
  await withVisitor({ device: 'pc' }, async ({ page: pc }) => {
    await withVisitor({ persona: PERSONA }, async ({ page: phone }) => {
      await openPanel(pc);
      await phone.goto(await scan(pc));
      const shown = await phone.locator('[data-page=confirm]').innerText();
      expect(shown).toContain('Chrome 146');
      expect(shown).toContain('Windows');
      expect(shown).toContain('localhost');
      await phone.locator('button[value=continue]').click();
      await phone.locator('[data-page=digits]').waitFor();
      const digits = (/(\d{3})\s*(\d{3})/.exec(await phone.locator('main').innerText()) ?? []).slice(1).join('');
      await inState(pc, 'code_entry');
      await pc.evaluate(
        (text) => {
          const data = new DataTransfer();
          data.setData('text', text);
          document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
        },
        `${digits.slice(0, 3)} ${digits.slice(3)}`,
      );
      await landed(pc, /^\/odoo/);
      await phone.locator('[data-page=logged_in]').waitFor();
    });
  });
});

test('by keyboard alone, and Escape closes', async () => {
  await withVisitor({ device: 'pc' }, async ({ page }) => {
    await openLoginPage(page);
    const button = page.locator(wechatButton);
    const focused = () => button.evaluate((element) => element === document.activeElement);
    for (let presses = 0; presses < 30 && !(await focused()); presses++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await inState(page, 'showing');
    await page.keyboard.press('Escape');
    await page.locator(`${wechatButton}[aria-expanded=false]`).waitFor();
    await eventually('the button has the focus again', focused);
  });
});
