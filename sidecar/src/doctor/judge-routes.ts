/** Owns the judgement of the proxy: which path of the public address reaches whom. Pure. */
import { z } from 'zod';
import { amber, green, red, worstOf, type SidecarFinding } from './finding';
import type { AnswerEvidence, Answered } from './public-net';

/** An address for documentation, which nobody has: whoever believes it believes anything. */
export const FORGED_ADDRESS = '203.0.113.77';

const probe = z.object({ proof: z.string(), address: z.string() });

/** @param isOurs whether a proof was made with our keys for the nonce that was asked */
export function judgeProbe(evidence: AnswerEvidence, isOurs: (proof: string) => boolean): readonly SidecarFinding[] {
  if ('failed' in evidence) return [red('proxy_unreachable', { code: evidence.failed })];
  const { status } = evidence;
  const said = probe.safeParse(jsonOf(evidence));
  if (said.success) {
    if (!isOurs(said.data.proof)) return [red('proxy_other_sidecar')];
    const forged = said.data.address === FORGED_ADDRESS;
    return [green('proxy_ok'), forged ? red('address_forged') : green('address_ok')];
  }
  const saysDown = (evidence.headers.location ?? '').includes('wechat_error=unavailable');
  if (saysDown || status === 502 || status === 503 || status === 504) return [red('proxy_down', { status })];
  return [red('proxy_unrouted', { status })];
}

/** Of several looks, because several sidecars may answer in turn: the first that is not well, else any of them. */
export function worstProbe(looks: readonly (readonly SidecarFinding[])[]): readonly SidecarFinding[] {
  return looks.find((found) => worstOf(found) !== 'green') ?? looks[0] ?? [];
}

const HEALTHZ = /^\{"status":"ok"\}/;

/** Our own ports, asked at the public name, where the proxy alone should answer. */
export function judgePorts(
  ports: readonly { readonly address: string; readonly answer: AnswerEvidence }[],
): SidecarFinding {
  const open = ports.filter(
    ({ answer }) => !('failed' in answer) && (probe.safeParse(jsonOf(answer)).success || HEALTHZ.test(answer.body)),
  );
  return open.length === 0
    ? green('ports_closed')
    : amber('ports_open', { addresses: open.map(({ address }) => address).join(', ') });
}

/** Paths of the internal port, and how each answer begins to look like ours. */
export const INTERNAL_PATHS: readonly (readonly [path: string, ours: RegExp])[] = [
  ['/healthz', HEALTHZ],
  ['/readyz', /^\{"ready":/],
  ['/metrics', /^# HELP /],
  ['/wechat/healthz', HEALTHZ],
  ['/wechat/readyz', /^\{"ready":/],
  ['/wechat/metrics', /^# HELP /],
];

/** @param answers in the order of {@link INTERNAL_PATHS} */
export function judgeInternal(answers: readonly AnswerEvidence[]): SidecarFinding {
  const open = INTERNAL_PATHS.filter(([, ours], index) => {
    const answer = answers[index];
    return answer !== undefined && !('failed' in answer) && ours.test(answer.body);
  });
  return open.length === 0
    ? green('internal_ok')
    : red('internal_exposed', { paths: open.map(([path]) => path).join(', ') });
}

/** What Odoo must not answer from outside: `xmlrpc` and `jsonrpc` were asked for the version, `manager` for its page. */
export function judgeOdooDoors(answers: {
  readonly xmlrpc: AnswerEvidence;
  readonly jsonrpc: AnswerEvidence;
  readonly manager: AnswerEvidence;
}): readonly SidecarFinding[] {
  const says = (answer: AnswerEvidence, words: string): boolean =>
    !('failed' in answer) && answer.status === 200 && answer.body.includes(words);
  const open = [
    ...(says(answers.xmlrpc, 'server_version') ? ['/xmlrpc'] : []),
    ...(says(answers.jsonrpc, 'server_version') ? ['/jsonrpc'] : []),
  ];
  const { manager } = answers;
  const managed = says(manager, 'database') && !says(manager, 'has been disabled');
  return [
    open.length === 0 ? green('rpc_closed') : amber('rpc_open', { paths: open.join(', ') }),
    ...(managed ? [red('database_manager_open')] : []),
  ];
}

/** The start of a scan, and what its stream of events said within the deadline; undefined where there was no stream to ask for. */
export function judgeStream(start: AnswerEvidence, stream: AnswerEvidence | undefined): SidecarFinding {
  if ('failed' in start) return amber('stream_failed', { status: 0, code: start.failed });
  if (stream === undefined) {
    const code = errorOf(start);
    // A 429 that says `busy` is a full store, which is a finding of its own.
    if (start.status === 429 && code !== 'busy') return amber('stream_limited');
    return amber('stream_failed', { status: start.status, code });
  }
  if ('failed' in stream) {
    return stream.failed === 'timeout'
      ? amber('stream_buffered')
      : amber('stream_failed', { status: 0, code: stream.failed });
  }
  // From a proxy that wants no streams, or above our own limit of them.
  if (stream.status === 429) return green('stream_polls');
  return stream.status === 200
    ? green('stream_ok')
    : amber('stream_failed', { status: stream.status, code: errorOf(stream) });
}

/** `file` is `MP_verify_<code>.txt`, and what WeChat wants to read there is the code. */
export function judgeVerificationFile(file: string, evidence: AnswerEvidence): SidecarFinding {
  if ('failed' in evidence) return amber('verification_missing', { file, status: evidence.failed });
  if (evidence.status !== 200) return amber('verification_missing', { file, status: evidence.status });
  const code = /^MP_verify_([0-9A-Za-z]+)\.txt$/.exec(file)?.[1];
  return evidence.body.trim() === code ? green('verification_ok', { file }) : amber('verification_wrong', { file });
}

function errorOf(answer: Answered): string {
  return z.object({ error: z.string().max(40) }).safeParse(jsonOf(answer)).data?.error ?? '';
}

function jsonOf({ body }: Answered): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
