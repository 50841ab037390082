/** Owns the pictures of the READMEs: taken by the tests themselves, written only when UPDATE_SCREENSHOTS=1. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from '../../scripts/lib/paths';

const folder = join(projectRoot, 'docs/screenshots');
const wanted = process.env['UPDATE_SCREENSHOTS'] === '1';

/** @param name without folder and ending, e.g. login-phone-zh */
export async function picture(page: Page, name: string): Promise<void> {
  if (!wanted) return;
  mkdirSync(folder, { recursive: true });
  await page.evaluate('document.fonts.ready.then(() => true)');
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' });
}
