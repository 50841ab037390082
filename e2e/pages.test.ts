/** Every page of the sidecar in Chinese and English, as a person on a phone gets to it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { PAGE_TEXTS } from '../sidecar/src/http/messages';
import { withVisitor, type Device, type Language } from './support/browser';
import { consent, consentButton } from './support/login-page';
import { asAdmin, linkedUser, administratorRights, withoutTable, withSetting } from './support/odoo-admin';
import type { PageName } from './support/pages';
import { expectReadable } from './support/readable';
import { picture } from './support/screenshots';
import { denyBy, exchange, failNext, identityOf, resetSimulator } from './support/simulator-control';
import { stack } from './support/stack';

const languages: readonly Language[] = ['zh', 'en'];

interface Scene {
  readonly page: PageName;
  readonly persona?: string;
  readonly device?: Device;
  /** Leads the browser to the page. */
  readonly act: (page: Page) => Promise<unknown>;
}

const login = (page: Page) => page.goto(`${stack().url}/wechat/authorize`);

const failing = (fault: Parameters<typeof failNext>[1]) => async (page: Page) => {
  await failNext(exchange, fault);
  await login(page);
};

/** Forgets our cookies and not who sits before the simulator. */
const loseCookies = (page: Page) => page.context().clearCookies({ name: /^__Host-/ });

/** The address of a new test, as an administrator gets it for the phone. */
async function phoneTest(): Promise<string> {
  const settings = await asAdmin<number>('res.config.settings', 'create', [{}]);
  const { res_id: id } = await asAdmin<{ res_id: number }>('res.config.settings', 'action_wechat_phone_test', [
    [settings],
  ]);
  const [row] = await asAdmin<{ address: string }[]>('wechat.phone.test', 'read', [[id], ['address']]);
  return row?.address ?? '';
}

const scenes: readonly Scene[] = [
  { page: 'not_in_wechat', device: 'safari', act: login },
  { page: 'invalid', act: (page) => page.goto(`${stack().url}/wechat/callback`) },
  { page: 'not_found', act: (page) => page.goto(`${stack().url}/wechat/somewhere`) },
  { page: 'snapshot', persona: 'snapshot', act: login },
  { page: 'wechat_busy', persona: 'follower', act: failing({ kind: 'errcode', errcode: -1 }) },
  { page: 'misconfigured', persona: 'follower', act: failing({ kind: 'errcode', errcode: 40243 }) },
  { page: 'secret_refused', persona: 'follower', act: failing({ kind: 'errcode', errcode: 40125 }) },
  { page: 'expired', persona: 'follower', act: failing({ kind: 'errcode', errcode: 40029 }) },
  {
    page: 'odoo_unreachable',
    persona: 'follower',
    act: (page) => withoutTable('wechat_identity', async () => void (await login(page))),
  },
  {
    page: 'cancelled',
    persona: 'user-801',
    async act(page) {
      await denyBy('state_only');
      await login(page);
      await consent(page, 'deny');
    },
  },
  {
    page: 'cookies',
    persona: 'user-802',
    async act(page) {
      await login(page);
      await consentButton(page, 'allow').waitFor();
      await loseCookies(page);
      const back = page.waitForResponse(
        (response) => response.url().includes('/connect/oauth2/authorize') && response.ok(),
      );
      await consentButton(page, 'allow').click();
      await back;
      await consentButton(page, 'allow').waitFor();
      await loseCookies(page);
      await consentButton(page, 'allow').click();
    },
  },
  {
    page: 'not_linked',
    persona: 'user-803',
    act: (page) => withSetting('new_user_policy', 'off', async () => void (await login(page))),
  },
  { page: 'test_start', act: async (page) => page.goto(await phoneTest()) },
  {
    page: 'test_done',
    persona: 'user-806',
    async act(page) {
      await page.goto(`${await phoneTest()}/go`);
      await consent(page);
    },
  },
  {
    page: 'test_failed',
    persona: 'user-806',
    async act(page) {
      await page.goto(`${await phoneTest()}/go`);
      await consent(page, 'deny');
    },
  },
  { page: 'refused', persona: 'user-804', act: login },
  { page: 'refused_admin', persona: 'user-805', act: login },
];

beforeAll(async () => {
  const archived = await linkedUser(await identityOf('user-804'));
  await asAdmin('res.users', 'write', [[archived.user], { active: false }]);
  await linkedUser(await identityOf('user-805'), await administratorRights());
});

beforeEach(resetSimulator);

test('every page has its scene here', () => {
  // A fault of ours: there is none to provoke.
  const elsewhere = ['scan-pages', 'link-pages'].flatMap((name) => [
    ...readFileSync(join(__dirname, `${name}.test.ts`), 'utf8').matchAll(/(?:page: '|data-page=)(\w+)/g),
  ]);
  const provoked = new Set<string>([
    ...scenes.map(({ page }) => page),
    ...elsewhere.map(([, name = '']) => name),
    'internal',
  ]);
  expect(Object.keys(PAGE_TEXTS).filter((name) => !provoked.has(name))).toEqual([]);
});

describe.each(languages)('in %s', (language) => {
  test.each(scenes.map((scene) => [scene.page, scene] as const))('%s', async (name, scene) => {
    const { persona, device = 'phone' } = scene;
    await withVisitor({ language, device, ...(persona && { persona }) }, async ({ page, scriptErrors }) => {
      await scene.act(page);
      await page.locator(`[data-page=${name}]`).waitFor();

      await expectReadable(page, PAGE_TEXTS[name][language], language);
      expect(scriptErrors).toEqual([]);
      await picture(page, `page-${name.replaceAll('_', '-')}-phone-${language}`);
    });
  });
});

test('a page asked for by a program is JSON', async () => {
  const answer = await fetch(`${stack().url}/wechat/callback`, { headers: { accept: 'application/json' } });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: 'invalid', reference: expect.stringMatching(/^[0-9A-F]{8}$/) });
});
