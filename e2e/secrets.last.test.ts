/** Looks back on the whole run (threats G1, G5-G7, T5): no secret and no one-time value is in any log, answer, dump, session or process list. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { output } from '../scripts/lib/process';
import { allLogs } from './support/logs';
import type { Answer } from './support/http-client';
import { asAdmin } from './support/odoo-admin';
import { loggedInUser, passwordLogin, pcClient } from './support/odoo-web';
import { recordSecret, seenAnswers, seenSecrets } from './support/seen';
import { simulator, stack } from './support/stack';
import { logIn, wechatClient } from './support/wechat-leg';

const secretsFolder = () => join(stack().folder, 'secrets');
const secretFile = (name: string) => readFileSync(join(secretsFolder(), name), 'utf8').trim();

let lasting: ReadonlyMap<string, string>;

beforeAll(async () => {
  // So that this file proves something when it runs alone.
  await logIn(wechatClient(), 'follower');
  await logIn(wechatClient(), 'user-999');
  const stateKeys = secretFile('state_keys')
    .split(',')
    .map((entry) => entry.split(':')[1] ?? '');
  lasting = new Map([
    ['AppSecret', simulator().secret],
    ['API key', secretFile('odoo_api_key')],
    ...stateKeys.map((key, index) => [`state key ${index}`, key] as const),
  ]);
  lasting.forEach(recordSecret);
});

/** What of the secrets is in the text: their kinds, never their values. */
function found(text: string): string[] {
  const kinds = new Map([...lasting].map(([kind, value]) => [value, kind]));
  return seenSecrets()
    .filter((value) => text.includes(value))
    .map((value) => kinds.get(value) ?? `a value of ${value.length} characters starting ${value.slice(0, 4)}`);
}

test('the run has seen enough secrets to be worth looking for', () => {
  expect(seenSecrets().length).toBeGreaterThanOrEqual(6);
  expect(seenAnswers().length).toBeGreaterThan(0);
});

test('G1: no log has any', () => {
  const logs = allLogs();
  expect([...logs.keys()]).toEqual(expect.arrayContaining(['access.log', 'odoo.log', 'sidecar.log']));
  for (const [file, text] of logs) expect({ file, found: found(text) }).toEqual({ file, found: [] });
});

test('G1: no log of the sidecar or of nginx has a query at all', () => {
  for (const file of ['sidecar.log', 'access.log', 'error.log']) {
    expect(allLogs().get(file) ?? '').not.toMatch(/[?&](code|state|secret|access_token)=/);
  }
});

test('G1: no answer of the site has any', () => {
  expect(found(seenAnswers())).toEqual([]);
});

test('T5, G7: the database has none', async () => {
  const { host, port, user, password } = stack().database.postgres;
  const args = ['-h', host, '-p', String(port), '-U', user, stack().database.name];
  const dump = await output({ command: 'pg_dump', args, env: { PGPASSWORD: password } }, 'pg_dump');
  expect(dump).toContain('wechat_attempt');
  expect(found(dump)).toEqual([]);
});

test('T5: no session file of Odoo has any', () => {
  const folder = join(stack().odoo.dataFolder, 'sessions');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(0);
  const text = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n');
  expect(found(text)).toEqual([]);
});

test('no process shows any in its arguments or environment', () => {
  for (const pid of [stack().sidecar.pid(), stack().odooPid()]) {
    for (const file of ['cmdline', 'environ']) expect(found(readFileSync(`/proc/${pid}/${file}`, 'utf8'))).toEqual([]);
  }
});

test('metrics and readiness show none', async () => {
  for (const path of ['/metrics', '/readyz', '/healthz']) {
    const answer = await fetch(stack().sidecar.internalUrl + path);
    expect(found(await answer.text())).toEqual([]);
  }
});

test('G5: the settings give none away, and only administrators may read them', async () => {
  const settings = await asAdmin('res.config.settings', 'default_get', [[]]);
  const parameters = await asAdmin('ir.config_parameter', 'search_read', [[['key', 'like', 'odoo_addon_wechat_sso']]]);
  expect(JSON.stringify(parameters)).toContain('redirect_url');
  expect(found(JSON.stringify([settings, parameters]))).toEqual([]);
});

/** What a member of staff gets who asks for all of a model, as the web client would. */
async function askedByStaff(model: string): Promise<{ user: number | undefined; answer: Answer }> {
  const client = pcClient();
  await passwordLogin(client, { login: 'li.lei', password: 'li.lei' });
  const user = await loggedInUser(client);
  expect(user).toBeDefined();
  const params = { model, method: 'search_read', args: [[]], kwargs: {} };
  const answer = await client.request(`/web/dataset/call_kw/${model}/search_read`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params }),
  });
  return { user, answer };
}

test.each(['ir.config_parameter', 'wechat.attempt', 'wechat.job', 'wechat.sidecar', 'wechat.log', 'wechat.request'])(
  'G5: a member of staff may not read %s',
  async (model) => {
    const { answer } = await askedByStaff(model);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { data: { name: 'odoo.exceptions.AccessError' } } });
  },
);

test('G5: a member of staff sees their own WeChat accounts and nobody else’s, and no openid', async () => {
  const { user, answer } = await askedByStaff('wechat.identity');
  const { result } = JSON.parse(answer.body) as { result: { user_id: [number, string] }[] };
  expect(result.map(({ user_id: [owner] }) => owner)).toEqual([user]);
  expect(answer.body).not.toMatch(/openid|unionid/);
});

test('G6: the secret files are for their owner alone to read', () => {
  const modes = readdirSync(secretsFolder()).map((name) => [
    name,
    (statSync(join(secretsFolder(), name)).mode & 0o777).toString(8),
  ]);
  expect(Object.fromEntries(modes)).toEqual({
    odoo_api_key: '400',
    state_keys: '400',
    wechat_app_secret: '400',
    'sidecar.env': '400',
  });
});
