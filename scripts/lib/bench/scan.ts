/** Owns the benchmark's logins by scanning: PC and phone through the whole chain, each step as the login page and WeChat do it. */
import type { Simulator } from '../simulator';
import type { Stack } from '../stack';
import { Browser } from './browser';

const PC_USER_AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36';

/** A PC that shows a code. */
export interface Showing {
  readonly pc: Browser;
  readonly userCode: string;
}

/** A phone whose person has confirmed and allowed; the callback is still to be asked for. */
export interface Confirmed extends Showing {
  readonly phone: Browser;
  readonly callbackUrl: string;
}

export interface ScanScenarios {
  /** @param base the public origin, or a sidecar itself; then `address` is the PC's */
  show(base?: string, address?: string): Promise<Showing>;
  /** 继续 on the phone and WeChat's answer. */
  confirm(showing: Showing, person: number): Promise<Confirmed>;
  /** The callback, which approves. @throws Error where it does not end on the phone's page */
  approve(confirmed: Confirmed): Promise<void>;
  /** Collecting and Odoo's door. */
  enter(showing: Showing): Promise<void>;
  /** Everything from the code on the PC to the session. Answers milliseconds. */
  whole(person: number): Promise<number>;
  /** From the callback (the person has confirmed) to the 303 of Odoo's door. Answers milliseconds. */
  afterConfirmation(confirmed: Confirmed): Promise<number>;
}

export function createScanScenarios(stack: Stack, simulator: Simulator, people: number): ScanScenarios {
  async function show(base = stack.url, address?: string): Promise<Showing> {
    const pc = new Browser(PC_USER_AGENT);
    const answer = await pc.post(`${base}/wechat/device_authorization`, {}, stack.url, {
      ...(address && { 'x-forwarded-for': address }),
    });
    if (answer.status !== 200) throw new Error(`no QR code: ${answer.status} ${answer.body}`);
    return { pc, userCode: (JSON.parse(answer.body) as { user_code: string }).user_code };
  }

  async function confirm(showing: Showing, person: number): Promise<Confirmed> {
    const phone = new Browser();
    const address = `${stack.url}/wechat/q/${showing.userCode}`;
    const form = await phone.get(address);
    const token = /name="token"[^>]*value="([0-9a-f]+)"/.exec(form.body)?.[1] ?? '';
    const start = await phone.post(address, new URLSearchParams({ decision: 'continue', token }), stack.url);
    if (!start.location.startsWith(simulator.url)) throw new Error(`not on the way to WeChat: ${start.status}`);
    const back = await new Browser().get(start.location, {
      'x-simulator-persona': `user-${person % people}`,
      'x-simulator-auto': 'allow',
    });
    return { ...showing, phone, callbackUrl: back.location };
  }

  async function approve({ phone, callbackUrl }: Confirmed): Promise<void> {
    const answer = await phone.get(callbackUrl);
    if (!answer.location.includes('/wechat/q/')) throw new Error(`not approved: ${answer.status} ${answer.location}`);
  }

  async function enter({ pc }: Showing): Promise<void> {
    const answer = await pc.post(`${stack.url}/wechat/device/token`, {}, stack.url);
    if (answer.status !== 200) throw new Error(`nothing to collect: ${answer.status} ${answer.body}`);
    const { location } = JSON.parse(answer.body) as { location: string };
    const door = await pc.get(new URL(location, stack.url).href);
    if (door.status !== 303 || door.location.includes('wechat_error')) throw new Error(`refused: ${door.location}`);
  }

  return {
    show,
    confirm,
    approve,
    enter,
    whole: (person) =>
      timed(async () => {
        const confirmed = await confirm(await show(), person);
        await approve(confirmed);
        await enter(confirmed);
      }),
    afterConfirmation: (confirmed) =>
      timed(async () => {
        await approve(confirmed);
        await enter(confirmed);
      }),
  };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
