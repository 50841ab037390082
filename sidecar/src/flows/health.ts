/** Owns how this sidecar feels: what the last calls to WeChat said, and whether the store can be used. */
import type { Health, HealthStatus } from '../odoo/types';
import { storeTrouble, type Store, type StoreKind } from '../store/store';
import type { WechatErrorKind, WechatOutcome } from '../wechat/types';

type Part = Health['parts'][string];

export interface HealthMonitor {
  /** To be told of every request to WeChat. */
  observeWechat(outcome: WechatOutcome): void;
  report(): Promise<Health>;
}

export function createHealthMonitor(deps: {
  readonly store: Pick<Store, 'check'>;
  /** Told to Odoo: several sidecars with memories of their own lose logins between them. */
  readonly storeKind: StoreKind;
}): HealthMonitor {
  let wechat: Part = { status: 'green', detail: 'not called yet' };

  return {
    observeWechat(outcome) {
      const status = outcome === 'ok' ? 'green' : statusOf(outcome);
      if (status !== undefined) wechat = { status, detail: outcome };
    },
    async report() {
      const parts = { wechat, store: await storePart() };
      return { status: worst(Object.values(parts).map((part) => part.status)), parts };
    },
  };

  async function storePart(): Promise<Part> {
    const trouble = await storeTrouble(deps.store);
    if (trouble === undefined) return { status: 'green', detail: deps.storeKind };
    return { status: trouble.code === 'full' ? 'amber' : 'red', detail: trouble.code };
  }
}

/** Red where only an administrator can help, amber where time may; undefined where a failure says nothing about WeChat. */
function statusOf(kind: WechatErrorKind): HealthStatus | undefined {
  switch (kind) {
    case 'credentials':
    case 'frozen':
    case 'ip_not_allowed':
    case 'api_unauthorized':
      return 'red';
    case 'unsent':
    case 'cut':
    case 'timeout':
    case 'malformed':
    case 'busy':
    case 'quota':
      return 'amber';
    case 'code_spent':
    case 'reauthorise':
    case 'token_invalid':
    case 'forbidden':
    case 'unknown':
      return undefined;
  }
}

function worst(statuses: readonly HealthStatus[]): HealthStatus {
  return statuses.includes('red') ? 'red' : statuses.includes('amber') ? 'amber' : 'green';
}
