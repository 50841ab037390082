/**
 * Every secret is changed while people log in without a pause, as docs/operations.md says, and no login fails: state keys,
 * service key, AppSecret. Two sidecars without stickiness, so that one always meets what the other has just begun.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { toTerminal } from '../scripts/lib/log';
import { output } from '../scripts/lib/process';
import { projectRoot } from '../scripts/lib/paths';
import { startStack, type Stack } from '../scripts/lib/stack';
import { withVisitor } from './support/browser';
import type { HttpClient } from './support/http-client';
import { expectLoggedInAs } from './support/logged-in';
import { eventually } from './support/patience';
import { recordSecret } from './support/seen';
import { resetSimulator } from './support/simulator-control';
import { ground, simulator } from './support/stack';
import { untilAnswered, untilCallback, untilTicket, wechatClient } from './support/wechat-leg';

jest.setTimeout(900_000);

let own: Stack;

beforeAll(async () => {
  const main = ground();
  own = await startStack(
    { odooHome: process.env['ODOO_HOME'], beside: main.stack, modules: ['portal'], replicas: 2 },
    toTerminal,
  );
  globalThis.e2eGround = { ...main, stack: own };
});
afterAll(() => own.stop());
beforeEach(resetSimulator);

/** The whole login, with a page that reloads itself until it can go on. `onWait` is told of each such page. */
async function logInPatiently(client: HttpClient, onWait: () => void): Promise<void> {
  const callback = await untilCallback(client, 'follower');
  await eventually('a page that reloads itself goes on', async () => {
    const answer = await untilAnswered(client, callback, 'follower');
    if (answer.headers['refresh'] === undefined) await client.get(answer.location);
    else onWait();
    return answer.headers['refresh'] === undefined;
  });
  await expectLoggedInAs(client, 'follower');
}

interface Crowd {
  /** Waits until nobody can go on. */
  stuck(): Promise<void>;
  /** Waits until so many more have come in, each person as often as the others: nobody is still where they were before. */
  more(logins: number): Promise<void>;
}

/** Three people who log in again and again while `work` goes on. Fails with what any of them met instead of Odoo. */
async function whileLoggingIn(work: (crowd: Crowd) => Promise<void>): Promise<void> {
  const failures: string[] = [];
  const inside = [0, 0, 0];
  let going = true;
  const waiting = new Set<HttpClient>();
  const person = async (who: number) => {
    while (going && failures.length === 0) {
      const client = wechatClient();
      await logInPatiently(client, () => waiting.add(client)).catch((error: unknown) => failures.push(String(error)));
      waiting.delete(client);
      inside[who] = (inside[who] ?? 0) + 1;
    }
  };
  const crowd = inside.map((_, who) => person(who));
  try {
    await work({
      stuck: () =>
        eventually('nobody can go on', async () => waiting.size === crowd.length || failures.length > 0, 240_000),
      more(logins) {
        const goals = inside.map((times) => times + Math.ceil(logins / inside.length));
        const done = () => goals.every((goal, who) => (inside[who] ?? 0) >= goal);
        return eventually(`${logins} more logins`, async () => done() || failures.length > 0, 240_000);
      },
    });
  } finally {
    going = false;
    await Promise.all(crowd);
  }
  expect(failures).toEqual([]);
}

const secrets = () => join(own.folder, 'secrets');

const rotate = (step: string, env: Record<string, string> = {}) =>
  output({ command: join(projectRoot, 'scripts/rotate'), args: [step, '--secrets', secrets()], env }, step);

/** One by one, with logins in between: the moment in which they know different keys is what is tested. */
async function letEach(act: (sidecar: Stack['sidecar']) => Promise<void>, crowd: Crowd): Promise<void> {
  for (const sidecar of own.sidecars) {
    await act(sidecar);
    await crowd.more(6);
  }
}

const reload = async (sidecar: Stack['sidecar']) => void process.kill(sidecar.pid(), 'SIGHUP');

const restart = async (sidecar: Stack['sidecar']) => {
  await sidecar.stop();
  await sidecar.start();
};

