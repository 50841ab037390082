/** scripts/provision, with a shell in Odoo's place: which address and which AppSecret are kept. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../lib/paths';
import { output } from '../lib/process';
import { readEnvironmentFile } from '../lib/sidecar';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'wechat-sso-provision-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const key = 'a'.repeat(40);
/** Answers as scripts/odoo/provision.py does; a key is made where none is there, or for --rotate. */
const odoo = String.raw`
  said=$(cat)
  echo provisioned ODOO_LOGIN=wechat_gateway
  echo provisioned ODOO_DB=erp
  if [[ $said == *'PRESENT_KEY = ""'* || $said == *'STEP = "succeed"'* ]]; then echo provisioned ODOO_API_KEY=${key}; fi`;

const secrets = () => join(folder, 'secrets');
const secret = () => readFileSync(join(secrets(), 'wechat_app_secret'), 'utf8').trim();
const odooUrl = () => readEnvironmentFile(join(secrets(), 'sidecar.env'))['ODOO_URL'];

const script = (name: string, args: readonly string[], appSecret = '') =>
  output(
    { command: join(projectRoot, 'scripts', name), args: [...args], env: { WECHAT_APP_SECRET: appSecret } },
    `scripts/${name}`,
  );

const provision = (options: readonly string[], appSecret = '') =>
  script('provision', ['--secrets', secrets(), ...options, '--', 'bash', '-c', odoo], appSecret);

const [first, second, third] = ['1', '2', '3'].map((digit) => digit.repeat(32)) as [string, string, string];

describe('where Odoo is', () => {
  test('is said once, and stays when the key is changed', async () => {
    await provision(['--odoo-url', 'http://127.0.0.1:8169'], first);
    await provision(['--rotate']);
    expect(odooUrl()).toBe('http://127.0.0.1:8169');
    await provision(['--odoo-url', 'http://127.0.0.1:8269']);
    expect(odooUrl()).toBe('http://127.0.0.1:8269');
  });

  test('is port 8069 of this machine where nobody says', async () => {
    await provision([], first);
    expect(odooUrl()).toBe('http://127.0.0.1:8069');
  });
});

describe('an AppSecret that a file says at each start, as in Docker', () => {
  const start = (appSecret: string) => {
    writeFileSync(join(folder, 'given'), appSecret);
    return provision(['--app-secret-file', join(folder, 'given')]);
  };

  test('is taken, and taken again when it is another', async () => {
    await start(first);
    expect(secret()).toBe(first);
    await start(second);
    expect(secret()).toBe(second);
  });

  test('does not come back after scripts/rotate has written a newer one', async () => {
    await start(first);
    await script('rotate', ['app-secret', '--secrets', secrets()], second);
    await start(first);
    expect(secret()).toBe(second);
    await start(third);
    expect(secret()).toBe(third);
  });

  test('is refused where it is none', async () => {
    await expect(start('placeholder')).rejects.toThrow('32 letters and digits');
  });
});
