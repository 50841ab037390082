/** scripts/install.d/odoo.sh: what of odoo.conf it wants changed, leaves alone, or calls missing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../lib/paths';
import { output } from '../lib/process';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'wechat-sso-conf-'))));
afterEach(() => rmSync(folder, { recursive: true }));

interface Server {
  /** Lines of odoo.conf. */
  readonly says?: readonly string[];
  /** What scripts/odoo/look.py finds besides what is right. */
  readonly found?: Readonly<Record<string, string>>;
  readonly withOdoo?: 'yes' | 'no';
}

const right = { proxy_mode: 'True', list_db: 'False', http_interface: '127.0.0.1', dbfilter: '', databases: '1' };

/** Asks the installer's own functions; answers what it would set, what it warns of and what it lacks. */
async function judge({ says = [], found = {}, withOdoo = 'yes' }: Server) {
  const file = join(folder, 'odoo.conf');
  writeFileSync(file, ['[options]', ...says, ''].join('\n'));
  const lines = Object.entries({ ...right, ...found }).map(([name, value]) => `found ${name}=${value}`);
  const script = `
    for part in say options odoo; do . "$1/scripts/install.d/$part.sh"; done
    odoo_config=$2 found=$3 with_odoo=$4 database=erp domain=erp.example.com
    want_options
    printf '\\nlacks %s\\nwants %s\\n' "\${#missing[@]}" "\${wanted_options[*]}"`;
  const args = ['-euo', 'pipefail', '-c', script, 'judge', projectRoot, file, lines.join('\n'), withOdoo];
  const said = await output({ command: 'bash', args }, 'bash');
  const value = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(said)?.[1] ?? '';
  return { wants: value('wants'), lacks: Number(value('lacks')), warns: (said.match(/^ ! /gm) ?? []).length };
}

test('one database that is named: nothing to do, with and without --with-odoo', async () => {
  const nothing = { wants: '', lacks: 0, warns: 0 };
  expect(await judge({ says: ['db_name = erp'] })).toEqual(nothing);
  expect(await judge({ says: ['db_name = erp'], withOdoo: 'no' })).toEqual(nothing);
});

test.each([[[]], [['db_name = False']], [['; db_name = erp']], [['db_name =']]])(
  'the only database, not named by %p: named',
  async (says) => {
    expect(await judge({ says })).toMatchObject({ wants: 'db_name=erp', lacks: 0 });
    expect(await judge({ says, withOdoo: 'no' })).toEqual({ wants: '', lacks: 0, warns: 1 });
  },
);

test('a dbfilter chooses: db_name stays as it is', async () => {
  const server = { found: { dbfilter: '^%d$', databases: '3' } };
  expect(await judge(server)).toEqual({ wants: '', lacks: 0, warns: 0 });
  expect(await judge({ ...server, says: ['db_name = crm'] })).toEqual({ wants: '', lacks: 0, warns: 0 });
});

test.each(['erp,crm', 'crm, erp', 'a , erp , b'])('a list with ours in it, %p: stays, with a warning', async (list) => {
  const server = { says: [`db_name = ${list}`], found: { databases: '3' } };
  expect(await judge(server)).toEqual({ wants: '', lacks: 0, warns: 1 });
});

test.each([[[]], [['db_name = crm']], [['db_name = crm,erp2']]])(
  'several databases, ours not chosen by %p: refused, and none hidden',
  async (says) => {
    expect(await judge({ says, found: { databases: '2' } })).toMatchObject({ wants: '', lacks: 1 });
  },
);

test('what is wrong otherwise is set, or warned of', async () => {
  const server = { says: ['db_name = erp'], found: { proxy_mode: 'False', list_db: 'True', http_interface: '' } };
  const wants = 'proxy_mode=True list_db=False http_interface=127.0.0.1';
  expect(await judge(server)).toEqual({ wants, lacks: 0, warns: 0 });
  expect(await judge({ ...server, withOdoo: 'no' })).toEqual({ wants: '', lacks: 0, warns: 3 });
});
