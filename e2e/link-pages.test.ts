/** Every page of linking in Chinese and English, as a person on a phone gets to it: the sidecar's, and Odoo's own. */
import type { Page } from 'playwright-core';
import { LINK_QUESTIONS, LINK_WORDING } from '../sidecar/src/http/link-messages';
import { LABELS, PAGE_TEXTS } from '../sidecar/src/http/messages';
import { withVisitor, type Device, type Language } from './support/browser';
import { bring, checkCode, invite, isWaiting, LINK_PAGE, linkPath, type LinkCode } from './support/link-leg';
import { asAdmin, askPeople, linkedUser, makePortalUsers } from './support/odoo-admin';
import type { PageName } from './support/pages';
import { expectReadable } from './support/readable';
import { picture } from './support/screenshots';
import { identityOf, resetSimulator } from './support/simulator-control';
import { stack } from './support/stack';
import { logIn, wechatClient } from './support/wechat-leg';

const languages: readonly Language[] = ['zh', 'en'];
const THEIRS = 'user-2401';
const FRESH = 'user-2402';
const VOUCHING = 'user-2404';
const SUSPENDED = 'user-2405';

interface Scene {
  readonly page: PageName;
  readonly device?: Device;
  readonly persona?: string;
  /** Leads the phone to the page. */
  readonly act: (page: Page) => Promise<unknown>;
}

let made = 0;

/** An invitation for somebody new, as the page shows it. */
async function invited(): Promise<LinkCode> {
  const login = `page-${Date.now().toString(36)}-${made++}`;
  const user = await asAdmin<number>('res.users', 'create', [{ name: '张三', login, email: `${login}@example.com` }], {
    context: { no_reset_password: true },
  });
  return invite(user);
}

const open = (page: Page, link: LinkCode) => page.goto(stack().url + linkPath(link));
const tap = (page: Page, decision: 'continue' | 'deny') => page.locator(`button[value=${decision}]`).click();

async function through(page: Page, link: LinkCode): Promise<void> {
  await open(page, link);
  await tap(page, 'continue');
  // Who follows the account, or has been here before, is not asked.
  await page.locator('button[value=allow]').click();
}

async function waiting(): Promise<LinkCode> {
  const link = await invited();
  if (!isWaiting(await bring(wechatClient(), link, `user-${2410 + made}`))) throw new Error('nothing waits');
  return link;
}

const scenes: readonly Scene[] = [
  { page: 'confirm_link', act: async (page) => open(page, await invited()) },
  {
    page: 'expired_link',
    async act(page) {
      const link = await invited();
      await asAdmin('wechat.invitation', 'action_revoke', [[link.invitation]]);
      await open(page, link);
    },
  },
  { page: 'link_waiting', act: async (page) => open(page, await waiting()) },
  { page: 'already_linked', persona: THEIRS, act: async (page) => through(page, await invited()) },
  { page: 'already_yours', persona: THEIRS, act: async (page) => through(page, await invite(theirs)) },
  { page: 'checked', persona: VOUCHING, act: proving },
  { page: 'other_account', persona: FRESH, act: proving },
  {
    page: 'cancelled',
    async act(page) {
      await open(page, await invited());
      await tap(page, 'deny');
    },
  },
  {
    page: 'snapshot',
    persona: 'snapshot',
    act: async (page) => {
      await open(page, await invited());
      await tap(page, 'continue');
    },
  },
  { page: 'open_in_wechat', device: 'safari', act: async (page) => open(page, await invited()) },
];

/** A code for proving who one is, of somebody whose WeChat is {@link VOUCHING}. */
async function asked(): Promise<LinkCode> {
  const client = wechatClient();
  await logIn(client, VOUCHING);
  return (await checkCode(client, vouching)).code;
}

async function proving(page: Page): Promise<void> {
  await open(page, await asked());
  await tap(page, 'continue');
}

let theirs = 0;
let vouching = 0;

beforeAll(async () => {
  theirs = (await linkedUser(await identityOf(THEIRS))).user;
  vouching = (await linkedUser(await identityOf(VOUCHING), { password: undefined })).user;
  const { user } = await linkedUser(await identityOf(SUSPENDED));
  await asAdmin('res.users', 'write', [[user], { password: `reset-${user}` }]);
});

beforeEach(resetSimulator);

describe.each(languages)('in %s', (language) => {
  test.each(scenes.map((scene) => [scene.page, scene] as const))('%s', async (name, scene) => {
    const { device = 'phone', persona = FRESH, act } = scene;
    await withVisitor({ language, device, persona }, async ({ page, scriptErrors }) => {
      await act(page);
      await page.locator(`[data-page=${name}]`).waitFor();
      const text = (LINK_WORDING[name] ?? PAGE_TEXTS[name])[language];
      const question = name === 'confirm_link' ? LINK_QUESTIONS.invitation[language] : {};
      await expectReadable(page, { ...text, ...question }, language);
      expect(scriptErrors).toEqual([]);
      await picture(page, `page-link-${name.replaceAll('_', '-')}-phone-${language}`);
    });
  });

  test('confirm_link, for a code of one’s own: which browser asks, from where and since when', async () => {
    await withVisitor({ language, persona: VOUCHING }, async ({ page }) => {
      await open(page, await asked());
      await page.locator('[data-page=confirm_link]').waitFor();
      const text = { ...PAGE_TEXTS.confirm_link[language], ...LINK_QUESTIONS.check[language] };
      await expectReadable(page, text, language);
      const { askedBy, ago } = LABELS[language];
      expect(await page.locator('th', { hasText: askedBy }).locator('..').innerText()).toMatch(/微信|WeChat/);
      expect(await page.locator('table').innerText()).toContain('127.0.0.1');
      expect(await page.locator('table').innerText()).toContain(ago(0));
    });
  });

  test('suspended: a login that waits until the person has said that the account is still theirs', async () => {
    await withVisitor({ language, persona: SUSPENDED }, async ({ page }) => {
      await page.goto(`${stack().url}/wechat/authorize`);
      await page.locator('[data-page=suspended]').waitFor();
      await expectReadable(page, PAGE_TEXTS.suspended[language], language);
      await picture(page, `page-suspended-phone-${language}`);
    });
  });

  test('Odoo’s page of an invitation: three ways, and no way to the side', async () => {
    await withVisitor({ language, persona: FRESH }, async ({ page, scriptErrors }) => {
      await through(page, await invited());
      await page.waitForURL((url) => url.pathname === LINK_PAGE);
      await page.locator('button[value=mail]').waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
      expect(await page.locator('.o_wechat_link').innerText()).toContain('张三');
      await picture(page, `link-invitation-phone-${language}`);
      expect(scriptErrors).toEqual([]);
    });
  });

  test('Odoo’s page of an account that nobody knows', async () => {
    await askPeople();
    try {
      await withVisitor({ language, persona: 'user-2403' }, async ({ page, scriptErrors }) => {
        await page.goto(`${stack().url}/wechat/authorize`);
        await page.locator('button[value=allow]').click();
        await page.waitForURL((url) => url.pathname === LINK_PAGE);
        await page.locator('button[value=password]').waitFor();
        expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
        await picture(page, `link-claim-phone-${language}`);
        expect(scriptErrors).toEqual([]);
      });
    } finally {
      await makePortalUsers();
    }
  });
});
