/** Owns the heartbeat: settings and jobs in, results and health out, every few seconds and one at a time. */
import { OdooError, type OdooErrorKind, type OdooGateway, type Settings } from '../odoo/types';
import type { Logger } from '../telemetry/logger';
import type { HealthMonitor } from './health';
import { createJobDesk, type JobDesk } from './job-desk';
import type { RunJob } from './jobs';
import { afterOdooFailure } from './outcomes';
import type { SettingsSource } from './settings-source';

export interface HeartbeatDeps {
  readonly odoo: Pick<OdooGateway, 'heartbeat'>;
  /** Names this process in Odoo; at most 64 of `[0-9A-Za-z.-]`. */
  readonly instance: string;
  readonly version: string;
  readonly health: Pick<HealthMonitor, 'report'>;
  readonly runJob: RunJob;
  /** Milliseconds between beats. */
  readonly intervalMs: number;
  /** Milliseconds a login waits for fresher settings before it takes the last good ones. */
  readonly refreshMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

/** Whether a part can serve, and why not. */
export interface Readiness {
  readonly ready: boolean;
  readonly reason: string;
}

export interface Heartbeat extends SettingsSource {
  /** One beat; joins the one under way. Never rejects because of Odoo. */
  beat(): Promise<void>;
  /** Beats from now on, until {@link Heartbeat.stop}. */
  start(): void;
  /** No further beat; resolves when the one under way is over. */
  stop(): Promise<void>;
  readiness(): { readonly odoo: Readiness; readonly settings: Readiness };
}

const FRESH_MS = 30_000;
/** While login is switched off: whoever taps may be the administrator who has just switched it on. */
const FRESH_WHILE_OFF_MS = 1000;

export function createHeartbeat(deps: HeartbeatDeps): Heartbeat {
  const { odoo, now, log } = deps;
  const desk: JobDesk = createJobDesk(deps);
  let good: { readonly settings: Settings; readonly at: number } | undefined;
  let failure: string | undefined = 'not asked yet';
  let refusal: OdooErrorKind | undefined;
  let underWay: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running = false;

  function beat(): Promise<void> {
    underWay ??= once().finally(() => (underWay = undefined));
    return underWay;
  }

  async function once(): Promise<void> {
    const done = desk.takeResults();
    try {
      const { instance, version } = deps;
      const started = now();
      const results = done.map(({ result }) => result);
      const answer = await odoo.heartbeat({ instance, version, health: await deps.health.report(), results });
      good = { settings: answer.settings, at: started };
      heard();
      desk.accept(answer.jobs);
    } catch (error) {
      if (!(error instanceof OdooError)) throw error;
      // A result that Odoo will not have, or stumbles over, must not keep the settings out; the job is handed out again.
      if (error.code !== 'rejected' && error.code !== 'broken') desk.putBack(done);
      missed(error);
    }
  }

  /** Only changes are worth a line: an Odoo away for an hour would fill the log. */
  function heard(): void {
    if (failure !== undefined) log.info({ part: 'odoo' }, 'Odoo answers heartbeats');
    failure = refusal = undefined;
  }

  function missed(error: OdooError): void {
    if (failure !== error.code) log.warn({ part: 'odoo', kind: error.code, detail: error.detail }, 'Heartbeat failed');
    failure = refusal = error.code;
  }

  function schedule(): void {
    if (!running) return;
    timer = setTimeout(() => void beatAndGoOn(), deps.intervalMs);
    timer.unref();
  }

  async function beatAndGoOn(): Promise<void> {
    try {
      await beat();
    } catch (error) {
      log.error({ err: error }, 'The heartbeat stumbled');
    }
    schedule();
  }

  return {
    beat,
    latest: () => good?.settings,
    absence: () => (refusal === undefined ? 'odoo_unreachable' : afterOdooFailure(refusal)),
    async current() {
      const freshMs = good?.settings.enabled ? FRESH_MS : FRESH_WHILE_OFF_MS;
      if (good !== undefined && now() - good.at <= freshMs) return good.settings;
      await within(deps.refreshMs, beat());
      return good?.settings;
    },
    start() {
      running = true;
      void beatAndGoOn();
    },
    async stop() {
      running = false;
      clearTimeout(timer);
      await underWay;
    },
    readiness: () => ({
      odoo: { ready: failure === undefined, reason: failure ?? '' },
      settings: { ready: good !== undefined, reason: good === undefined ? 'never fetched' : '' },
    }),
  };
}

/** Waits for `work`, but no longer than `ms`; it goes on without us. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  try {
    await Promise.race([work, enough]);
  } finally {
    clearTimeout(timer);
  }
}
