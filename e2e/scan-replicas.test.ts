/**
 * A stack as production has it, with TLS: two sidecars behind nginx without stickiness, sharing a Redis that is killed,
 * emptied and away (faults 6 and 13; design rules 4, 10 and 12).
 */
import { toTerminal } from '../scripts/lib/log';
import { startStack, type Stack } from '../scripts/lib/stack';
import { withVisitor } from './support/browser';
import { expectLoggedInAs, userOf } from './support/logged-in';
import { landed, openLoginPage, tapWechat } from './support/login-page';
import { linkedUser, writeSetting } from './support/odoo-admin';
import { loggedInUser, passwordLogin, pcClient } from './support/odoo-web';
import { expectPage } from './support/pages';
import { eventually } from './support/patience';
import { countCalls, identityOf, resetSimulator } from './support/simulator-control';
import { gather, logInAgainAndAgain, summary } from './support/scan-people';
import { ground } from './support/stack';
import { logIn, untilCallback, wechatClient } from './support/wechat-leg';
import {
  confirm,
  digitsOn,
  enter,
  listen,
  newPc,
  newPhone,
  poll,
  postJson,
  showCode,
  typeDigits,
} from './support/scan-leg';

jest.setTimeout(900_000);

const timesEach = Math.ceil(Number(process.env['SCAN_FLOWS'] ?? 30) / 10);

let own: Stack;

beforeAll(async () => {
  const main = ground();
  own = await startStack(
    {
      odooHome: process.env['ODOO_HOME'],
      beside: main.stack,
      modules: ['portal'],
      replicas: 2,
      tls: true,
      sidecarEnvironment: { STARTS_PER_ADDRESS: '100000', STARTS_IN_TOTAL: '100000' },
    },
    toTerminal,
  );
  // Everything in this file happens on this stack.
  globalThis.e2eGround = { ...main, stack: own };
});

afterAll(() => own.stop());
beforeEach(resetSimulator);

test('the whole direct login in a browser over TLS', async () => {
  await withVisitor({ persona: 'follower' }, async ({ page, context }) => {
    await openLoginPage(page);
    await tapWechat(page);
    await landed(page, /^\/odoo/);
    const session = (await context.cookies()).find(({ name }) => name === 'session_id');
    expect(session).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Lax' });
  });
});

test('a PC on one sidecar hears what the phone does on the other', async () => {
  await linkedUser(await identityOf('user-1301'));
  for (let times = 0; times < 4; times++) {
    const pc = newPc();
    const { user_code } = await showCode(pc);
    const stream = await listen(pc);
    const page = await confirm(newPhone(), user_code, 'user-1301');
    await eventually('it hears that digits are asked for', async () => stream.words.includes('code_required'));
    expect((await typeDigits(pc, digitsOn(page))).status).toBe(200);
    await eventually('it hears that it may come in', async () => stream.words.includes('approved'));
    await enter(pc);
    await expectLoggedInAs(pc, 'user-1301');
    stream.close();
  }
});

test('a callback doubled over both sidecars costs one exchange', async () => {
  const client = wechatClient();
  const callback = await untilCallback(client, 'follower');
  const { result: answers, calls } = await countCalls(() =>
    Promise.all(Array.from({ length: 20 }, () => client.snapshot().get(callback))),
  );
  expect(calls.exchanges).toBe(1);
  expect(new Set(answers.map(({ location }) => location)).size).toBe(1);
});

test('6: logins while one of the two is killed again and again', async () => {
  const people = await gather(10, 1310);
  let over = false;
  const breaking = (async () => {
    for (let turn = 0; !over; turn++) {
      const victim = own.sidecars[turn % 2];
      if (!victim) throw new Error('two sidecars are expected');
      process.kill(victim.pid(), 'SIGKILL');
      await victim.stop();
      await victim.start();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  })();
  const result = summary(await logInAgainAndAgain(people, timesEach));
  over = true;
  await breaking;
  expect(result).toMatchObject({ flows: 10 * timesEach, wrong: 0, lost: [] });
});

describe('13: Redis', () => {
  const redis = () => {
    if (!own.redis) throw new Error('this stack should have a Redis');
    return own.redis;
  };

  test('is killed and comes back empty: whoever waits still gets in with the same code', async () => {
    await linkedUser(await identityOf('user-1320'));
    const pc = newPc();
    const { user_code } = await showCode(pc);
    const stream = await listen(pc);
    process.kill(redis().pid(), 'SIGKILL');
    await redis().stop();
    await redis().start();
    await eventually('the PC is told what is so', async () => (await poll(pc)).body['state'] === 'pending');
    const page = await confirm(newPhone(), user_code, 'user-1320');
    await eventually(
      'digits',
      async () => stream.words.includes('code_required') || (await poll(pc)).body['state'] === 'code_required',
    );
    expect((await typeDigits(pc, digitsOn(page))).status).toBe(200);
    await enter(pc);
    await expectLoggedInAs(pc, 'user-1320');
    stream.close();
  });

  test('is away: a clear answer for the PC and the phone, the password works, and it goes on by itself', async () => {
    const member = await linkedUser(await identityOf('user-1321'));
    await logIn(wechatClient(), 'follower');
    const follower = await userOf('follower');
    const waiting = newPc();
    await showCode(waiting);
    await redis().stop();
    try {
      const answer = await postJson(newPc(), '/wechat/device_authorization');
      expect({ status: answer.status, body: JSON.parse(answer.body) as unknown }).toEqual({
        status: 503,
        body: { error: 'unavailable' },
      });
      expect((await poll(waiting)).status).toBe(503);
      const client = wechatClient();
      expectPage(await client.get(await untilCallback(client, 'follower')), 'busy');
      const password = pcClient();
      await passwordLogin(password, { login: member.login, password: member.password });
      expect(await loggedInUser(password)).toBe(member.user);
    } finally {
      await redis().start();
    }
    await eventually('logins work again', async () => {
      const client = wechatClient();
      await logIn(client, 'follower').catch(() => undefined);
      return (await loggedInUser(client)) === follower;
    });
  });

  test('logins while it is killed now and then: nobody becomes somebody else', async () => {
    const people = await gather(10, 1330);
    let over = false;
    const breaking = (async () => {
      while (!over) {
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        process.kill(redis().pid(), 'SIGKILL');
        await redis().stop();
        await redis().start();
      }
    })();
    const result = summary(await logInAgainAndAgain(people, timesEach));
    over = true;
    await breaking;
    expect(result).toMatchObject({ flows: 10 * timesEach, wrong: 0, lost: [] });
  });
});

test('the sidecar that is left serves everybody', async () => {
  const [first, second] = own.sidecars;
  await second?.stop();
  try {
    await writeSetting('verification_policy', 'never');
    const people = await gather(2, 1340);
    expect(summary(await logInAgainAndAgain(people, 3))).toMatchObject({ flows: 6, lost: [] });
  } finally {
    await second?.start();
  }
  expect(first?.pid()).toBeGreaterThan(0);
});
