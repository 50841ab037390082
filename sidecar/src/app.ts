/** Owns the wiring: the one place where the parts are made and given to each other. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Config } from './config';
import { createPublicNet, type PublicNet } from './doctor/public-net';
import { createCallbackClaims } from './flows/callback-claims';
import { createCallbackFlow, patienceOf } from './flows/callback';
import { createDeviceStart } from './flows/device-start';
import { createDeviceVerify } from './flows/device-verify';
import { createDeviceWait } from './flows/device-wait';
import { createDirectLeg } from './flows/direct-leg';
import { createHealthMonitor } from './flows/health';
import { createHeartbeat } from './flows/heartbeat';
import { createIdentify } from './flows/identify';
import { createRunJob } from './flows/jobs';
import { createKeyRing } from './flows/key-ring';
import { createLinkLeg } from './flows/link-leg';
import { createLinkPageFlow } from './flows/link-page';
import { createPendingLogins } from './flows/pending-logins';
import { createPhoneFlow } from './flows/phone';
import { createPhoneTest } from './flows/phone-test';
import { publicOrigin } from './flows/public-site';
import { createScanLeg } from './flows/scan-leg';
import type { Way } from './flows/leg';
import { createStartFlow } from './flows/start';
import { createRequestLimits } from './http/limits';
import { createEventStreams } from './http/events';
import { createListener } from './http/listener';
import { createOpsApp } from './http/ops-app';
import { createPublicApp } from './http/public-app';
import { createLifecycle, type Lifecycle } from './lifecycle';
import { createOdooClient } from './odoo/client';
import type { OdooGateway } from './odoo/types';
import { doctorFor, storeFor, storeKindOf } from './parts';
import { createRereading, secretsOf } from './rereading';
import type { Store } from './store/store';
import { createLogger, type Logger } from './telemetry/logger';
import { createMetrics } from './telemetry/metrics';
import { VERSION } from './version';
import { createFetchAvatar } from './wechat/avatar';
import { createWechatClient } from './wechat/client';

/** Milliseconds. The person who waits sees them added up: exchange, profile and Odoo come one after the other. */
export interface Deadlines {
  readonly exchangeMs: number;
  readonly profileMs: number;
  readonly odooMs: number;
  /** How long a start waits for fresher settings. */
  readonly refreshMs: number;
  readonly heartbeatMs: number;
  /** How long requests in flight may take when the process is told to stop. */
  readonly graceMs: number;
}

export interface SidecarOptions {
  readonly logger?: Logger;
  /** The clock, milliseconds since the epoch. */
  readonly now?: () => number;
  readonly deadlines?: Partial<Deadlines>;
  /** Reads the configuration anew, of which the secrets are taken; absent where they never change. */
  readonly readAgain?: () => Config;
  /** Another gateway than the one the configuration describes, for tests without Odoo. */
  readonly odoo?: OdooGateway;
  /** Another store than the one the configuration describes. */
  readonly store?: Store;
  /** Other eyes for the doctor, for tests without DNS. */
  readonly net?: PublicNet;
}

export interface Sidecar extends Lifecycle {
  /** Takes the state keys as they are configured by now. A refused service key or AppSecret is read anew without being told. */
  renewStateKeys(): void;
}

const DEADLINES: Deadlines = {
  exchangeMs: 5000,
  profileMs: 3000,
  odooMs: 5000,
  refreshMs: 1500,
  heartbeatMs: 5000,
  graceMs: 10_000,
};

/** Beside the streams: requests in flight and what nginx keeps open. A flood of connections must not use up the file descriptors. */
const OTHER_CONNECTIONS = 4000;

