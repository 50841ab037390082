/** The doctor on the whole stack: from the settings' button, from the command line, and with a phone. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from '../scripts/lib/paths';
import { run } from '../scripts/lib/process';
import { readEnvironmentFile } from '../scripts/lib/sidecar';
import { visit, withVisitor, type Visitor } from './support/browser';
import { consent, openBackOffice } from './support/login-page';
import { asAdmin, identities, sqlValue } from './support/odoo-admin';
import { eventually } from './support/patience';
import { picture } from './support/screenshots';
import { identityOf, resetSimulator } from './support/simulator-control';
import { simulator, stack } from './support/stack';

interface Found {
  readonly id: number;
  readonly code: string;
  readonly status: string;
  readonly what: string;
  readonly todo: string | false;
}

/** What a demo in good order cannot be green in: it is on localhost, sends no mail, and nobody has held a phone before it yet. */
const EXPECTED = ['mail_missing', 'origin_local', 'phone_never'];

/** Nor does it run scheduled actions, which is noticed a quarter of an hour after they were due. */
const ASLEEP = 'alarms_asleep';

const findings = () =>
  asAdmin<Found[]>('wechat.finding', 'search_read', [[], ['code', 'status', 'what', 'todo']], {
    context: { lang: 'en_US' },
  });
const codes = (found: readonly Found[], status: string) =>
  found.filter((each) => each.status === status).map(({ code }) => code).sort(); // prettier-ignore

let admin: Visitor;

beforeAll(async () => {
  admin = await visit({ device: 'pc', language: 'en' });
  await openBackOffice(admin.page, 'admin', 'admin');
});
afterAll(() => admin.close());
beforeEach(resetSimulator);

async function openSettings(page: Page): Promise<void> {
  await page.goto(`${stack().url}/odoo/action-base_setup.action_general_configuration`);
  await page.locator('#wechat_doctor').scrollIntoViewIfNeeded();
}

const troubled = () => sqlValue("SELECT count(*) FROM wechat_sidecar WHERE status != 'green'");

/** Waits until the sidecar has answered a run after `before`, and the list shows it by itself. */
async function answered(page: Page, before: readonly Found[]): Promise<Found[]> {
  const last = Math.max(0, ...before.map(({ id }) => id));
  await eventually('the sidecar answers the doctor', async () => {
    const found = await findings();
    return found.length > 0 && found.every(({ id, code }) => id > last && code !== 'doctor_waiting');
  });
  await page.locator('.o_data_row', { hasText: 'The sidecar is being asked.' }).waitFor({ state: 'detached' });
  return findings();
}

test('one click in the settings: all green but for what a demo cannot have', async () => {
  const { page } = admin;
  const before = await findings();
  await openSettings(page);
  await picture(page, 'settings-doctor-pc-en');
  await page.getByRole('button', { name: 'Run the doctor' }).click();
  await page.locator('.o_list_view .o_data_row').first().waitFor();
  const found = await answered(page, before);
  expect(codes(found, 'red')).toEqual([]);
  expect(codes(found, 'amber').filter((code) => code !== ASLEEP)).toEqual(EXPECTED);
  expect(codes(found, 'green')).toEqual(
    expect.arrayContaining([
      ...['login_on', 'sidecars_ok', 'service_ok', 'key_ok', 'proxy_mode_on', 'database_ok', 'base_url_ok'],
      ...['odoo_ok', 'version_ok', 'secrets_ok', 'clock_ok', 'wechat_ok', 'quota_ok'],
      ...['proxy_ok', 'address_ok', 'internal_ok', 'rpc_closed', 'stream_ok'],
    ]),
  );
  await picture(page, 'doctor-pc-en');
  expect(admin.scriptErrors).toEqual([]);
});

test('a whitelist without our address: one red row, with the address to paste', async () => {
  const { page } = admin;
  await simulator().control('PUT', 'whitelist', { allowed: false });
  const before = await findings();
  await page.getByRole('button', { name: 'Run again' }).click();
  expect(codes(await answered(page, before), 'red')).toEqual(['address_not_whitelisted']);
  const row = page.locator('.o_data_row', { hasText: 'IP whitelist' });
  await row.waitFor();
  expect(await row.innerText()).toContain("WeChat refuses the sidecar's IP address 127.0.0.1 (40164).");
  await picture(page, 'doctor-red-pc-en');

  await page.getByRole('button', { name: 'Report to copy' }).click();
  const report = page.locator('.modal [name=text]').first();
  await report.waitFor();
  expect(await report.innerText()).toContain('[red] address_not_whitelisted (sidecar)');
  await page.locator('.modal').getByRole('button', { name: 'Close' }).last().click();
});

