/** When a part is gone: honest messages, a password form that works, recovery by itself, and a rotated key that costs nothing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from '../scripts/lib/process';
import { projectRoot } from '../scripts/lib/paths';
import { withVisitor } from './support/browser';
import { expectLoggedInAs } from './support/logged-in';
import { landed, openLoginPage, tapWechat, wechatButton } from './support/login-page';
import { logSince, untilWritten } from './support/logs';
import { linkedUser } from './support/odoo-admin';
import { loggedInUser, loginError, passwordLogin, pcClient } from './support/odoo-web';
import { expectPage } from './support/pages';
import { eventually } from './support/patience';
import { recordSecret } from './support/seen';
import { exchange, failNext, identityOf, readCalls, resetSimulator } from './support/simulator-control';
import { stack } from './support/stack';
import { logIn, untilAnswered, untilCallback, wechatClient } from './support/wechat-leg';

beforeEach(resetSimulator);

describe('the sidecar is dead', () => {
  beforeAll(async () => {
    process.kill(stack().sidecar.pid(), 'SIGKILL');
    await stack().sidecar.stop();
  });

  test.each(['/wechat/authorize', '/wechat/callback?code=abc&state=def', '/wechat/anything'])(
    '%s leads to the login page, which says so',
    async (path) => {
      const client = wechatClient();
      const answer = await client.get(path);
      expect(loginError(answer)).toBe('unavailable');
      const page = (await client.follow(answer.location)).pop();
      expect(page?.status).toBe(200);
      expect(page?.body).toContain('WeChat login is not available at the moment');
    },
  );

  test('the password form works', async () => {
    const member = await linkedUser(await identityOf('user-701'));
    const client = pcClient();
    await passwordLogin(client, { login: member.login, password: member.password });
    expect(await loggedInUser(client)).toBe(member.user);
  });

  test('the panel on a PC says so when it is opened', async () => {
    await withVisitor({ device: 'pc', language: 'en' }, async ({ page }) => {
      await openLoginPage(page);
      await page.locator(wechatButton).click();
      await page.getByText('WeChat login is not available').first().waitFor();
      await page.locator('input[name=password]').waitFor();
    });
  });

  test('a login that was on its way when it died can go on when it is back, at once', async () => {
    await stack().sidecar.start();
    const client = wechatClient();
    const callback = await untilCallback(client, 'follower');
    process.kill(stack().sidecar.pid(), 'SIGKILL');
    await stack().sidecar.stop();
    expect(loginError(await client.get(callback))).toBe('unavailable');

    await stack().sidecar.start();
    await client.get((await untilAnswered(client, callback, 'follower')).location);
    await expectLoggedInAs(client, 'follower');
  });
});

test('a restart of the sidecar finishes what is in flight', async () => {
  const client = wechatClient();
  const callback = await untilCallback(client, 'follower');
  await failNext(exchange, { kind: 'delay', ms: 1_000 });
  const asked = (await readCalls()).exchanges;
  const answer = client.get(callback);
  await eventually('the sidecar has asked WeChat', async () => (await readCalls()).exchanges > asked);
  const restarted = stack()
    .sidecar.stop()
    .then(() => stack().sidecar.start());
  const { status, location } = await answer;
  await restarted;
  expect({ status, path: new URL(location).pathname }).toEqual({ status: 303, path: '/auth_wechat/signin' });
});

describe('Odoo', () => {
  test('hangs: the page says so within six seconds, and afterwards it works', async () => {
    const client = wechatClient();
    const callback = await untilCallback(client, 'follower');
    const sidecar = logSince('sidecar.log');
    const started = performance.now();
    process.kill(-stack().odooPid(), 'SIGSTOP');
    try {
      expectPage(await client.get(callback), 'odoo_unreachable');
      expect(performance.now() - started).toBeLessThan(20_000);
    } finally {
      process.kill(-stack().odooPid(), 'SIGCONT');
    }
    // What the sidecar allowed itself; how slow the machine is besides is another matter.
    await untilWritten(sidecar, 'Odoo call failed');
    const said =
      sidecar()
        .split('\n')
        .find((line) => line.includes('Odoo call failed')) ?? '{}';
    const { kind, detail } = JSON.parse(said) as { kind?: string; detail?: string };
    expect(kind).toBe('timeout');
    expect(parseInt(detail ?? '', 10)).toBeLessThanOrEqual(5_000);
    await eventually('a login works', async () => {
      const again = wechatClient();
      const answer = await untilAnswered(again, await untilCallback(again, 'follower'), 'follower');
      return answer.status === 303;
    });
  });

  test('is gone: the start still leads to WeChat, the end says so, and when it is back the person taps again', async () => {
    const client = wechatClient();
    await stack().stopOdoo();
    try {
      const callback = await untilCallback(client, 'follower');
      expectPage(await client.get(callback), 'odoo_unreachable');
    } finally {
      await stack().restartOdoo();
    }
    await logIn(client, 'follower');
    await expectLoggedInAs(client, 'follower');
  });

  test('restarts between ticket and sign-in: nothing is lost', async () => {
    const client = wechatClient();
    const answer = await untilAnswered(client, await untilCallback(client, 'follower'), 'follower');
    await stack().restartOdoo();
    await client.get(answer.location);
    await expectLoggedInAs(client, 'follower');
  });
});

test('a rotated key: the old one is dead when the command ends, the sidecar goes on with the new one', async () => {
  const secrets = join(stack().folder, 'secrets');
  const oldKey = readFileSync(join(secrets, 'odoo_api_key'), 'utf8').trim();
  recordSecret(oldKey);
  expect(await gatewayAnswers(oldKey)).toBe(true);

  const shell = stack().odoo.command(['shell', '-d', stack().database.name]);
  const args = ['--secrets', secrets, '--odoo-url', stack().odooUrl, '--rotate', '--', shell.command, ...shell.args];
  await output({ command: join(projectRoot, 'scripts/provision'), args, env: { ...shell.env } }, 'scripts/provision');

  expect(await gatewayAnswers(oldKey)).toBe(false);
  const client = wechatClient();
  await logIn(client, 'follower');
  await expectLoggedInAs(client, 'follower');
});

/** Whether this key opens the gateway for a heartbeat, asked over XML-RPC as the sidecar does. */
async function gatewayAnswers(key: string): Promise<boolean> {
  const string = (text: string) => `<param><value><string>${text}</string></value></param>`;
  const call = (method: string, params: string) =>
    fetch(`${stack().odooUrl}/xmlrpc/2/${method === 'authenticate' ? 'common' : 'object'}`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${params}</params></methodCall>`,
    }).then((answer) => answer.text());
  const [uid] = await stack().database.query("SELECT id FROM res_users WHERE login = 'wechat_gateway'");
  const health =
    '<struct><member><name>status</name><value>green</value></member><member><name>parts</name><value><struct/></value></member></struct>';
  const keywords = [
    ['instance', 'e2e-test'],
    ['version', '1.0.0'],
  ].map(([name, value]) => `<member><name>${name}</name><value>${value}</value></member>`);
  const answer = await call(
    'execute_kw',
    string(stack().database.name) +
      `<param><value><int>${uid}</int></value></param>` +
      string(key) +
      string('wechat.gateway') +
      string('heartbeat') +
      '<param><value><array><data/></array></value></param>' +
      `<param><value><struct>${keywords.join('')}<member><name>health</name><value>${health}</value></member>` +
      '<member><name>results</name><value><array><data/></array></value></member></struct></value></param>',
  );
  return answer.includes('<name>settings</name>');
}

test('the login page with the message has the address it was going to', async () => {
  await stack().sidecar.stop();
  try {
    await withVisitor({ persona: 'follower', language: 'en' }, async ({ page }) => {
      await openLoginPage(page);
      await tapWechat(page);
      await landed(page, /\/web\/login$/);
      await page.getByRole('alert').first().waitFor();
      expect(await page.getByRole('alert').first().innerText()).toContain('not available');
    });
  } finally {
    await stack().sidecar.start();
  }
});
