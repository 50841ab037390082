/** Owns the proof that docs/configuration.md names the addon's settings as its code does: label, parameter, default, choices. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const MODELS = join(ROOT, 'odoo_addon_wechat_sso/models');
const PAGE = readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8');

interface Setting {
  readonly label: string;
  readonly parameter: string;
  /** As the page writes it. */
  readonly fallback: string;
}

/** What a default is where the code gives it a name, e.g. `LOG_DAYS = 190`. */
const constants = new Map(
  readdirSync(MODELS, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap(({ name }) => [...readFileSync(join(MODELS, name), 'utf8').matchAll(/^([A-Z_]+) = (\d+)$/gm)])
    .map(([, name = '', value = '']) => [name, value]),
);

/** Every field of the settings form that is stored as one of our parameters, with the keys it can be chosen from. */
const fields = readdirSync(MODELS)
  .filter((file) => file.startsWith('res_config_settings') && file.endsWith('.py'))
  .flatMap((file) => readFileSync(join(MODELS, file), 'utf8').split(/^ {4}(?=\w+ = fields\.)/m))
  .flatMap((text) => {
    const parameter = /config_parameter=PREFIX \+ "(\w+)"/.exec(text)?.[1];
    if (!parameter) return [];
    const [field = ''] = text.split('config_parameter');
    const [, type = ''] = /^\w+ = fields\.(\w+)/.exec(field) ?? [];
    const choices = [...field.matchAll(/^ +\("(\w+)",/gm)].map((match) => match[1] ?? '');
    const strings = [...field.replace(/\[.*\]/s, '').matchAll(/(?<![=\w])"([^"]+)"/g)].map((match) => match[1] ?? '');
    const [, word, constant = ''] = /default=(?:"(\w+)"|([A-Z_]+))/.exec(field) ?? [];
    const chosen = word ?? constants.get(constant);
    const empty: Record<string, string> = { Boolean: 'off', Char: 'empty', Many2one: 'none' };
    return [{ parameter, label: strings.at(-1) ?? '', choices, fallback: chosen ?? empty[type] ?? type }];
  });

const table: readonly Setting[] = [
  ...(PAGE.split('\n## Settings in Odoo')[1] ?? '').matchAll(/^\| ([^|]+) \| `(\w+)` \| ([^|]+) \|/gm),
].map(([, label = '', parameter = '', fallback = '']) => ({
  label,
  parameter,
  fallback: (fallback.split(';')[0] ?? '').replaceAll('`', ''),
}));

const byParameter = (one: Setting, other: Setting) => one.parameter.localeCompare(other.parameter);

test('the page names every setting, and no other, with its label and default', () => {
  expect(fields.length).toBeGreaterThan(8);
  const stored = fields.map(({ label, parameter, fallback }) => ({ label, parameter, fallback }));
  expect([...table].sort(byParameter)).toEqual(stored.sort(byParameter));
});

test.each(fields.filter(({ choices }) => choices.length > 0).map(({ parameter, choices }) => [parameter, choices]))(
  '%s: each of its choices is explained',
  (parameter, choices) => {
    const row = PAGE.split('\n').find((line) => line.includes(`| \`${parameter}\` |`)) ?? '';
    for (const choice of choices) expect(row).toContain(`\`${choice}\``);
  },
);
