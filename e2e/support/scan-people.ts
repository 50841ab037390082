/** Owns people who log in on PCs by scanning again and again while something is being broken, each as patient as a person is. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, HttpClient } from './http-client';
import { linkedUser } from './odoo-admin';
import { loggedInUser } from './odoo-web';
import { identityOf } from './simulator-control';
import { simulator, stack } from './stack';
import { throughWechat } from './wechat-leg';
import { digitsOn, look, newPc, newPhone, pageOf, poll, press, scanIn, showCode, typeDigits } from './scan-leg';

/** What became of one login. */
export interface Ending {
  /** The person pressed 继续 and allowed it in WeChat. */
  readonly confirmed: boolean;
  /** The PC is logged in as this person. */
  readonly finished: boolean;
  /** The PC is logged in as somebody else. */
  readonly wrong: boolean;
  readonly ms: number;
  /** What went on, for a failure's message. */
  readonly story: readonly string[];
}

interface PersonAtPc {
  readonly persona: string;
  readonly user: number;
  readonly pc: HttpClient;
}

export interface Habits {
  /** Does something with each callback before the browser follows it, e.g. asks for it twice. */
  readonly beforeCallback?: (phone: HttpClient, callback: string) => Promise<void>;
  /** Milliseconds after which a person gives up: more than people have, on a machine that is slower than theirs. */
  readonly patienceMs?: number;
}

/** Gives `count` people an account and a PC that they have confirmed once. @param first number of their personas */
export async function gather(count: number, first: number): Promise<PersonAtPc[]> {
  const people: PersonAtPc[] = [];
  for (let number = first; number < first + count; number++) {
    const persona = `user-${number}`;
    const { user } = await linkedUser(await identityOf(persona));
    const pc = newPc();
    await scanIn(pc, newPhone(), persona);
    people.push({ persona, user, pc });
  }
  return people;
}

/** Lets everybody log in `times` times, all people at once, each one login after the other. */
export async function logInAgainAndAgain(
  people: readonly PersonAtPc[],
  times: number,
  habits: Habits = {},
): Promise<Ending[]> {
  const endings = await Promise.all(
    people.map(async (person) => {
      const own: Ending[] = [];
      for (let time = 0; time < times; time++) own.push(await logInOnce(person, habits));
      return own;
    }),
  );
  return endings.flat();
}

/** How many of those who confirmed got in, and the stories of those who did not. */
export function summary(endings: readonly Ending[]) {
  const confirmed = endings.filter((ending) => ending.confirmed);
  const lost = confirmed.filter((ending) => !ending.finished);
  return {
    flows: endings.length,
    confirmed: confirmed.length,
    wrong: endings.filter(({ wrong }) => wrong).length,
    share: (confirmed.length - lost.length) / Math.max(1, confirmed.length),
    lost: lost.slice(0, 3).map(({ story }) => story.join(' > ')),
  };
}

async function logInOnce({ persona, user, pc }: PersonAtPc, habits: Habits): Promise<Ending> {
  const { patienceMs = 180_000, beforeCallback } = habits;
  pc.jar.delete('session_id');
  const started = performance.now();
  const story: string[] = [];
  const inTime = () => performance.now() - started < patienceMs;
  const phone = newPhone();
  let confirmed = false;

  /** Tries until it works: a page that cannot be reached is loaded again, as a person does. */
  async function patiently<T>(what: string, work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        story.push(`${what}: ${error instanceof Error ? error.message.slice(0, 120) : 'failed'}`);
        if (!inTime()) throw error;
        await pause(300);
      }
    }
  }

  /** The phone: 继续, WeChat, back; with the button of whatever page comes instead. @returns the page it ends on */
  async function withPhone(userCode: string): Promise<Answer> {
    const before = await look(phone, userCode);
    if (['digits', 'done', 'logged_in', 'denied', 'expired_qr', 'wrong_codes'].includes(pageOf(before))) return before;
    const start = await press(phone, userCode, 'continue');
    if (start.location === '') throw new Error(`继续: ${start.status} ${pageOf(start)}`);
    if (!start.location.startsWith(simulator().url)) return look(phone, userCode);
    let callback = await throughWechat(phone, start, persona);
    confirmed = true;
    for (let rounds = 0; rounds < 4; rounds++) {
      await beforeCallback?.(phone, callback);
      const answer = await phone.get(callback);
      story.push(`callback ${answer.status} ${pageOf(answer) || new URL(answer.location, stack().url).pathname}`);
      if (answer.location.startsWith(simulator().url)) callback = await throughWechat(phone, answer, persona);
      else if (answer.location.includes('/wechat/q/')) return settled(await look(phone, userCode));
      else throw new Error(`callback: ${answer.status} ${pageOf(answer)} ${answer.location}`);
    }
    throw new Error('sent to WeChat again and again');
  }

  /** @throws Error where the page still asks to confirm: the person does. */
  function settled(answer: Answer): Answer {
    if (pageOf(answer) === 'confirm') throw new Error('to be confirmed again');
    return answer;
  }

  async function wholeLogin(): Promise<void> {
    const { user_code } = await showCode(pc);
    const page = await patiently('phone', () => withPhone(user_code));
    story.push(`phone on ${pageOf(page)}`);
    if (pageOf(page) === 'expired_qr') throw new Error('the code expired');
    if (pageOf(page) === 'digits') {
      await patiently('digits', async () => {
        const { status, body } = await typeDigits(pc, digitsOn(page));
        if (status >= 500 || status === 404) throw new Error(`${status} ${JSON.stringify(body)}`);
      });
    }
    await patiently('collect', async () => {
      const { status, body } = await poll(pc);
      if (body['error'] === 'expired_token' || body['error'] === 'access_denied') return;
      if (status !== 200) {
        await pause(900);
        throw new Error(`${status} ${JSON.stringify(body)}`);
      }
      const door = await pc.get(String(body['location']));
      if (door.status >= 500) throw new Error(`door ${door.status}`);
      story.push(`door ${new URL(door.location, stack().url).pathname}`);
    });
  }

  let seen: number | undefined;
  try {
    await patiently('login', async () => {
      await wholeLogin();
      seen = await loggedInUser(pc);
      if (seen === undefined) throw new Error('not logged in after the door');
    });
  } catch (error) {
    story.push(error instanceof Error ? error.message : 'gave up');
  }
  return {
    confirmed,
    finished: seen === user,
    wrong: seen !== undefined && seen !== user,
    ms: performance.now() - started,
    story,
  };
}
