// What happens to the page around the widget, in the words of the login machine.
import type { LoginEvent } from './login_states';

type PageEvent = Extract<LoginEvent, { type: 'active' | 'woken' | 'went_offline' | 'restored' }>;

const SIGNS_OF_LIFE = ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const;

/** @returns ends it */
export function watchPage(page: Window, report: (event: PageEvent) => void): () => void {
  const { document } = page;
  const active = () => report({ type: 'active' });
  const woken = () => report({ type: 'woken' });
  const offline = () => report({ type: 'went_offline' });
  const seen = () => {
    if (document.visibilityState !== 'visible') return;
    active();
    woken();
  };
  const shown = ({ persisted }: PageTransitionEvent) => {
    if (persisted) report({ type: 'restored' });
  };
  for (const sign of SIGNS_OF_LIFE) document.addEventListener(sign, active, { passive: true });
  document.addEventListener('visibilitychange', seen);
  page.addEventListener('online', woken);
  page.addEventListener('offline', offline);
  page.addEventListener('pageshow', shown);
  return () => {
    for (const sign of SIGNS_OF_LIFE) document.removeEventListener(sign, active);
    document.removeEventListener('visibilitychange', seen);
    page.removeEventListener('online', woken);
    page.removeEventListener('offline', offline);
    page.removeEventListener('pageshow', shown);
  };
}
