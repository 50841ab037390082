/** scripts/install.d: what the installer asks and looks at before it changes anything, and what it says of nginx. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../lib/paths';
import { freePort } from '../lib/ports';
import { run } from '../lib/process';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'wechat-sso-installer-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs lines of shell with the installer's functions, its folders below `folder`, and the words of --check. */
async function installer(lines: string, env: Readonly<Record<string, string>> = {}) {
  const script = `
    here=$1/scripts
    . "$here/lib/secret-files.sh"
    for part in say options machine odoo sidecar nginx remove; do . "$here/install.d/$part.sh"; done
    mode=check domain=erp.example.com nginx=$2/nginx tls=$2/nginx/wechat-sso kept=$2/nginx/kept secrets=$2/secrets
    ${lines}`;
  const args = ['-euo', 'pipefail', '-c', script, 'installer', projectRoot, folder];
  const { code, stdout, stderr } = await run({ command: 'bash', args, env: { WECHAT_APP_SECRET: '', ...env } });
  return { code, said: stdout + stderr };
}

describe('before anything is changed', () => {
  test('a taken port is seen, a free one is not', async () => {
    const port = await freePort();
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    expect((await installer(`is_taken ${port}`)).code).toBe(0);
    server.close();
    await once(server, 'close');
    expect((await installer(`is_taken ${port}`)).code).toBe(1);
  });

  test.each([
    ['an AppSecret with a slip', { WECHAT_APP_SECRET: '0'.repeat(31) }, '', 'WECHAT_APP_SECRET: '],
    ['no AppSecret, and nobody to ask', {}, '', 'No AppSecret'],
    ['a number of logins that is none', {}, 'logins_per_address=many', '--logins-per-address'],
    ['a unit that could not be one', {}, "odoo_service='a/b&c'", '--odoo-service'],
  ])('%s stands in the way', async (_what, env, lines, complaint) => {
    const { said } = await installer(`${lines}\ncheck_machine`, env);
    expect(said).toContain(` ! ${complaint}`);
  });

  test('a checkout that has the simulator is refused', async () => {
    const tree = join(folder, 'checkout');
    mkdirSync(join(tree, 'scripts'), { recursive: true });
    mkdirSync(join(tree, 'sidecar/dist'), { recursive: true });
    writeFileSync(join(tree, 'sidecar/dist/simulator.js'), '');
    expect((await installer(`here=${tree}/scripts\ncheck_machine`)).said).toContain('simulated WeChat');
  });

  test('the AppSecret reaches no program but the one that writes it down', async () => {
    const { said } = await installer('env', { WECHAT_APP_SECRET: '0'.repeat(32) });
    expect(said).not.toContain('0'.repeat(32));
  });
});

describe('whether Odoo has to stand still', () => {
  const asked = (lines: string) => installer(`with_odoo=yes wanted_options=() ${lines}; will_change_odoo`);

  test.each([
    ['an option is to be set', "found='found addon=installed'; wanted_options=(list_db=False)"],
    ['the addon is not there yet', "found='found addon='"],
    ['it is an upgrade', "found='found addon=installed'; mode=upgrade"],
  ])('%s: yes', async (_why, lines) => {
    expect((await asked(lines)).code).toBe(0);
  });

  test.each([
    ['all is as it should be', "found='found addon=installed'; mode=install"],
    ['Odoo is not ours to change', "found='found addon='; with_odoo=no"],
  ])('%s: no', async (_why, lines) => {
    expect((await asked(lines)).code).toBe(1);
  });
});

describe('after the start', () => {
  const waiting = (failed: string) =>
    installer(`answers_ready() { return 1; }; sleep() { echo waits; }; systemctl() { ${failed}; }; wait_until_ready`);

  test('a service that does not start is said at once', async () => {
    const { said } = await waiting('return 0');
    expect(said).toContain('It does not start');
    expect(said).not.toContain('waits');
  });

  test('one that starts slowly is waited for', async () => {
    const { said } = await waiting('return 1');
    expect(said.match(/waits/g)).toHaveLength(30);
    expect(said).toContain('It is not ready');
  });
});

describe('nginx', () => {
  const configure = 'configure_nginx; say_what_is_left';
  const untrusted = 'a certificate that nobody trusts';

  test('without a certificate: one to begin with, and how to get a real one', async () => {
    const { said } = await installer(configure);
    expect(said).toContain(untrusted);
    expect(said).toContain('certbot certonly');
  });

  test('with a certificate: neither', async () => {
    const { said } = await installer(`certificate=/some/fullchain.pem key=/some/privkey.pem; ${configure}`);
    expect(said).not.toContain(untrusted);
    expect(said).not.toContain('certbot');
  });

  test('with other sites: left alone, and no word of a webroot that it does not serve', async () => {
    mkdirSync(join(folder, 'nginx/sites-enabled'), { recursive: true });
    writeFileSync(join(folder, 'nginx/sites-enabled/shop'), '');
    const { said } = await installer(configure);
    expect(said).toContain('sites-enabled/shop');
    expect(said).not.toMatch(/would: write|certbot/);
  });

  test('the number of logins is remembered for the next run', async () => {
    const answers = `answers=${folder}/answers`;
    await installer(`${answers}; logins_per_address=200; write_answers`);
    const { said } = await installer(`${answers}; recall_options; echo "$logins_per_address of $domain"`);
    expect(said).toBe('200 of erp.example.com\n');
  });
});
