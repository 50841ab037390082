// Where user-visible text may stand: Odoo's exporter finds only what the messages.ts of a bundle holds.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messages as backendMessages } from '../src/backend/messages';
import { messages } from '../src/messages';
import { translations } from './odoo_web/core/l10n/translation';

const source = join(__dirname, '..', 'src');
const addon = join(__dirname, '../../odoo_addon_wechat_sso/static/src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const read = (name: string) => readFileSync(join(source, name), 'utf8');

test('texts are translated when they are shown, not when the module loads', () => {
  translations.set('Copy address', '复制地址');
  expect(messages.copy()).toBe('复制地址');
  translations.clear();
  expect(messages.copy()).toBe('Copy address');
});

test('numbers stand where the translation wants them', () => {
  translations.set('Digit %s of 6', '第 %s 位，共 6 位');
  expect(messages.digit(2)).toBe('第 2 位，共 6 位');
  translations.clear();
});

test('several values stand where the translation wants them', () => {
  const term = 'Whoever scans this code and confirms logs in as %(user)s of %(company)s from then on.';
  translations.set(term, '%(company)s 的 %(user)s');
  expect(backendMessages.whom('张三', 'Example')).toBe('Example 的 张三');
  translations.clear();
});

// Odoo's addon test finds the terms by this form, and the catalogue is made of them.
test.each(['messages.ts', 'backend/messages.ts'])('each text of %s is one literal call', (name) => {
  const code = read(name).replace(/^\/\/.*$/gm, '');
  expect(code.match(/_t\('[^'"\\]+'\)/g)).toHaveLength(code.match(/_t\(/g)?.length ?? 0);
});

test('only one messages.ts per bundle imports _t, alone on its line', () => {
  const importing = files.filter((name) => /import .*\b_t\b/.test(read(name)));
  expect(importing.sort()).toEqual(['backend/messages.ts', 'messages.ts']);
  for (const name of importing) {
    expect(read(name)).toMatch(/^import \{ _t \} from '@web\/core\/l10n\/translation';$/m);
  }
});

test('a bundle holds the texts of one messages.ts only', () => {
  for (const bundle of ['login/wechat_login.js', 'backend/wechat_backend.js']) {
    const code = readFileSync(join(addon, bundle), 'utf8');
    expect([bundle, code.match(/^import \{ _t \} from "@web\/core\/l10n\/translation";$/gm)]).toEqual([
      bundle,
      [expect.any(String)],
    ]);
  }
});

test('templates hold no text of their own', () => {
  const templates = files.flatMap((name) => [...read(name).matchAll(/xml`([^`]*)`/g)].map((match) => match[1] ?? ''));
  expect(templates).not.toHaveLength(0);
  for (const template of templates) {
    const parsed = new DOMParser().parseFromString(`<t>${template}</t>`, 'application/xml');
    expect(parsed.documentElement.textContent?.trim()).toBe('');
    expect(template).not.toMatch(/\s(title|placeholder|alt|aria-label)="/);
  }
});
