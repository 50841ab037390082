/** scripts/odoo/set_options.py: what scripts/install changes in odoo.conf, and what it leaves. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../lib/paths';
import { output } from '../lib/process';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'wechat-sso-options-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function set(text: string, ...options: string[]): Promise<string> {
  const file = join(folder, 'odoo.conf');
  writeFileSync(file, text, { mode: 0o640 });
  const args = [join(projectRoot, 'scripts/odoo/set_options.py'), file, ...options];
  await output({ command: 'python3', args }, 'set_options.py');
  expect((statSync(file).mode & 0o777).toString(8)).toBe('640');
  return readFileSync(file, 'utf8');
}

test.each([
  ['a new option, at the top', '[options]\n; ours\nworkers = 4\n', '[options]\nlist_db = False\n; ours\nworkers = 4\n'],
  ['an old one, in its place', '[options]\na = 1\nlist_db=True\nb = 2\n', '[options]\na = 1\nlist_db = False\nb = 2\n'],
  ['one that goes on in further lines', '[options]\nlist_db = a,\n  b\nc = 1\n', '[options]\nlist_db = False\nc = 1\n'],
  ['not one that begins alike', '[options]\nlist_db_x = 1\n', '[options]\nlist_db = False\nlist_db_x = 1\n'],
  ['not one in a comment', '[options]\n; list_db = True\n', '[options]\nlist_db = False\n; list_db = True\n'],
  ['no section', 'workers = 4\n', '[options]\nlist_db = False\nworkers = 4\n'],
  ['no line end', '[options]', '[options]\nlist_db = False\n'],
])('%s', async (_what, before, after) => {
  expect(await set(before, 'list_db=False')).toBe(after);
});

test('a value is taken as it is', async () => {
  const value = String.raw`/a\1,/b=c\g<0>`;
  expect(await set('[options]\naddons_path = /a\n', `addons_path=${value}`)).toBe(
    `[options]\naddons_path = ${value}\n`,
  );
});

test('setting twice is setting once', async () => {
  const once = await set('[options]\n; ours\n', 'proxy_mode=True', 'http_interface=127.0.0.1');
  expect(await set(once, 'proxy_mode=True', 'http_interface=127.0.0.1')).toBe(once);
});
