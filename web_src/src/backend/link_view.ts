// What each state of the link dialog looks like: the words, the picture and the buttons. Pure.
import type { Account, LinkCode, LinkState, Linked } from './link_states';
import { messages } from './messages';

export interface Button {
  readonly label: string;
  readonly does: 'again' | 'unlink' | 'keep' | 'close';
  readonly look: 'primary' | 'secondary' | 'danger';
}

export interface LinkView {
  /** For the stylesheet and for tests. */
  readonly name: string;
  readonly title: string;
  readonly detail: string;
  /** What fills the place of the QR code: the code itself, the account, or the name of an icon. */
  readonly picture: 'qr' | 'wait' | 'account' | 'clock-o' | 'times' | 'plug';
  readonly tone: 'calm' | 'good' | 'bad';
  /** Whose code, and whose address, are shown. */
  readonly code?: LinkCode;
  /** What stands for the account: WeChat's picture of it would tell WeChat who looks at this page, and when. */
  readonly initial?: string;
  /** How long the code is valid, e.g. 9:32. */
  readonly time?: string;
  readonly buttons: readonly Button[];
}

const view = (name: string, title: string, detail: string, rest: Partial<LinkView>): LinkView => ({
  name,
  title,
  detail,
  picture: 'qr',
  tone: 'calm',
  buttons: [cancel()],
  ...rest,
});

const cancel = (): Button => ({ label: messages.cancel(), does: 'close', look: 'secondary' });
const renew = (): Button => ({ label: messages.newCode(), does: 'again', look: 'primary' });

/** @param inWechat there is nothing to scan: the person goes to the code's address right here */
export function describe(state: LinkState, inWechat: boolean): LinkView {
  switch (state.name) {
    case 'showing': {
      const { code, secondsLeft } = state;
      return inWechat
        ? view(state.name, messages.inWechat(), messages.inWechatDetail(), { picture: 'wait', code })
        : view(state.name, messages.scan(), '', { code, time: clock(secondsLeft) });
    }
    case 'opened':
      return view(state.name, messages.opened(), inWechat ? '' : messages.openedDetail(), {
        picture: inWechat ? 'wait' : 'qr',
        tone: 'good',
        code: state.code,
        time: clock(state.secondsLeft),
      });
    case 'cut_off':
      return view(state.name, messages.offline(), messages.offlineDetail(), { picture: 'plug' });
    case 'renewing':
      return view(state.name, messages.renewing(), '', { picture: 'wait' });
    case 'linked':
      return linked(state);
    case 'expired':
      return over(state.name, messages.expired(), messages.expiredDetail(), 'clock-o');
    case 'revoked':
      return over(state.name, messages.revoked(), messages.revokedDetail(), 'times');
    case 'failed':
      return over(state.name, messages.failed(), messages.failedDetail(), 'times');
  }
}

export interface CheckView {
  readonly title: string;
  readonly detail: string;
  /** Whether it takes a new code. */
  readonly over: boolean;
}

/** The same states in Odoo's identity check, whose dialog has picture and buttons of its own. */
export function describeCheck(state: LinkState): CheckView {
  switch (state.name) {
    case 'showing':
      return { title: messages.waiting(clock(state.secondsLeft)), detail: '', over: false };
    case 'linked':
      return { title: messages.confirmed(), detail: '', over: false };
    case 'failed':
      return { title: messages.failed(), detail: '', over: true };
    default: {
      const { title, detail } = describe(state, false);
      return { title, detail, over: state.name === 'expired' || state.name === 'revoked' };
    }
  }
}

const over = (name: string, title: string, detail: string, picture: 'clock-o' | 'times') =>
  view(name, title, detail, { picture, tone: picture === 'times' ? 'bad' : 'calm', buttons: [renew(), cancel()] });

function linked({ account, unlink }: Linked): LinkView {
  const title = account?.nickname ? messages.linked(account.nickname) : messages.linkedNameless();
  const done: Button = { label: messages.done(), does: 'close', look: 'primary' };
  const notYou: Button = { label: messages.notYou(), does: 'unlink', look: 'secondary' };
  switch (unlink) {
    case 'no':
      return view('linked', title, messages.linkedDetail(), {
        picture: 'account',
        tone: 'good',
        initial: initial(account),
        buttons: account ? [done, notYou] : [done],
      });
    case 'check':
      return view('unlink', messages.unlinkCheck(), messages.unlinkCheckDetail(), {
        picture: 'account',
        initial: initial(account),
        buttons: [
          { label: messages.unlink(), does: 'unlink', look: 'danger' },
          { label: messages.keep(), does: 'keep', look: 'secondary' },
        ],
      });
    case 'running':
      return view('unlink', messages.unlinking(), '', { picture: 'wait', buttons: [] });
  }
}

const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

const initial = (account: Account | undefined) => [...(account?.nickname.trim() ?? '')][0]?.toUpperCase() ?? '✓';