test('with a phone: the QR’s address, through WeChat and back, and Odoo says that it works', async () => {
  const { page } = admin;
  await openSettings(page);
  await page.getByRole('button', { name: 'Test with my phone' }).click();
  const address = page.locator('.modal [name=address]');
  await address.waitFor();
  await page.locator('.modal [name=qr] img').waitFor();
  await picture(page, 'phone-test-pc-en');
  const url = /http\S+\/wechat\/test\/[0-9a-f]{32}/.exec(await address.innerText())?.[0] ?? '';

  await withVisitor({ persona: 'user-3101' }, async ({ page: phone }) => {
    await phone.goto(url);
    await phone.locator('[data-page=test_start] nav a').click();
    await consent(phone);
    await phone.locator('[data-page=test_done]').waitFor();
  });

  await page.locator('.modal', { hasText: 'Works, as seen from a phone at' }).waitFor();
  await picture(page, 'phone-test-done-pc-en');
  expect(await identities((await identityOf('user-3101')).openid)).toBe(0);
});

test('a key that a sidecar works with is not ended unasked', async () => {
  const { page } = admin;
  await openSettings(page);
  await page.getByRole('button', { name: 'Make a new sidecar key' }).click();
  const question = page.locator('.modal', { hasText: 'A sidecar is working with the present key.' });
  await question.waitFor();
  await question.getByRole('button', { name: 'Cancel' }).click();
  await question.waitFor({ state: 'detached' });
  expect(admin.scriptErrors).toEqual([]);
});

describe('the command', () => {
  async function doctor(environment: Record<string, string> = {}, ...args: string[]) {
    const env = {
      ...readEnvironmentFile(join(stack().folder, 'secrets', 'sidecar.env')),
      INTERNAL_PORT: new URL(stack().sidecar.internalUrl).port,
      PORT: new URL(stack().sidecar.url).port,
      WECHAT_API_URL: simulator().url,
      WECHAT_OPEN_URL: simulator().url,
      LANG: 'C.UTF-8',
      LC_ALL: '',
      ...environment,
    };
    const main = join(projectRoot, 'sidecar/dist/main.js');
    return run({ command: process.execPath, args: [main, 'doctor', ...args], env });
  }

  test('finds the same, in words and with exit code 0', async () => {
    // What the earlier test did to it is over with the phone's exchange; Odoo hears so with the next heartbeat.
    await eventually('the sidecar reports that it is well again', async () => (await troubled()) === '0');
    const { code, stdout } = await doctor();
    expect(stdout).toContain('✓ green  The sidecar is running. [sidecar_running]');
    expect(stdout).toContain('✓ green  Odoo: The service user can call the gateway and nothing else. [service_ok]');
    expect(stdout).not.toMatch(/✗ red|no words for/);
    expect(code).toBe(0);
    expect((await doctor({ LANG: 'zh_CN.UTF-8' })).stdout).toContain('用连接服务密钥可以正常访问 Odoo。');
  });

  test('as JSON, with exit code 1 where something is red', async () => {
    await simulator().control('PUT', 'whitelist', { allowed: false });
    const { code, stdout } = await doctor({}, '--json');
    expect(code).toBe(1);
    const report = JSON.parse(stdout) as { status: string; findings: { id: string; status: string }[] };
    expect(report.status).toBe('red');
    expect(report.findings.filter(({ status }) => status === 'red').map(({ id }) => id)).toEqual([
      'address_not_whitelisted',
    ]);
  });

  test('a key that Odoo does not take, and no secret in the report', async () => {
    const key = '9b1f0c7a6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a';
    const { code, stdout } = await doctor({ ODOO_API_KEY_FILE: '', ODOO_API_KEY: key });
    expect(code).toBe(1);
    expect(stdout).toContain('[odoo_key_refused]');
    expect(stdout).toContain('[secrets_in_environment]');
    expect(stdout).not.toContain(key);
  });

  test('a configuration that cannot be used is exit 78', async () => {
    const { code, stdout } = await doctor({ ODOO_DB: '' });
    expect(code).toBe(78);
    expect(stdout).toContain('ODOO_DB is missing or blank');
  });
});