/** A whole sidecar in this process. Configuration in, two listening ports out; nothing is read from elsewhere. */
export function createSidecar(config: Config, options: SidecarOptions = {}): Sidecar {
  const now = options.now ?? Date.now;
  const deadlines = { ...DEADLINES, ...options.deadlines };
  const log = options.logger ?? createLogger({ level: config.logLevel, secrets: secretsOf(config) });
  const metrics = createMetrics();

  const reread = createRereading(config, { readAgain: options.readAgain, log });

  const store = options.store ?? storeFor(config, { now, log });
  const health = createHealthMonitor({ store, storeKind: storeKindOf(config) });
  const wechat = createWechatClient({
    ...config.wechat,
    freshSecret: () => reread().wechat.appSecret,
    now,
    log,
    observe: (endpoint, outcome, ms) => {
      metrics.wechatCall(endpoint, outcome, ms);
      health.observeWechat(outcome);
    },
  });
  const odooClient = createOdooClient({
    ...config.odoo,
    freshKey: () => reread().odoo.apiKey,
    now,
    log,
    deadlineMs: deadlines.odooMs,
    observe: metrics.odooCall,
  });
  const odoo = options.odoo ?? odooClient;
  const keys = createKeyRing(config.stateKeys);
  const doctor = doctorFor(config, { odoo, wechat, store, keys, net: options.net ?? createPublicNet(), now });

  const heartbeat = createHeartbeat({
    odoo,
    instance: instanceName(),
    version: VERSION,
    health,
    runJob: createRunJob({ ...doctor, fetchAvatar: createFetchAvatar(config.wechat) }),
    intervalMs: deadlines.heartbeatMs,
    refreshMs: deadlines.refreshMs,
    now,
    log,
  });

  const { openUrl } = config.wechat;
  const pending = createPendingLogins({ store, keys, odoo, observe: metrics.pendingLogin });
  const observe = (way: Way, outcome: string): void => metrics.login({ way, outcome });
  const observeScan = (outcome: string): void => observe('scan', outcome);
  const limits = createRequestLimits(config.limits);
  const wait = createDeviceWait({ keys, pending, tooOften: limits.tooOften, now, log, observe: observeScan });
  const streams = createEventStreams({
    pending,
    perAddress: config.limits.streamsPerAddress,
    inTotal: config.limits.streamsInTotal,
    now,
    log,
  });
  metrics.countStreams(streams.count);
  const claims = createCallbackClaims(store);
  const patienceMs = patienceOf(deadlines);
  const test = createPhoneTest({
    ...{ keys, settings: heartbeat, claims, wechat, odoo, openUrl, patienceMs, now, log },
    exchangeMs: deadlines.exchangeMs,
  });
  const publicListener = createListener(
    createPublicApp({
      start: createStartFlow({ keys, settings: heartbeat, openUrl, now }),
      test,
      callback: test.callback(
        createCallbackFlow({
          keys,
          settings: heartbeat,
          claims,
          wechat,
          identify: createIdentify({ ...deadlines, wechat, now, log, observe }),
          legs: [
            createDirectLeg({ keys, odoo, openUrl, now }),
            createScanLeg({ keys, pending, odoo, now, log }),
            createLinkLeg({ odoo }),
          ],
          openUrl,
          patienceMs,
          now,
          log,
          observe,
        }),
      ),
      phone: createPhoneFlow({ keys, settings: heartbeat, pending, odoo, openUrl, now, log }),
      link: createLinkPageFlow({
        ...{ keys, settings: heartbeat, odoo, openUrl, now, log },
        observe: (outcome) => observe('link', outcome),
      }),
      deviceStart: createDeviceStart({ keys, settings: heartbeat, pending, now, log }),
      wait,
      verify: createDeviceVerify({ wait, pending, odoo, now, log, observe: observeScan }),
      streams,
      limits,
      keys,
      wechatOrigin: new URL(openUrl).origin,
      origin: () => {
        const settings = heartbeat.latest();
        return settings && publicOrigin(settings);
      },
      trustProxy: config.trustProxy,
      log,
      metrics,
      now,
    }),
    { connections: config.limits.streamsInTotal + OTHER_CONNECTIONS },
  );

  const life = createLifecycle({
    ...{ where: config, publicListener, heartbeat, streams, store, graceMs: deadlines.graceMs, log },
    internalListener: (readiness) => createListener(createOpsApp({ readiness, metrics, log })),
    clients: [wechat, odooClient],
  });
  return {
    ...life,
    renewStateKeys() {
      keys.renew(reread().stateKeys);
      log.info({ kid: keys.signing.kid }, 'State keys read anew');
    },
  };
}

/** Names this process in Odoo's list of sidecars; two on one host must differ. */
function instanceName(): string {
  const host = hostname()
    .replace(/[^0-9A-Za-z.-]/g, '-')
    .slice(0, 50);
  return `${host}-${randomBytes(4).toString('hex')}`;
}
