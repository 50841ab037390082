/** Owns a sidecar's life: it listens, is ready or is not, and ends in order. */
import type { Config } from './config';
import type { Heartbeat, Readiness } from './flows/heartbeat';
import type { EventStreams } from './http/events';
import type { Listener } from './http/listener';
import { storeTrouble, type Store } from './store/store';
import type { Logger } from './telemetry/logger';
import { VERSION } from './version';

export interface Lifecycle {
  /** Opens both ports; resolves when the first heartbeat is over, well or not. */
  listen(): Promise<void>;
  /** Not ready any more, nothing new accepted, what is in flight finished, then everything closed. */
  close(): Promise<void>;
  /** Base URLs; '' before {@link Lifecycle.listen}. */
  readonly urls: { readonly public: string; readonly internal: string };
}

export interface LifecycleParts {
  readonly where: Pick<Config, 'host' | 'port' | 'internalPort'>;
  readonly publicListener: Listener;
  /** @param readiness each part and whether it can serve */
  readonly internalListener: (readiness: () => Promise<Readonly<Record<string, Readiness>>>) => Listener;
  readonly heartbeat: Pick<Heartbeat, 'start' | 'beat' | 'stop' | 'readiness'>;
  readonly streams: Pick<EventStreams, 'tick' | 'close'>;
  readonly store: Pick<Store, 'check' | 'close'>;
  /** What still calls out while requests are finished. */
  readonly clients: readonly { close(): void }[];
  /** Milliseconds that requests in flight may take. */
  readonly graceMs: number;
  readonly log: Logger;
}

/** How exactly waiting PCs are told of what only the clock says. */
const STREAMS_TICK_MS = 1000;

export function createLifecycle(parts: LifecycleParts): Lifecycle {
  const { where, publicListener, heartbeat, streams, store, graceMs, log } = parts;
  const urls = { public: '', internal: '' };
  let ticking: NodeJS.Timeout | undefined;
  let stopping = false;

  async function readiness(): Promise<Readonly<Record<string, Readiness>>> {
    const end = stopping ? { process: { ready: false, reason: 'stopping' } } : {};
    return { ...heartbeat.readiness(), store: await storeReadiness(store), ...end };
  }
  const internalListener = parts.internalListener(readiness);

  return {
    urls,
    async listen() {
      const { host, port, internalPort } = where;
      urls.internal = await internalListener.listen(host, internalPort);
      urls.public = await publicListener.listen(host, port);
      heartbeat.start();
      ticking = setInterval(streams.tick, STREAMS_TICK_MS).unref();
      await heartbeat.beat();
      log.info({ host, port, internalPort, version: VERSION }, 'Listening');
    },
    async close() {
      stopping = true;
      clearInterval(ticking);
      streams.close();
      await publicListener.close(graceMs);
      await heartbeat.stop();
      await internalListener.close(graceMs);
      await store.close();
      for (const client of parts.clients) client.close();
    },
  };
}

/** A full store is still the one that logins in progress finish with: to take the sidecar away would end them. */
async function storeReadiness(store: Pick<Store, 'check'>): Promise<Readiness> {
  const trouble = await storeTrouble(store);
  return { ready: trouble === undefined || trouble.code === 'full', reason: trouble?.code ?? '' };
}
