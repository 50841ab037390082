/** Every page of the phone's side of a scan in Chinese and English, as a person on a phone gets to it. */
import type { Page } from 'playwright-core';
import { PAGE_TEXTS } from '../sidecar/src/http/messages';
import { withVisitor, type Device, type Language } from './support/browser';
import { linkedUser, withSetting } from './support/odoo-admin';
import type { PageName } from './support/pages';
import { eventually } from './support/patience';
import { expectReadable } from './support/readable';
import { picture } from './support/screenshots';
import { enter, newPc, newPhone, otherDigits, phonePath, press, showCode, typeDigits } from './support/scan-leg';
import { identityOf, resetSimulator } from './support/simulator-control';
import { stack } from './support/stack';

const languages: readonly Language[] = ['zh', 'en'];

interface Scene {
  readonly page: PageName;
  readonly device?: Device;
  /** Leads the phone to the page. */
  readonly act: (page: Page) => Promise<unknown>;
}

const PERSONA = 'user-810';
const open = (page: Page, userCode: string) => page.goto(stack().url + phonePath(userCode));
const tap = (page: Page, decision: 'continue' | 'deny') => page.locator(`button[value=${decision}]`).click();

/** A PC with a code that this phone has confirmed. */
async function confirmed(page: Page) {
  const pc = newPc();
  const { user_code } = await showCode(pc);
  await open(page, user_code);
  await tap(page, 'continue');
  return pc;
}

async function digitsShown(page: Page): Promise<string> {
  await page.locator('[data-page=digits]').waitFor();
  return (/(\d{3})\s*(\d{3})/.exec(await page.locator('main').innerText()) ?? []).slice(1).join('');
}

const scenes: readonly Scene[] = [
  { page: 'confirm', act: async (page) => open(page, (await showCode(newPc())).user_code) },
  { page: 'digits', act: confirmed },
  { page: 'done', act: (page) => withSetting('verification_policy', 'never', () => confirmed(page)) },
  {
    page: 'logged_in',
    async act(page) {
      const pc = await confirmed(page);
      await typeDigits(pc, await digitsShown(page));
      await enter(pc);
    },
  },
  {
    page: 'wrong_codes',
    async act(page) {
      const pc = await confirmed(page);
      const wrong = otherDigits(await digitsShown(page));
      for (let times = 0; times < 3; times++) await typeDigits(pc, wrong);
    },
  },
  {
    page: 'denied',
    async act(page) {
      await open(page, (await showCode(newPc())).user_code);
      await tap(page, 'deny');
    },
  },
  {
    page: 'qr_in_use',
    async act(page) {
      const { user_code } = await showCode(newPc());
      await press(newPhone(), user_code, 'continue');
      await open(page, user_code);
    },
  },
  { page: 'expired_qr', act: (page) => open(page, 'A'.repeat(22)) },
  { page: 'open_in_wechat', device: 'safari', act: async (page) => open(page, (await showCode(newPc())).user_code) },
  {
    page: 'busy',
    async act(page) {
      const guesser = newPhone();
      const guess = async () => (await guesser.get(phonePath('A'.repeat(22)))).status;
      // Mistakes are counted by the minute, and one may end just now.
      await eventually('this address is told to wait', async () => {
        while ((await guess()) !== 429);
        await open(page, 'A'.repeat(22));
        return (await page.locator('[data-page=busy]').count()) === 1;
      });
    },
  },
];

beforeAll(async () => {
  await linkedUser(await identityOf(PERSONA));
});

beforeEach(resetSimulator);

describe.each(languages)('in %s', (language) => {
  test.each(scenes.filter(({ page }) => page !== 'busy').map((scene) => [scene.page, scene] as const))(
    '%s',
    (name, scene) => shows(language, name, scene),
  );
});

// Last: from here on this address has asked for too many codes.
describe.each(languages)('at the end, in %s', (language) => {
  test.each(scenes.filter(({ page }) => page === 'busy').map((scene) => [scene.page, scene] as const))(
    '%s',
    (name, scene) => shows(language, name, scene),
  );
});

async function shows(language: Language, name: PageName, scene: Scene): Promise<void> {
  const { device = 'phone', act } = scene;
  await withVisitor({ language, device, persona: PERSONA }, async ({ page, scriptErrors }) => {
    await act(page);
    await page.locator(`[data-page=${name}]`).waitFor();
    await expectReadable(page, PAGE_TEXTS[name][language], language);
    expect(scriptErrors).toEqual([]);
    await picture(page, `page-${name.replaceAll('_', '-')}-phone-${language}`);
  });
}
