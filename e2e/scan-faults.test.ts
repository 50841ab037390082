/**
 * Logins by scanning through every fault (threats, section 3): nobody becomes somebody else, nobody gets two sessions out of
 * one approval, and at least 99 % of those who confirmed get in. SCAN_FLOWS=200 makes it two hundred logins for each fault.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { userOf } from './support/logged-in';
import { sqlValue } from './support/odoo-admin';
import { eventually } from './support/patience';
import { loggedInUser } from './support/odoo-web';
import { exchange, failNext, clearFaults, resetSimulator, type Fault } from './support/simulator-control';
import { stack } from './support/stack';
import { goThrough } from './support/http-client';
import { startSlowNetwork } from './support/slow-network';
import { gather, logInAgainAndAgain, summary, type Habits } from './support/scan-people';
import { newPc, newPhone, scanIn } from './support/scan-leg';

const PEOPLE = 10;
const TIMES = Math.ceil(Number(process.env['SCAN_FLOWS'] ?? 30) / PEOPLE);
const PERSON = 1200;

jest.setTimeout(900_000);

let people: Awaited<ReturnType<typeof gather>>;

beforeAll(async () => {
  await resetSimulator();
  people = await gather(PEOPLE, PERSON);
});

afterEach(async () => {
  await clearFaults();
});

const consumed = async () =>
  Number(await sqlValue("SELECT count(*) FROM wechat_attempt WHERE way = 'scan' AND consumed_at IS NOT NULL"));
/** Logins of people; the service user has its own at every start of a sidecar. */
const sessionsOpened = async () =>
  Number(
    await sqlValue(
      "SELECT count(*) FROM res_users_log l JOIN res_users u ON u.id = l.create_uid WHERE u.login <> 'wechat_gateway'",
    ),
  );
const accounts = async () =>
  Number(await sqlValue('SELECT count(*) - count(DISTINCT (appid, openid)) FROM wechat_identity'));

/** Runs the logins while `fault` goes on, and holds them against the promises. */
async function survives(fault: () => Promise<void>, habits: Habits = {}): Promise<void> {
  const before = { consumed: await consumed(), opened: await sessionsOpened() };
  let over = false;
  const breaking = (async () => {
    while (!over) await fault();
  })();
  const endings = await logInAgainAndAgain(people, TIMES, habits);
  over = true;
  await breaking;
  const result = summary(endings);
  process.stdout.write(
    `    ${result.confirmed} of ${result.flows} confirmed, ${(100 * result.share).toFixed(1)} % of them got in\n`,
  );
  expect(result).toMatchObject({ flows: PEOPLE * TIMES, wrong: 0 });
  expect(result.confirmed).toBeGreaterThan(0.9 * result.flows);
  if (result.share < 0.99) throw new Error(`too many were lost:\n${result.lost.join('\n')}`);
  expect(await accounts()).toBe(0);
  // One session per consumed ticket at most (a log line may be missing where Odoo was killed in between).
  expect((await sessionsOpened()) - before.opened).toBeLessThanOrEqual((await consumed()) - before.consumed);
  const pc = newPc();
  await eventually('a login works after the fault', async () => {
    await scanIn(pc, newPhone(), `user-${PERSON}`).catch(() => undefined);
    return (await loggedInUser(pc)) === (await userOf(`user-${PERSON}`));
  });
}

const idle = () => pause(200);

test('no fault', () => survives(idle));

/** Milliseconds between two deaths: out of step with everything that happens in seconds. */
const BETWEEN_KILLS = [2_550, 4_830, 3_370, 4_190, 2_910];

test('1-4: the sidecar is killed again and again', () => {
  let kills = 0;
  return survives(async () => {
    await pause(BETWEEN_KILLS[kills++ % BETWEEN_KILLS.length]);
    process.kill(stack().sidecar.pid(), 'SIGKILL');
    await stack().sidecar.stop();
    await stack().sidecar.start();
  });
});

test('5: the sidecar is restarted politely', () =>
  survives(async () => {
    await pause(2_000);
    await stack().sidecar.stop();
    await stack().sidecar.start();
  }));

test('7: Odoo is killed and comes back', () => {
  let killed = false;
  return survives(async () => {
    await pause(2_000);
    if (killed) return;
    killed = true;
    process.kill(-stack().odooPid(), 'SIGKILL');
    await stack().restartOdoo();
  });
});

test('8: Odoo hangs for eight seconds', () => {
  let hung = false;
  return survives(async () => {
    await pause(2_000);
    if (hung) return;
    hung = true;
    process.kill(-stack().odooPid(), 'SIGSTOP');
    await pause(8_000);
    process.kill(-stack().odooPid(), 'SIGCONT');
  });
});

test.each<[string, Fault]>([
  ['14: WeChat is busy in 30 of 100 answers', { kind: 'errcode', errcode: -1, probability: 0.3 }],
  ['16: the connection breaks after the code was spent', { kind: 'cut_after', probability: 0.1 }],
  ['20: truncated answers', { kind: 'truncate', probability: 0.1 }],
])('%s', (_what, fault) => survives(idleAfter(() => failNext(exchange, fault))));

test('15: WeChat hangs for some', () =>
  survives(async () => {
    await failNext(exchange, { kind: 'hang', times: 1 });
    await pause(8_000);
  }));

test('21: every callback comes twice, the first aborted', () =>
  survives(idle, {
    async beforeCallback(phone, callback) {
      await phone
        .snapshot()
        .get(callback, { abortAfterMs: 20 })
        .catch(() => undefined);
    },
  }));

test('24: 800 ms there and back on both sides, one answer in ten stalls', async () => {
  const slow = { delayMs: 400, oneStallsIn: 10, stallMs: 2_000 };
  const network = await startSlowNetwork(Number(new URL(stack().url).port), slow);
  goThrough(network.port);
  try {
    await survives(idle, { patienceMs: 240_000 });
  } finally {
    goThrough(undefined);
    await network.close();
  }
});

test('26: nginx is reloaded again and again', () =>
  survives(async () => {
    await pause(1_000);
    process.kill(stack().nginx.service.pid, 'SIGHUP');
  }));

/** Breaks once and then only waits. */
function idleAfter(work: () => Promise<unknown>): () => Promise<void> {
  let done = false;
  return async () => {
    if (!done) await work();
    done = true;
    await idle();
  };
}
