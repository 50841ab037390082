/** Owns the proof that docs/doctor.md, the sidecar's words and Odoo's words name the same findings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SIDECAR_FINDINGS } from '../../src/doctor/finding';
import { SIDECAR_WORDS } from '../../src/doctor/words';
import { ODOO_WORDS } from '../../src/doctor/words-odoo';

const read = (path: string): string => readFileSync(join(__dirname, '../../..', path), 'utf8');

const documented = [...read('docs/doctor.md').matchAll(/^\| `([a-z_]+)` \| /gm)].map((match) => match[1] ?? '');

/** The keys of a dictionary of words in the addon, with what follows each. */
function wordsInOdoo(name: string): Map<string, string> {
  const [, text = ''] = read('odoo_addon_wechat_sso/models/wechat_finding_words.py').split(`\n${name} = {`);
  const entries = [...text.slice(0, text.indexOf('\n}\n')).matchAll(/^ {4}"([a-z_]+)": ([^]*?)(?=^ {4}"|$(?![^]))/gm)];
  return new Map(entries.map((match) => [match[1] ?? '', match[2] ?? '']));
}

const inOdoo = wordsInOdoo('SIDECAR_WORDS');
const ofOdoo = wordsInOdoo('ODOO_WORDS');
/** What only the command can find: the button is answered by a sidecar that runs. */
const COMMAND_ONLY = ['config_invalid', 'sidecar_running', 'sidecar_not_ready', 'sidecar_not_running'];
/** What only the button can find. */
const BUTTON_ONLY = ['doctor_waiting', 'doctor_no_answer'];

test('every finding of either side is documented once, and nothing else', () => {
  expect([...documented].sort()).toEqual([...SIDECAR_FINDINGS, ...ofOdoo.keys()].sort());
});

test('Odoo has words for everything a running sidecar can find', () => {
  expect([...inOdoo.keys(), ...COMMAND_ONLY].sort()).toEqual([...SIDECAR_FINDINGS].sort());
});

test('the command has words for everything Odoo can tell it', () => {
  expect([...Object.keys(ODOO_WORDS), ...BUTTON_ONLY].sort()).toEqual([...ofOdoo.keys()].sort());
});

const named = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))].sort();

test.each([...Object.entries(SIDECAR_WORDS), ...Object.entries(ODOO_WORDS)])(
  '%s fills in the same words in Chinese, English and Odoo',
  (id, { zh, en }) => {
    const parameters = named(`${en.what} ${en.todo ?? ''}`, /\{(\w+)\}/g);
    expect(named(`${zh.what} ${zh.todo ?? ''}`, /\{(\w+)\}/g)).toEqual(parameters);
    expect(zh.todo === undefined).toBe(en.todo === undefined);
    const odoo = inOdoo.get(id) ?? ofOdoo.get(id);
    if (odoo !== undefined) expect(named(odoo, /%\((\w+)\)s/g)).toEqual(parameters);
  },
);
