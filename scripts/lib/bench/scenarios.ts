/** Owns the four ways of logging in that the benchmark compares (docs/benchmark.md), each as one piece of measured work. */
import { randomBytes } from 'node:crypto';
import { sha256Hex } from '../../../sidecar/src/flows/key-ring';
import type { OdooGateway } from '../../../sidecar/src/odoo/types';
import type { Simulator } from '../simulator';
import type { Stack } from '../stack';
import { Browser, type Answer } from './browser';

const BROWSER_COOKIE = '__Host-wechat_browser';
const TICKET_COOKIE = '__Host-wechat_ticket';

/** A login that has come back from WeChat and waits for its callback. */
interface Returned {
  readonly browser: Browser;
  readonly callbackUrl: string;
}

export interface Scenarios {
  /** Bring `count` people to the point where WeChat sends them back. Not measured. */
  authorise(count: number): Promise<Returned[]>;
  /** Ours, whole: callback to the 303 of /auth_wechat/signin. Answers milliseconds. */
  callback(returned: Returned): Promise<number>;
  /** (a), first half: have `count` tickets issued. Not measured. */
  issue(count: number, clients: number): Promise<Browser[]>;
  /** (a) the ceiling: Odoo opening a session from a ticket. */
  redeem(browser: Browser): Promise<number>;
  /** (0) what any call to Odoo costs: an XML-RPC call that looks for an attempt nobody made. */
  askOdoo(): Promise<number>;
  /** (b) one XML-RPC call and one redeemed ticket, no sidecar. */
  issueAndRedeem(index: number): Promise<number>;
  /** Codes for (c), which the simulator issued for the profile's scope. */
  codes(count: number): Promise<string[]>;
  /** (c) both WeChat calls inside the Odoo worker. */
  inOdoo(code: string): Promise<number>;
}

/**
 * @param people the number of different people, who take turns
 */
export function createScenarios(stack: Stack, simulator: Simulator, gateway: OdooGateway, people: number): Scenarios {
  const persona = (index: number) => `user-${index % people}`;
  const openids = new Map<number, Promise<{ openid: string }>>();

  async function code(index: number, scope: 'snsapi_base' | 'snsapi_userinfo'): Promise<string> {
    const answer = (await simulator.control('POST', 'codes', { persona: persona(index), scope })) as { code: string };
    return answer.code;
  }

  async function authorise(count: number): Promise<Returned[]> {
    const returned: Returned[] = [];
    for (let index = 0; index < count; index++) {
      const browser = new Browser();
      const { location } = expect303(await browser.get(`${stack.url}/wechat/authorize`), 'connect/oauth2/authorize');
      const state = new URL(location).searchParams.get('state') ?? '';
      const query = new URLSearchParams({ code: await code(index, 'snsapi_base'), state });
      returned.push({ browser, callbackUrl: `${stack.url}/wechat/callback?${query}` });
    }
    return returned;
  }

  const redeem = (browser: Browser) => timed(() => redeemAt(`${stack.url}/auth_wechat/signin`, browser));

  async function issueOne(index: number): Promise<Browser> {
    const person = index % people;
    let known = openids.get(person);
    if (!known) openids.set(person, (known = simulator.person(persona(person))));
    const { openid } = await known;
    const [ticket, cookie] = [randomBytes(32).toString('hex'), randomBytes(16).toString('hex')];
    const answer = await gateway.signIn({
      attempt: randomBytes(16).toString('hex'),
      purpose: 'login',
      way: 'direct',
      browser: sha256Hex(cookie),
      ticketHash: sha256Hex(ticket),
      appid: simulator.appid,
      openid,
      unionid: '',
      scope: 'snsapi_userinfo',
      nickname: '',
      avatarUrl: '',
      requestId: randomBytes(16).toString('hex'),
      ip: '127.0.0.1',
      userAgent: 'bench',
      knownBrowser: '',
      codeHash: '',
      client: '',
      phone: '',
    });
    if (answer.outcome !== 'issued') throw new Error(`no ticket was issued: ${JSON.stringify(answer)}`);
    const browser = new Browser();
    browser.setCookie(BROWSER_COOKIE, cookie);
    browser.setCookie(TICKET_COOKIE, ticket);
    return browser;
  }

  return {
    authorise,
    callback: ({ browser, callbackUrl }) =>
      timed(async () => {
        const { location } = expect303(await browser.get(callbackUrl), '/auth_wechat/signin');
        await redeemAt(new URL(location, stack.url).href, browser);
      }),
    async issue(count, clients) {
      const browsers: Browser[] = [];
      let next = 0;
      const client = async () => {
        while (next < count) browsers.push(await issueOne(next++));
      };
      await Promise.all(Array.from({ length: clients }, client));
      return browsers;
    },
    redeem,
    askOdoo: () =>
      timed(async () => {
        const attempt = randomBytes(16).toString('hex');
        await gateway.attempt({ attempt, requestId: attempt });
      }),
    issueAndRedeem: (index) => timed(async () => void (await redeem(await issueOne(index)))),
    async codes(count) {
      const codes: string[] = [];
      for (let index = 0; index < count; index++) codes.push(await code(index, 'snsapi_userinfo'));
      return codes;
    },
    inOdoo: (spent) =>
      timed(async () => void expect303(await new Browser().get(`${stack.url}/bench/callback?code=${spent}`), '/')),
  };
}

async function redeemAt(url: string, browser: Browser): Promise<void> {
  const answer = expect303(await browser.get(url), '/');
  if (answer.location.includes('wechat_error')) throw new Error(`a ticket was refused: ${answer.location}`);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function expect303(answer: Answer, part: string): Answer {
  const { status, location } = answer;
  if ((status !== 303 && status !== 302) || !location.includes(part)) {
    throw new Error(`expected a redirect to …${part}…, got ${status} ${location.split('?')[0]}`);
  }
  return answer;
}
