/** Every finding of the sidecar, provoked by the evidence that must lead to it. */
import { red, SIDECAR_FINDINGS, worstOf, type SidecarFinding } from '../../src/doctor/finding';
import { judgeProcess } from '../../src/doctor/judge-process';
import {
  FORGED_ADDRESS,
  INTERNAL_PATHS,
  judgeInternal,
  judgeOdooDoors,
  judgePorts,
  judgeProbe,
  judgeStream,
  judgeVerificationFile,
} from '../../src/doctor/judge-routes';
import { judgeCertificate, judgeName, judgePlainHttp } from '../../src/doctor/judge-site';
import {
  judgeClock,
  judgeOdoo,
  judgeQuota,
  judgeSecrets,
  judgeStore,
  judgeVersions,
  judgeWechat,
} from '../../src/doctor/judge-upstream';
import type { Answered } from '../../src/doctor/public-net';
import { OdooError, type Diagnosis } from '../../src/odoo/types';
import { StoreError } from '../../src/store/store';
import { WechatError } from '../../src/wechat/types';
import type { WechatErrorKind } from '../../src/wechat/types';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const DAY = 86_400_000;
const HOST = 'erp.example.com';
const refused = { failed: 'ECONNREFUSED' } as const;

const answer = (status: number, body = '', headers: Answered['headers'] = {}): Answered => ({ status, body, headers });
const wechat = (code: WechatErrorKind, errcode = 0, detail = ''): SidecarFinding =>
  judgeWechat(new WechatError({ code, endpoint: '/cgi-bin/stable_token', errcode, detail }));
const certificate = (problem: string, days: number): SidecarFinding =>
  judgeCertificate(HOST, { problem, validTo: NOW + days * DAY }, NOW);
const probe = (address: string, isOurs = true): readonly SidecarFinding[] =>
  judgeProbe(answer(200, JSON.stringify({ proof: 'ab', address })), () => isOurs);
const closed = { xmlrpc: answer(404), jsonrpc: answer(404), manager: answer(404) };
const internal = (index: number, body: string): SidecarFinding =>
  judgeInternal(INTERNAL_PATHS.map((_, each) => (each === index ? answer(200, body) : answer(404))));
const file = 'MP_verify_0123456789abCDEF.txt';

