/** Owns the metrics: what is counted, under which names, and the Prometheus text. Labels hold no personal data. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  /** `route` is the pattern, never the path a stranger sent: else he decides how many series there are. */
  httpRequest(call: { method: string; route: string; status: number; ms: number }): void;
  /** A login came to an end; `outcome` e.g. `issued`, `refused`, `wechat_busy`. */
  login(call: { way: string; outcome: string }): void;
  /** A login that is being scanned entered a state, `pending` where its QR was made; by this sidecar, not by another. */
  pendingLogin(state: string): void;
  /** `count` says how many PCs listen to this sidecar at present. */
  countStreams(count: () => number): void;
  /** One HTTP request to WeChat; `outcome` is `ok` or the kind of the WechatError. */
  wechatCall(endpoint: string, outcome: string, ms: number): void;
  /** One call to Odoo; `outcome` is `ok` or the kind of the OdooError. */
  odooCall(method: string, outcome: string, ms: number): void;
  /** The whole registry as Prometheus text. */
  render(): Promise<string>;
  readonly contentType: string;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Metrics with a registry of their own, so that two in one process (tests) do not meet. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[]): Histogram<L> =>
    new Histogram({ name, help, labelNames, buckets: SECONDS, registers: [registry] });

  const http = histogram('wechat_sso_http_request_duration_seconds', 'Requests answered', [
    'method',
    'route',
    'status',
  ]);
  const wechat = histogram('wechat_sso_wechat_call_duration_seconds', 'HTTP requests to WeChat', [
    'endpoint',
    'outcome',
  ]);
  const odoo = histogram('wechat_sso_odoo_call_duration_seconds', 'Calls to Odoo', ['method', 'outcome']);
  const logins = new Counter({
    name: 'wechat_sso_logins_total',
    help: 'Logins that came to an end',
    labelNames: ['way', 'outcome'],
    registers: [registry],
  });

  const states = new Counter({
    name: 'wechat_sso_pending_logins_total',
    help: 'Logins by scanning that entered a state',
    labelNames: ['state'],
    registers: [registry],
  });

  return {
    httpRequest: ({ method, route, status, ms }) => http.observe({ method, route, status: String(status) }, ms / 1000),
    login: ({ way, outcome }) => logins.inc({ way, outcome }),
    pendingLogin: (state) => states.inc({ state }),
    countStreams(count) {
      new Gauge({
        name: 'wechat_sso_waiting_streams',
        help: 'PCs that listen to the events of their login',
        registers: [registry],
        collect() {
          this.set(count());
        },
      });
    },
    wechatCall: (endpoint, outcome, ms) => wechat.observe({ endpoint, outcome }, ms / 1000),
    odooCall: (method, outcome, ms) => odoo.observe({ method, outcome }, ms / 1000),
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
