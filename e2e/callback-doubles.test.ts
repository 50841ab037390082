/** WeChat calls the callback twice within milliseconds (design rule 4, threats S8, S9, L6): one exchange, one answer, one user. */
import { expectLoggedInAs } from './support/logged-in';
import { loggedInUser } from './support/odoo-web';
import { identities, personOf, sqlValue, users } from './support/odoo-admin';
import { expectPage } from './support/pages';
import { countCalls, identityOf, issueCode, resetSimulator } from './support/simulator-control';
import { simulator } from './support/stack';
import { throughWechat, ticketCookie, untilCallback, untilTicket, wechatClient } from './support/wechat-leg';

beforeEach(resetSimulator);

describe.each([2, 20])('the same callback %i times at once', (times) => {
  test('costs one exchange, answers all alike and opens one session', async () => {
    const client = wechatClient();
    const callback = await untilCallback(client, 'follower', '/odoo/discuss');
    const doubles = Array.from({ length: times }, () => client.snapshot());

    const { result: answers, calls } = await countCalls(() => Promise.all(doubles.map((tab) => tab.get(callback))));

    expect(calls).toEqual({ exchanges: 1, userinfos: 0 });
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
    expect(new Set(answers.map(({ location }) => location)).size).toBe(1);
    expect(new Set(doubles.map(({ jar }) => jar.get(ticketCookie))).size).toBe(1);

    const signin = answers[0]?.location ?? '';
    await Promise.all(doubles.map((tab) => tab.get(signin)));
    const sessions = await Promise.all(doubles.map(loggedInUser));
    expect(sessions.filter(Boolean)).toHaveLength(1);
  });
});

test('the second request 20 ms after an aborted first one gets the login', async () => {
  const client = wechatClient();
  const callback = await untilCallback(client, 'follower');
  // So that the first one is under way for certain when it is given up.
  await simulator().control('PUT', 'delay', { ms: 300 });
  const aborted = client.snapshot().get(callback, { abortAfterMs: 20 });
  await expect(aborted).rejects.toThrow('aborted');

  const { result: answer, calls } = await countCalls(() => client.get(callback));
  expect(answer.location).toContain('/auth_wechat/signin');
  expect(calls.exchanges).toBeLessThanOrEqual(1);
  await client.get(answer.location);
  await expectLoggedInAs(client, 'follower');
});

test('the same state with another code is refused and costs nothing', async () => {
  const client = wechatClient();
  const callback = await untilCallback(client, 'follower');
  await client.get(callback);
  const injected = new URL(callback);
  injected.searchParams.set('code', await issueCode('stranger'));

  const { result: answer, calls } = await countCalls(() => client.get(injected.href));
  expectPage(answer, 'invalid');
  expect(calls.exchanges).toBe(0);
});

test('a code that was used in another login opens nothing', async () => {
  const victim = wechatClient();
  const callback = await untilCallback(victim, 'follower');
  await victim.get(callback);
  const attacker = wechatClient();
  const injected = new URL(await untilCallback(attacker, 'stranger'));
  injected.searchParams.set('code', new URL(callback).searchParams.get('code') ?? '');

  const answer = await attacker.get(injected.href);
  expect(answer.location.startsWith(simulator().url)).toBe(true);
  expect(attacker.jar.get(ticketCookie)).toBeUndefined();
});

test('a hundred first logins of one WeChat account at once make one user, one partner and one identity', async () => {
  const persona = 'user-100';
  const { openid } = await identityOf(persona);
  const browsers = Array.from({ length: 100 }, () => wechatClient());
  const callbacks: string[] = [];
  for (const browser of browsers) {
    const first = await browser.get(await untilCallback(browser, persona));
    callbacks.push(await throughWechat(browser, first, persona));
  }
  expect(await identities(openid)).toBe(0);
  const before = { users: await users(), partners: await partners() };

  const answers = await Promise.all(browsers.map((browser, index) => browser.get(callbacks[index] ?? '')));
  for (const [index, answer] of answers.entries()) {
    // Five seconds for all of them are short for a busy machine: whoever is told to try again does.
    if (!answer.body.includes('data-page="odoo_unreachable"')) continue;
    answers[index] = await untilTicket(browsers[index] ?? wechatClient(), persona);
  }

  const outcomes = new Set(
    answers.map(({ status, location }) => `${status} ${new URL(location || 'http://page/').pathname}`),
  );
  expect([...outcomes]).toEqual(['303 /auth_wechat/signin']);
  expect(await identities(openid)).toBe(1);
  expect({ users: await users(), partners: await partners() }).toEqual({
    users: before.users + 1,
    partners: before.partners + 1,
  });
  expect((await personOf(openid)).share).toBe(true);
});

const partners = async () => Number(await sqlValue('SELECT count(*) FROM res_partner'));
