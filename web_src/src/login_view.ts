// What each state of the login machine looks like: the words, the picture and the button. Pure.
import type { LoginState, PendingLogin } from './login_states';
import { messages } from './messages';

export interface LoginView {
  /** For the stylesheet and for tests; `cut_off` looks like `offline` or `unavailable`, `leaving` like `approved`. */
  readonly name: string;
  readonly title: string;
  readonly detail: string;
  /** What fills the place of the QR code: the code, the boxes, or the name of an icon. */
  readonly picture:
    'qr' | 'boxes' | 'wait' | 'mobile' | 'check' | 'times' | 'clock-o' | 'plug' | 'hourglass-half' | 'lock';
  readonly tone: 'calm' | 'good' | 'bad';
  /** Whose code and address are shown. */
  readonly login?: PendingLogin | undefined;
  /** Until that code is replaced. */
  readonly secondsLeft?: number;
  /** The label of the one button; '' for none. */
  readonly button: string;
}

const view = (name: string, title: string, detail: string, rest: Partial<LoginView>): LoginView => ({
  name,
  title,
  detail,
  picture: 'wait',
  tone: 'calm',
  button: '',
  ...rest,
});

export function describe(state: LoginState): LoginView {
  switch (state.name) {
    case 'idle':
      return view(state.name, '', '', {});
    case 'preparing':
      if (!state.previous) return view(state.name, messages.preparing(), '', {});
      // A code that is replaced by itself is nothing to read out, and moves nothing.
      return view(state.name, messages.scan(), '', { login: state.previous, secondsLeft: 0 });
    case 'showing':
      return view(state.name, messages.scan(), '', {
        picture: 'qr',
        login: state.login,
        secondsLeft: state.secondsLeft,
      });
    case 'scanned':
      return state.withQr
        ? view(state.name, messages.scanned(), messages.scannedAgain(), {
            picture: 'qr',
            tone: 'good',
            login: state.login,
          })
        : view(state.name, messages.scanned(), messages.scannedDetail(), { picture: 'mobile', tone: 'good' });
    case 'code_entry':
      return codeEntry(state);
    case 'approved':
    case 'leaving':
      return view('approved', messages.approved(), messages.approvedDetail(), { picture: 'check', tone: 'good' });
    case 'collected':
      return view(state.name, messages.collected(), messages.collectedDetail(), { picture: 'check', tone: 'good' });
    case 'denied': {
      const phone = state.why === 'phone';
      const title = phone ? messages.denied() : messages.wrongCodes();
      const detail = phone ? messages.deniedDetail() : messages.wrongCodesDetail();
      return view(state.name, title, detail, { picture: 'times', tone: 'bad', button: messages.newCode() });
    }
    case 'expired':
      return view(state.name, messages.expired(), messages.expiredDetail(), {
        picture: 'clock-o',
        button: messages.newCode(),
      });
    case 'offline':
      return offline();
    case 'cut_off':
      return state.why === 'network' ? offline() : unavailable();
    case 'limited':
      return view(state.name, messages.limited(), messages.limitedDetail(state.retryAfter), {
        picture: 'hourglass-half',
        button: messages.tryAgain(),
      });
    case 'unavailable':
      return state.why === 'away' ? unavailable() : cookies();
    case 'disabled':
      return view(state.name, messages.disabled(), messages.disabledDetail(), { picture: 'lock' });
  }
}

function codeEntry({ check, left }: Extract<LoginState, { name: 'code_entry' }>): LoginView {
  const boxes = (detail: string, rest: Partial<LoginView> = {}) =>
    view('code_entry', messages.enterDigits(), detail, { picture: 'boxes', ...rest });
  switch (check) {
    case 'none':
      return boxes(messages.enterDigitsDetail());
    case 'running':
      return boxes(messages.checking());
    case 'wrong':
      return boxes(messages.wrong(left ?? 1), { tone: 'bad' });
    case 'malformed':
      return boxes(messages.malformed(), { tone: 'bad' });
    case 'failed':
      return boxes(messages.notChecked(), { tone: 'bad', button: messages.tryAgain() });
  }
}

const offline = () => view('offline', messages.offline(), messages.offlineDetail(), { picture: 'plug' });

const unavailable = () =>
  view('unavailable', messages.unavailable(), messages.unavailableDetail(), {
    picture: 'plug',
    button: messages.tryAgain(),
  });

const cookies = () =>
  view('unavailable', messages.cookies(), messages.cookiesDetail(), { picture: 'lock', button: messages.tryAgain() });