const cases: readonly [id: string, status: string, found: SidecarFinding | readonly SidecarFinding[]][] = [
  ['config_invalid', 'red', red('config_invalid', { mistakes: 'PORT is missing' })],
  ['sidecar_running', 'green', judgeProcess(answer(200, '{"ready":true,"parts":{}}'), 3101)],
  [
    'sidecar_not_ready',
    'amber',
    judgeProcess(answer(503, '{"ready":false,"parts":{"odoo":{"ready":false,"reason":"timeout"}}}'), 3101),
  ],
  ['sidecar_not_ready', 'amber', judgeProcess(answer(200, '<html>'), 3101)],
  ['sidecar_not_running', 'red', judgeProcess(refused, 3101)],

  ['odoo_ok', 'green', judgeOdoo({} as Diagnosis)],
  ['odoo_unreachable', 'red', judgeOdoo(new OdooError('unreachable'))],
  ['odoo_timeout', 'red', judgeOdoo(new OdooError('timeout'))],
  ['odoo_key_refused', 'red', judgeOdoo(new OdooError('unauthenticated'))],
  ['odoo_forbidden', 'red', judgeOdoo(new OdooError('forbidden'))],
  ['odoo_rejected', 'red', judgeOdoo(new OdooError('rejected'))],
  ['odoo_broken', 'red', judgeOdoo(new OdooError('broken'))],
  ['version_ok', 'green', judgeVersions('1.0.0', '1.0.0')],
  ['version_differs', 'amber', judgeVersions('1.0.0', '1.1.0')],

  ['secrets_ok', 'green', judgeSecrets([])],
  ['secrets_in_environment', 'amber', judgeSecrets(['WECHAT_APP_SECRET'])],
  ['store_ok', 'green', judgeStore('redis', undefined)],
  ['store_memory', 'green', judgeStore('memory', undefined)],
  ['store_full', 'amber', judgeStore('redis', new StoreError('full'))],
  ['store_unavailable', 'red', judgeStore('redis', new StoreError('unavailable'))],

  ['clock_ok', 'green', judgeClock([{ source: 'Odoo', seconds: -3 }])],
  ['clock_off', 'amber', judgeClock([{ source: 'Odoo', seconds: 10 }])],
  ['clock_off', 'red', judgeClock([{ source: 'Odoo', seconds: 1 }, { source: 'WeChat', seconds: -91 }])], // prettier-ignore

  ['wechat_ok', 'green', judgeWechat(undefined)],
  ['wechat_unreachable', 'red', wechat('unsent', 0, 'ENOTFOUND')],
  ['wechat_unreachable', 'red', wechat('timeout')],
  ['wechat_unreachable', 'red', wechat('malformed')],
  ['appid_unknown', 'red', wechat('credentials', 40013)],
  ['secret_wrong', 'red', wechat('credentials', 40125)],
  ['secret_wrong', 'red', wechat('credentials', 40001)],
  ['secret_frozen', 'red', wechat('frozen', 40243)],
  ['address_not_whitelisted', 'red', wechat('ip_not_allowed', 40164, '203.0.113.9')],
  ['address_needs_consent', 'red', wechat('ip_not_allowed', 89503)],
  ['calls_used_up', 'red', wechat('quota', 45009)],
  ['wechat_busy', 'amber', wechat('busy', -1)],
  ['account_barred', 'red', wechat('forbidden', 48004)],
  ['account_unauthorized', 'red', wechat('api_unauthorized', 48001)],
  ['wechat_error', 'red', wechat('unknown', 40097, 'invalid args')],
  ['quota_ok', 'green', judgeQuota({ limit: 1000, remain: 100 })],
  ['quota_low', 'amber', judgeQuota({ limit: 1000, remain: 99 })],
  ['quota_unknown', 'amber', judgeQuota(new WechatError({ code: 'unknown', endpoint: '', errcode: 76022 }))],

  ['dns_ok', 'green', judgeName(HOST, { addresses: ['203.0.113.5', '10.0.0.1'] })],
  ['dns_private', 'amber', judgeName(HOST, { addresses: ['10.0.0.1', 'fd00::1'] })],
  ['dns_private', 'amber', judgeName(HOST, { addresses: ['127.0.0.1'] })],
  ['dns_not_found', 'red', judgeName(HOST, { failed: 'ENOTFOUND' })],
  ['dns_failed', 'amber', judgeName(HOST, { failed: 'EAI_AGAIN' })],

  ['tls_ok', 'green', certificate('', 14)],
  ['tls_expires_soon', 'amber', certificate('', 13.9)],
  ['tls_expired', 'red', certificate('CERT_HAS_EXPIRED', -2)],
  ['tls_wrong_name', 'red', certificate('ERR_TLS_CERT_ALTNAME_INVALID', 80)],
  ['tls_chain_incomplete', 'red', certificate('UNABLE_TO_VERIFY_LEAF_SIGNATURE', 80)],
  ['tls_untrusted', 'red', certificate('DEPTH_ZERO_SELF_SIGNED_CERT', 80)],
  ['tls_unreachable', 'red', judgeCertificate(HOST, refused, NOW)],
  ['http_ok', 'green', judgePlainHttp(HOST, refused)],
  ['http_ok', 'green', judgePlainHttp(HOST, answer(301, '', { location: 'https://erp.example.com/' }))],
  ['http_not_redirected', 'amber', judgePlainHttp(HOST, answer(200, 'Odoo'))],
  ['http_not_redirected', 'amber', judgePlainHttp(HOST, answer(303, '', { location: '/odoo' }))],

  ['proxy_ok', 'green', probe('192.0.2.1')],
  ['address_ok', 'green', probe('192.0.2.1')],
  ['address_forged', 'red', probe(FORGED_ADDRESS)],
  ['proxy_other_sidecar', 'red', probe('192.0.2.1', false)],
  ['proxy_unreachable', 'red', judgeProbe({ failed: 'ECONNRESET' }, () => true)],
  ['proxy_down', 'red', judgeProbe(answer(303, '', { location: '/web/login?wechat_error=unavailable' }), () => true)],
  ['proxy_down', 'red', judgeProbe(answer(502, '<html>'), () => true)],
  ['proxy_unrouted', 'red', judgeProbe(answer(404, '<html>'), () => true)],
  ['proxy_unrouted', 'red', judgeProbe(answer(200, '{"proof":1}'), () => true)],

  ['internal_ok', 'green', judgeInternal(INTERNAL_PATHS.map(() => answer(404)))],
  ['internal_ok', 'green', internal(0, '{"status": "pass"}')], // Odoo's own /web/health looks like this
  ['internal_exposed', 'red', internal(0, '{"status":"ok"}')],
  ['internal_exposed', 'red', internal(2, '# HELP process_cpu_user_seconds_total')],
  ['internal_exposed', 'red', internal(4, '{"ready":false,"parts":{}}')],
  ['ports_closed', 'green', judgePorts([{ address: `${HOST}:3100`, answer: refused }, { address: `${HOST}:3101`, answer: answer(404) }])], // prettier-ignore
  ['ports_open', 'amber', judgePorts([{ address: `${HOST}:3100`, answer: answer(200, '{"proof":"ab","address":"::1"}') }])], // prettier-ignore
  ['ports_open', 'amber', judgePorts([{ address: `${HOST}:3101`, answer: answer(200, '{"status":"ok"}') }])],
  ['rpc_closed', 'green', judgeOdooDoors(closed)],
  ['rpc_open', 'amber', judgeOdooDoors({ ...closed, xmlrpc: answer(200, '<name>server_version</name>') })],
  ['rpc_open', 'amber', judgeOdooDoors({ ...closed, jsonrpc: answer(200, '{"server_version": "18.0"}') })],
  ['database_manager_open', 'red', judgeOdooDoors({ ...closed, manager: answer(200, 'Create a database') })],
  [
    'rpc_closed',
    'green',
    judgeOdooDoors({ ...closed, manager: answer(200, 'The database manager has been disabled') }),
  ],

  ['stream_ok', 'green', judgeStream(answer(200), answer(200, 'event: state'))],
  ['stream_buffered', 'amber', judgeStream(answer(200), { failed: 'timeout' })],
  ['stream_failed', 'amber', judgeStream(answer(429, '{"error":"busy"}'), undefined)],
  ['stream_limited', 'amber', judgeStream(answer(429, '{"error":"slow_down"}'), undefined)],
  ['stream_limited', 'amber', judgeStream(answer(429, '<html>'), undefined)],
  ['stream_polls', 'green', judgeStream(answer(200), answer(429, '<html>'))],
  ['stream_polls', 'green', judgeStream(answer(200), answer(429, '{"error":"poll"}'))],
  ['stream_failed', 'amber', judgeStream(refused, undefined)],
  ['stream_failed', 'amber', judgeStream(answer(200), answer(503, ''))],
  ['verification_ok', 'green', judgeVerificationFile(file, answer(200, '0123456789abCDEF\n'))],
  ['verification_missing', 'amber', judgeVerificationFile(file, answer(404))],
  ['verification_missing', 'amber', judgeVerificationFile(file, refused)],
  ['verification_wrong', 'amber', judgeVerificationFile(file, answer(200, '<html>'))],
];

