/** Owns the form of what the doctor finds: an id, how grave it is, and what the words for it need. No prose, no secret. */
import type { HealthStatus } from '../odoo/types';

/** Everything the sidecar's checks can find; words in words.ts and in Odoo, meaning and remedy in docs/doctor.md. */
export const SIDECAR_FINDINGS = [
  'config_invalid',
  'sidecar_running',
  'sidecar_not_ready',
  'sidecar_not_running',
  'odoo_ok',
  'odoo_unreachable',
  'odoo_timeout',
  'odoo_key_refused',
  'odoo_forbidden',
  'odoo_rejected',
  'odoo_broken',
  'version_ok',
  'version_differs',
  'secrets_ok',
  'secrets_in_environment',
  'store_ok',
  'store_memory',
  'store_full',
  'store_unavailable',
  'clock_ok',
  'clock_off',
  'wechat_ok',
  'wechat_unreachable',
  'appid_unknown',
  'secret_wrong',
  'secret_frozen',
  'address_not_whitelisted',
  'address_needs_consent',
  'calls_used_up',
  'wechat_busy',
  'account_barred',
  'account_unauthorized',
  'wechat_error',
  'quota_ok',
  'quota_low',
  'quota_unknown',
  'origin_local',
  'dns_ok',
  'dns_private',
  'dns_not_found',
  'dns_failed',
  'tls_ok',
  'tls_expires_soon',
  'tls_expired',
  'tls_wrong_name',
  'tls_chain_incomplete',
  'tls_untrusted',
  'tls_unreachable',
  'http_ok',
  'http_not_redirected',
  'proxy_ok',
  'proxy_unreachable',
  'proxy_down',
  'proxy_unrouted',
  'proxy_other_sidecar',
  'address_ok',
  'address_forged',
  'internal_ok',
  'internal_exposed',
  'ports_closed',
  'ports_open',
  'rpc_closed',
  'rpc_open',
  'database_manager_open',
  'stream_ok',
  'stream_buffered',
  'stream_polls',
  'stream_limited',
  'stream_failed',
  'verification_ok',
  'verification_missing',
  'verification_wrong',
] as const;

export type SidecarFindingId = (typeof SIDECAR_FINDINGS)[number];

export interface Finding<Id extends string = string> {
  readonly id: Id;
  readonly status: HealthStatus;
  readonly params: Readonly<Record<string, string | number>>;
}

export type SidecarFinding = Finding<SidecarFindingId>;

type Params = SidecarFinding['params'];

export const green = (id: SidecarFindingId, params: Params = {}): SidecarFinding => ({ id, status: 'green', params });
export const amber = (id: SidecarFindingId, params: Params = {}): SidecarFinding => ({ id, status: 'amber', params });
export const red = (id: SidecarFindingId, params: Params = {}): SidecarFinding => ({ id, status: 'red', params });

/** Of all findings; green where there is none. */
export function worstOf(findings: readonly Finding[]): HealthStatus {
  const statuses = findings.map(({ status }) => status);
  return statuses.includes('red') ? 'red' : statuses.includes('amber') ? 'amber' : 'green';
}
