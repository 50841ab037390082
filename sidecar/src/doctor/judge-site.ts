/** Owns the judgement of the public address: its name, its certificate, and plain HTTP. Pure. */
import { BlockList, isIPv6 } from 'node:net';
import { isPrivate } from '../private-addresses';
import { amber, green, red, type SidecarFinding } from './finding';
import type { AnswerEvidence, CertificateEvidence, NameEvidence } from './public-net';

const DAY_MS = 86_400_000;
/** Let's Encrypt renews thirty days before the end; at fourteen something is wrong with that. */
const SOON_DAYS = 14;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

export function judgeName(host: string, evidence: NameEvidence): SidecarFinding {
  if ('failed' in evidence) {
    return evidence.failed === 'ENOTFOUND'
      ? red('dns_not_found', { host })
      : amber('dns_failed', { host, code: evidence.failed });
  }
  const { addresses } = evidence;
  const params = { host, addresses: addresses.slice(0, 4).join(', ') };
  const hidden = addresses.every(isPrivate);
  return hidden ? amber('dns_private', params) : green('dns_ok', params);
}

/** Whether the name leads back to the machine that looks. */
export function hasLoopback(evidence: NameEvidence): boolean {
  return 'addresses' in evidence && evidence.addresses.some(isLoopback);
}

function isLoopback(address: string): boolean {
  return LOOPBACK.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** @param now milliseconds since the epoch */
export function judgeCertificate(host: string, evidence: CertificateEvidence, now: number): SidecarFinding {
  if ('failed' in evidence) return red('tls_unreachable', { host, code: evidence.failed });
  const { problem, validTo } = evidence;
  const days = Math.floor((validTo - now) / DAY_MS);
  switch (problem) {
    case '':
      return days < SOON_DAYS ? amber('tls_expires_soon', { host, days }) : green('tls_ok', { host, days });
    case 'CERT_HAS_EXPIRED':
      return red('tls_expired', { host, days: -days });
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return red('tls_wrong_name', { host });
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return red('tls_chain_incomplete', { host, code: problem });
    default:
      return red('tls_untrusted', { host, code: problem });
  }
}

/** Plain HTTP of an https origin must lead to https or be closed. */
export function judgePlainHttp(host: string, evidence: AnswerEvidence): SidecarFinding {
  if ('failed' in evidence) return green('http_ok', { host });
  const leads = evidence.status >= 300 && evidence.status < 400 && /^https:/i.test(evidence.headers.location ?? '');
  return leads ? green('http_ok', { host }) : amber('http_not_redirected', { host, status: evidence.status });
}
