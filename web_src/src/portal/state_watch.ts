// Watches the code on a page of the portal: asks how it stands, and lets the server show the page anew once that changes.

const POLL_MS = 2000;

export interface WatchedPage {
  readonly document: Document;
  readonly fetch: typeof fetch;
  reload(): void;
}

/** @returns ends it */
export function watchCode({ document, fetch, reload }: WatchedPage): () => void {
  const shown = document.querySelector<HTMLElement>('[data-wechat-code]');
  if (!shown) return () => {};
  const { wechatCode = '', wechatState } = shown.dataset;
  let asking = false;

  async function look(): Promise<void> {
    if (asking || document.visibilityState !== 'visible') return;
    asking = true;
    const state = await ask(wechatCode);
    asking = false;
    if (state === undefined || state === wechatState) return;
    stop();
    // What the phone has confirmed is sent on; everything else is for the server to show.
    const form = state === 'used' ? document.querySelector<HTMLFormElement>('form[data-wechat-confirmed]') : null;
    if (form) form.submit();
    else reload();
  }

  async function ask(address: string): Promise<string | undefined> {
    try {
      const answer = await fetch(address, { credentials: 'same-origin', headers: { Accept: 'application/json' } });
      const { state } = (await answer.json()) as { state?: unknown };
      return typeof state === 'string' ? state : undefined;
    } catch {
      // No network, or the login has ended: the page stays, with its own button to look again.
      return undefined;
    }
  }

  const seen = () => void look();
  const timer = setInterval(seen, POLL_MS);
  document.addEventListener('visibilitychange', seen);
  function stop(): void {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', seen);
  }
  return stop;
}
