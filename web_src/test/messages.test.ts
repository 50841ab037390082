// Where user-visible text may stand: Odoo's exporter finds only what messages.ts holds.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messages } from '../src/messages';
import { translations } from './odoo_web/core/l10n/translation';

const source = join(__dirname, '..', 'src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const read = (name: string) => readFileSync(join(source, name), 'utf8');

test('texts are translated when they are shown, not when the module loads', () => {
  translations.set('Copy the address', '复制地址');
  expect(messages.copy()).toBe('复制地址');
  translations.clear();
  expect(messages.copy()).toBe('Copy the address');
});

test('only messages.ts imports _t, alone on its line', () => {
  const importing = files.filter((name) => /import .*\b_t\b/.test(read(name)));
  expect(importing).toEqual(['messages.ts']);
  expect(read('messages.ts')).toMatch(/^import \{ _t \} from '@web\/core\/l10n\/translation';$/m);
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
