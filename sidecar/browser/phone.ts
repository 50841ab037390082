/** Owns the only script of the sidecar's pages: it asks how the login stands and loads the page anew when that changed. */

const SECONDS_BETWEEN = 2;

const shown = document.querySelector('main')?.dataset['watched'];
let asking = false;

async function look(): Promise<void> {
  if (asking || document.hidden) return;
  asking = true;
  try {
    const answer = await fetch(location.pathname, {
      headers: { Accept: 'application/json' },
      credentials: 'same-origin',
      cache: 'no-store',
    });
    // Not this phone's any more, or forgotten: the page knows what to say. Busy or away: ask again.
    if (answer.status === 404) return location.reload();
    if (answer.ok && wordsOf((await answer.json()) as { state: string; left?: number }) !== shown) location.reload();
  } catch {
    // No network for the moment: the next round asks again.
  } finally {
    asking = false;
  }
}

/** As flows write it into the page. */
function wordsOf({ state, left }: { state: string; left?: number }): string {
  return left === undefined ? state : `${state} ${left}`;
}

setInterval(() => void look(), SECONDS_BETWEEN * 1000);
// WeChat halts the timers of a page that is not in front.
document.addEventListener('visibilitychange', () => void look());