/** The key ids that states are signed with by now: the first byte. */
async function signingKeys(): Promise<Set<string>> {
  const kids = new Set<string>();
  for (let n = 0; n < 6; n++) {
    const { location } = await wechatClient().get('/wechat/authorize');
    kids.add(new URL(location).searchParams.get('state')?.slice(0, 2) ?? '');
  }
  return kids;
}

test.each([
  ['read again on SIGHUP', reload],
  ['read by restarting one sidecar after the other', restart],
])('state keys, %s', async (_how, act) => {
  const before = await signingKeys();
  const begun = wechatClient();
  const callback = await untilCallback(begun, 'follower');
  await whileLoggingIn(async (crowd) => {
    await crowd.more(3);
    for (const step of ['state-key-add', 'state-key-use']) {
      await rotate(step);
      await letEach(act, crowd);
    }
    // Begun before all of this, and finished after it.
    await begun.get((await untilAnswered(begun, callback, 'follower')).location);
    await expectLoggedInAs(begun, 'follower');
    await eventually('states of the old key are over', async () => !(await signingKeys()).has([...before][0] ?? ''));
    // Fifteen minutes later by the clock; here as soon as nobody is under way with the old key.
    await crowd.more(6);
    await rotate('state-key-drop');
    await letEach(act, crowd);
  });
  const after = await signingKeys();
  expect(after.size).toBe(1);
  expect(after).not.toEqual(before);
});

test('service key: the new one is in the file before the old one dies, and a refused sidecar looks there', async () => {
  const pids = own.sidecars.map((sidecar) => sidecar.pid());
  const ticket = await untilTicket(wechatClient(), 'follower');
  expect(ticket.status).toBe(303);
  await whileLoggingIn(async (crowd) => {
    await crowd.more(3);
    const shell = own.odoo.command(['shell', '-d', own.database.name]);
    const args = ['--secrets', secrets(), '--odoo-url', own.odooUrl, '--rotate', '--', shell.command, ...shell.args];
    const command = { command: join(projectRoot, 'scripts/provision'), args, ...(shell.env && { env: shell.env }) };
    expect(await output(command, 'scripts/provision')).toContain('The old key is worthless now.');
    await crowd.more(12);
  });
  const keys = await own.database.query(
    "SELECT count(*) FROM res_users_apikeys k JOIN res_users u ON u.id = k.user_id WHERE u.login = 'wechat_gateway'",
  );
  expect(keys).toEqual(['1']);
  expect(own.sidecars.map((sidecar) => sidecar.pid())).toEqual(pids);
});

test('AppSecret: whoever comes while WeChat takes none waits and gets in with the new one; nothing is restarted', async () => {
  const fresh = randomBytes(16).toString('hex');
  recordSecret(fresh);
  const pids = own.sidecars.map((sidecar) => sidecar.pid());
  const begun = wechatClient();
  const callback = await untilCallback(begun, 'follower');
  await whileLoggingIn(async (crowd) => {
    await crowd.more(3);
    // WeChat ends the old one when it shows the new one, which has to be copied then.
    await simulator().control('PUT', 'secret', { secret: fresh });
    await crowd.stuck();
    await rotate('app-secret', { WECHAT_APP_SECRET: fresh });
    await begun.get((await untilAnswered(begun, callback, 'follower')).location);
    await expectLoggedInAs(begun, 'follower');
    await crowd.more(9);
  });
  expect(own.sidecars.map((sidecar) => sidecar.pid())).toEqual(pids);
});

test('a browser that waits for the AppSecret goes on by itself', async () => {
  const fresh = randomBytes(16).toString('hex');
  recordSecret(fresh);
  await simulator().control('PUT', 'secret', { secret: fresh });
  await withVisitor({ language: 'zh', device: 'phone', persona: 'follower' }, async ({ page }) => {
    await page.goto(`${own.url}/wechat/authorize?next=/my`);
    await page.locator('[data-page=secret_refused]').waitFor();
    await rotate('app-secret', { WECHAT_APP_SECRET: fresh });
    await page.waitForURL(/\/my$/);
  });
});