test.each(cases)('%s, %s', (id, status, found) => {
  const findings = Array.isArray(found) ? (found as readonly SidecarFinding[]) : [found as SidecarFinding];
  expect(findings.map((each) => [each.id, each.status])).toContainEqual([id, status]);
});

test('no finding is left out', () => {
  // Provoked by the examination of a demo, in doctor.test.ts.
  const provoked = new Set([...cases.map(([id]) => id), 'origin_local']);
  expect([...provoked].sort()).toEqual([...SIDECAR_FINDINGS].sort());
});

test('an open database manager is told beside RPC, not instead of it', () => {
  const found = judgeOdooDoors({ ...closed, manager: answer(200, 'Create a database') });
  expect(found.map(({ id }) => id)).toEqual(['rpc_closed', 'database_manager_open']);
});

test('the worst of several clocks counts, and its direction is told', () => {
  const [found] = judgeClock([
    { source: 'Odoo', seconds: 2 },
    { source: 'WeChat', seconds: -120.4 },
  ]);
  expect(found).toEqual({ id: 'clock_off', status: 'red', params: { source: 'WeChat', seconds: -120 } });
  expect(judgeClock([])).toEqual([]);
});

test('the worst finding is the whole', () => {
  expect(worstOf([])).toBe('green');
  expect(worstOf([judgeVersions('1.0.0', '1.1.0'), judgeSecrets([])])).toBe('amber');
  expect(worstOf([judgeVersions('1.0.0', '1.1.0'), judgeOdoo(new OdooError('broken'))])).toBe('red');
});
