/** A person logs in with WeChat in a real browser: first time, again, deep links, tabs, the back button, odd nicknames. */
import { visit, withVisitor, type Visitor } from './support/browser';
import {
  consent,
  consentButton,
  customerHome,
  landed,
  openLoginPage,
  tapWechat,
  wechatButton,
} from './support/login-page';
import { personOf, sqlValue } from './support/odoo-admin';
import { countCalls, denyBy, identityOf, resetSimulator } from './support/simulator-control';
import { simulator, stack } from './support/stack';

beforeEach(resetSimulator);

const openidOf = async (persona: string) => (await identityOf(persona)).openid;

describe('a stranger', () => {
  let visitor: Visitor;
  beforeAll(async () => void (visitor = await visit({ persona: 'stranger' })));
  afterAll(() => visitor.close());

  test('taps, allows, and is a customer with their own name', async () => {
    const { page } = visitor;
    await openLoginPage(page);
    const { calls } = await countCalls(async () => {
      await tapWechat(page);
      await consent(page);
      await landed(page, customerHome);
    });
    // Silently first, then once more with the dialog: that is what a first login costs.
    expect(calls).toEqual({ exchanges: 2, userinfos: 1 });
    const person = await personOf(await openidOf('stranger'));
    expect(person).toMatchObject({ name: '小李 Li', active: true, share: true });
    expect(await sqlValue(`SELECT password IS NULL FROM res_users WHERE id = ${person.user}`)).toBe('t');
  });

  test('S15: has neither code nor ticket in address bar or history, and no request went to a third party', async () => {
    const { page, requests } = visitor;
    expect(page.url()).not.toMatch(/code=|state=|ticket=/);
    const known = [stack().url, simulator().url, 'data:', 'blob:'];
    expect(requests.filter((url) => !known.some((origin) => url.startsWith(origin)))).toEqual([]);
    const leaks = await page.evaluate(() => [document.referrer, document.cookie].join(' '));
    expect(leaks).not.toMatch(/code=|__Host-wechat/);
  });

  test('goes back: no error, nothing is sent again', async () => {
    const { page } = visitor;
    const { calls } = await countCalls(async () => {
      const answer = await page.goBack({ waitUntil: 'domcontentloaded' });
      expect(answer?.status() ?? 200).toBeLessThan(400);
      expect(page.url()).not.toMatch(/wechat_error|\/wechat\//);
      await page.goto(`${stack().url}/my`);
      expect(new URL(page.url()).pathname).toMatch(customerHome);
    });
    expect(calls).toEqual({ exchanges: 0, userinfos: 0 });
  });

  test('who is logged in already taps again and stays who they are', async () => {
    const { page } = visitor;
    await page.goto(`${stack().url}/wechat/authorize?next=%2Fmy`);
    await landed(page, customerHome);
    await page.goto(`${stack().url}/auth_wechat/signin`);
    await landed(page, customerHome);
  });

  test('logs in a second time without any dialog: one call to WeChat', async () => {
    const { page, context } = visitor;
    await context.clearCookies({ name: 'session_id' });
    await openLoginPage(page);
    const { calls } = await countCalls(async () => {
      await tapWechat(page);
      await landed(page, customerHome);
    });
    expect(calls).toEqual({ exchanges: 1, userinfos: 0 });
    expect(visitor.scriptErrors).toEqual([]);
  });
});

test('a member of staff lands in the back office', async () => {
  await withVisitor({ persona: 'follower' }, async ({ page }) => {
    await openLoginPage(page);
    await tapWechat(page);
    await landed(page, /^\/odoo/);
    await page.locator('.o_main_navbar').waitFor();
    expect(await page.evaluate('odoo.__session_info__?.name ?? document.title')).toBeTruthy();
  });
});

test('WeChat on a desktop logs in the same way', async () => {
  await withVisitor({ persona: 'follower', device: 'desktop' }, async ({ page }) => {
    await openLoginPage(page);
    await tapWechat(page);
    await landed(page, /^\/odoo/);
  });
});

test('a deep link survives the login', async () => {
  await withVisitor({ persona: 'follower' }, async ({ page, context }) => {
    await page.goto(`${stack().url}/odoo/discuss?debug=0`);
    await page.locator(wechatButton).waitFor();
    await tapWechat(page);
    expect(await landed(page, '/odoo/discuss')).toContain('debug=0');
    await context.close();
  });
});

test('two tabs at once, each with its own way to go', async () => {
  await withVisitor({ persona: 'user-401' }, async ({ page, newTab }) => {
    const other = await newTab();
    await page.goto(`${stack().url}/wechat/authorize?next=%2Fmy%3Ftab%3Done`);
    await consentButton(page, 'allow').waitFor();
    await other.goto(`${stack().url}/wechat/authorize?next=%2Fmy%3Ftab%3Dtwo`);
    await consentButton(other, 'allow').waitFor();

    await consent(page);
    expect(await landed(page, customerHome)).toContain('tab=one');
    await consent(other);
    expect(await landed(other, customerHome)).toContain('tab=two');
    await personOf(await openidOf('user-401'));
  });
});

test('refusing shows a page, and its button starts again', async () => {
  await denyBy('state_only');
  await withVisitor({ persona: 'user-402' }, async ({ page }) => {
    await openLoginPage(page);
    await tapWechat(page);
    await consent(page, 'deny');
    await page.locator('[data-page=cancelled]').waitFor();
    expect(await page.title()).toBe('已取消登录');
    await page.locator('a.button.first').click();
    await consent(page);
    await landed(page, customerHome);
  });
});

test('whoever WeChat calls 微信用户 gets a name all the same', async () => {
  await withVisitor({ persona: 'anonymous' }, async ({ page }) => {
    await page.goto(`${stack().url}/wechat/authorize`);
    await consent(page);
    await landed(page, customerHome);
  });
  const { name } = await personOf(await openidOf('anonymous'));
  expect(name).not.toBe('');
  expect(name).not.toBe('微信用户');
});

test('without a unionid a login works, and again', async () => {
  await withVisitor({ persona: 'no_unionid' }, async ({ page, context }) => {
    await page.goto(`${stack().url}/wechat/authorize`);
    await consent(page);
    await landed(page, customerHome);
    await context.clearCookies({ name: 'session_id' });
    await page.goto(`${stack().url}/wechat/authorize`);
    await landed(page, customerHome);
  });
  await personOf(await openidOf('no_unionid'));
});

test('a hostile nickname is shown as harmless text', async () => {
  await withVisitor({ persona: 'hostile' }, async (visitor) => {
    const { page } = visitor;
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await page.goto(`${stack().url}/wechat/authorize`);
    await consent(page);
    await landed(page, customerHome);
    const { name } = await personOf(await openidOf('hostile'));
    // eslint-disable-next-line no-control-regex -- control characters are what must be gone
    expect(name).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
    expect(await page.locator('body').innerText()).toContain(name.slice(0, 10));
    expect(dialogs).toEqual([]);
    expect(await page.locator('img[src=x]').count()).toBe(0);
  });
});
