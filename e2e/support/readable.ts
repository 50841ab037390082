/** Owns what every page of ours must be for a person: whole, in their language, within the screen, with contrast and room to tap. */
import type { Page } from 'playwright-core';
import type { PageText } from '../../sidecar/src/http/page-text';
import type { Language } from './browser';

/** Asserts it of the page that is shown. */
export async function expectReadable(page: Page, text: PageText, language: Language): Promise<void> {
  expect(await page.title()).toBe(text.title);
  expect(await page.locator('html').getAttribute('lang')).toBe(language === 'zh' ? 'zh-CN' : 'en');
  expect(await page.locator('h1').allInnerTexts()).toEqual([text.title]);
  const shown = await page.locator('main').innerText();
  expect(shown).toContain(text.what);
  expect(shown).toContain(text.todo);
  expect(shown).toMatch(/\b[0-9A-F]{8}\b/);
  expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  // The stylesheet passed the policy: without it the body would keep the browser's margin.
  expect(await page.evaluate('getComputedStyle(document.body).margin')).not.toBe('8px');
  for (const target of await page.locator('nav a, button').all()) {
    expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    expect(await target.evaluate(contrast)).toBeGreaterThanOrEqual(4.5);
  }
}

/** Of an element's text on its background, by WCAG 2; runs in the browser. */
function contrast(element: Element): number {
  const luminance = (color: string) =>
    (color.match(/\d+/g) ?? [])
      .slice(0, 3)
      .map((part) => Number(part) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, index) => sum + part * ([0.2126, 0.7152, 0.0722][index] ?? 0), 0);
  const { color } = getComputedStyle(element);
  // A button without a colour of its own stands on its nearest ancestor's.
  let ground: Element | null = element;
  while (ground && /, 0\)$|^transparent$/.test(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
  const background = ground ? getComputedStyle(ground).backgroundColor : 'rgb(255, 255, 255)';
  const [dark = 0, light = 0] = [luminance(color), luminance(background)].sort((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}
