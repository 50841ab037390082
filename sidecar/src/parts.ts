/** Owns making the parts that a whole sidecar and a lone doctor have in common, as the configuration describes them. */
import type { Config } from './config';
import { createDoctor, type Doctor } from './doctor/doctor';
import { createPublicNet, type PublicNet } from './doctor/public-net';
import { createKeyRing, type KeyRing } from './flows/key-ring';
import { createOdooClient } from './odoo/client';
import type { OdooGateway } from './odoo/types';
import { createMemoryStore } from './store/memory-store';
import { createRedisStore } from './store/redis-store';
import type { Store, StoreKind } from './store/store';
import { createLogger, type Logger } from './telemetry/logger';
import { VERSION } from './version';
import { createWechatClient } from './wechat/client';
import type { WechatClient } from './wechat/types';

export function storeFor({ store }: Config, { now, log }: { now: () => number; log: Logger }): Store {
  return store === 'memory' ? createMemoryStore({ now }) : createRedisStore({ address: store, log });
}

export function storeKindOf({ store }: Config): StoreKind {
  return store === 'memory' ? 'memory' : 'redis';
}

export interface DoctorParts {
  readonly odoo: OdooGateway;
  readonly wechat: WechatClient;
  readonly store: Store;
  readonly keys: KeyRing;
  readonly net: PublicNet;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function doctorFor(config: Config, parts: DoctorParts): Doctor {
  return createDoctor({
    ...parts,
    storeKind: storeKindOf(config),
    ports: { public: config.port, internal: config.internalPort },
    secretsInEnvironment: config.secretsInEnvironment,
    apiUrl: config.wechat.apiUrl,
    version: VERSION,
  });
}

/** The doctor as it sees things from this machine, without a sidecar around it. */
export function createLoneDoctor(config: Config): Doctor & { close(): Promise<void> } {
  const log = createLogger({ level: 'silent' });
  const now = Date.now;
  const store = storeFor(config, { now, log });
  const wechat = createWechatClient({ ...config.wechat, now, log });
  const odoo = createOdooClient({ ...config.odoo, now, log });
  const keys = createKeyRing(config.stateKeys);
  return {
    ...doctorFor(config, { odoo, wechat, store, keys, net: createPublicNet(), now }),
    async close() {
      await store.close();
      wechat.close();
      odoo.close();
    },
  };
}
