// Hears how a pending login is doing: from the sidecar's stream, or by polling where no stream comes through.
import { readWord } from './sidecar_api';
import type { Polled, SidecarApi } from './sidecar_api';

const EVENTS = '/wechat/device/events';
/** The first word comes at once; later means that a proxy holds it back. */
const FIRST_WORD_MS = 4000;
const MOST_ERRORS = 2;
/** RFC 8628, section 3.5. */
const SLOWER_MS = 5000;

export interface ListenOptions {
  readonly api: Pick<SidecarApi, 'token'>;
  /** The browser's EventSource; undefined where it has none. */
  readonly EventSource: typeof EventSource | undefined;
  readonly intervalMs: number;
  /** Told of each word of the stream, and of each poll's answer except `slow_down`. */
  readonly report: (heard: Polled) => void;
}

/** @returns ends it; nothing is reported afterwards */
export function listen({ api, EventSource, intervalMs, report }: ListenOptions): () => void {
  let stopped = false;
  let interval = intervalMs;
  let errors = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stream: EventSource | undefined;

  const after = (ms: number, work: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(work, ms);
  };

  async function poll(): Promise<void> {
    const heard = await api.token();
    if (stopped) return;
    if (heard.type === 'slow_down') interval += SLOWER_MS;
    else report(heard);
    if (!stopped) after(interval, pollInstead);
  }

  function pollInstead(): void {
    stream?.close();
    stream = undefined;
    void poll();
  }

  if (EventSource) {
    stream = new EventSource(EVENTS);
    after(FIRST_WORD_MS, pollInstead);
    stream.addEventListener('state', ({ data }: MessageEvent<unknown>) => {
      clearTimeout(timer);
      const word = readWord(data);
      if (word) report({ type: 'word', word });
    });
    stream.addEventListener('error', () => {
      errors += 1;
      // Closed by the browser: a refusal. Else it connects again by itself, and a word must come again in time.
      const refused = stream?.readyState === EventSource.CLOSED;
      if (refused || errors >= MOST_ERRORS) stream?.close();
      after(refused || errors >= MOST_ERRORS ? interval : FIRST_WORD_MS, pollInstead);
    });
  } else {
    pollInstead();
  }

  return () => {
    stopped = true;
    clearTimeout(timer);
    stream?.close();
    stream = undefined;
  };
}
