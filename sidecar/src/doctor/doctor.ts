/** Owns the whole examination: what is looked at, in which order, and what is spared where it could not succeed. */
import { randomBytes } from 'node:crypto';
import type { KeyRing } from '../flows/key-ring';
import { isProofOf } from '../flows/probe';
import { publicOrigin } from '../flows/public-site';
import { OdooError, type Diagnosis, type OdooGateway, type Settings } from '../odoo/types';
import { storeTrouble, type Store, type StoreKind } from '../store/store';
import { createStableTokenManager } from '../wechat/access-token';
import { WechatError, type Quota, type WechatClient } from '../wechat/types';
import { amber, type Finding, type SidecarFinding } from './finding';
import {
  FORGED_ADDRESS,
  INTERNAL_PATHS,
  judgeInternal,
  judgeOdooDoors,
  judgePorts,
  judgeProbe,
  judgeStream,
  judgeVerificationFile,
  worstProbe,
} from './judge-routes';
import { hasLoopback, judgeCertificate, judgeName, judgePlainHttp } from './judge-site';
import {
  judgeClock,
  judgeOdoo,
  judgeQuota,
  judgeSecrets,
  judgeStore,
  judgeVersions,
  judgeWechat,
  type ClockEvidence,
} from './judge-upstream';
import type { AnswerEvidence, NameEvidence, PublicNet } from './public-net';

export interface DoctorDeps {
  readonly odoo: Pick<OdooGateway, 'diagnose'>;
  readonly wechat: Pick<WechatClient, 'fetchStableToken' | 'fetchQuota'>;
  readonly store: Pick<Store, 'check'>;
  readonly storeKind: StoreKind;
  readonly secretsInEnvironment: readonly string[];
  readonly net: PublicNet;
  readonly keys: KeyRing;
  /** That this sidecar, or the one beside us, listens on. */
  readonly ports: { readonly public: number; readonly internal: number };
  /** Origin of WeChat's API, for its clock. */
  readonly apiUrl: string;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Examination {
  /** What this side found. */
  readonly findings: readonly SidecarFinding[];
  /** What Odoo found out about itself; none where it could not be asked. */
  readonly odoo: readonly Finding[];
  /** As this examination read them; undefined where Odoo could not be asked. */
  readonly settings: Settings | undefined;
}

export interface Doctor {
  /** Rejects for defects only: whatever is wrong outside is a finding. */
  examine(): Promise<Examination>;
}

/** The one account API that a login needs. */
const COUNTED_ENDPOINT = '/cgi-bin/stable_token';
const CALL_MS = 5000;
/** Of two sidecars that answer in turn, this finds the other one. */
const PROBES = 4;

export function createDoctor(deps: DoctorDeps): Doctor {
  const { net, now } = deps;
  let appid = '';
  const tokens = createStableTokenManager({ client: deps.wechat, appid: () => appid, now });

  async function examine(): Promise<Examination> {
    const started = now();
    const answer = await askOdoo();
    const reached = answer instanceof OdooError ? undefined : answer;
    const odooClock = reached && { source: 'Odoo' as const, seconds: ahead(reached.clock, started) };
    const [store, clocks, wechat, site] = await Promise.all([
      lookAtStore(),
      lookAtClocks(odooClock),
      reached === undefined || reached.settings.appid === '' ? [] : lookAtWechat(reached.settings),
      reached === undefined ? [] : lookAtSite(reached.settings),
    ]);
    const findings = [
      judgeOdoo(answer),
      ...(reached === undefined ? [] : [judgeVersions(deps.version, reached.version)]),
      judgeSecrets(deps.secretsInEnvironment),
      store,
      ...clocks,
      ...wechat,
      ...site,
    ];
    return { findings, odoo: reached?.findings ?? [], settings: reached?.settings };
  }

  async function askOdoo(): Promise<Diagnosis | OdooError> {
    try {
      return await deps.odoo.diagnose({ requestId: randomBytes(16).toString('hex') });
    } catch (error) {
      if (error instanceof OdooError) return error;
      throw error;
    }
  }

  async function lookAtStore(): Promise<SidecarFinding> {
    return judgeStore(deps.storeKind, await storeTrouble(deps.store));
  }

  async function lookAtClocks(odoo: ClockEvidence | undefined): Promise<readonly SidecarFinding[]> {
    const started = now();
    const answer = await net.ask(`${deps.apiUrl}/`);
    const date = 'failed' in answer ? NaN : Date.parse(answer.headers.date ?? '');
    const wechat = { source: 'WeChat' as const, seconds: ahead(date, started) };
    return judgeClock([...(odoo === undefined ? [] : [odoo]), ...(Number.isNaN(date) ? [] : [wechat])]);
  }

  /** Seconds by which a clock was ahead of ours when it was read, somewhere between `asked` and now. */
  function ahead(clock: number, asked: number): number {
    return (clock - (asked + now()) / 2) / 1000;
  }

  async function lookAtWechat(settings: Settings): Promise<readonly SidecarFinding[]> {
    appid = settings.appid;
    try {
      await tokens.refresh();
    } catch (error) {
      if (error instanceof WechatError) return [judgeWechat(error)];
      throw error;
    }
    return [judgeWechat(undefined), judgeQuota(await askForQuota())];
  }

  async function askForQuota(): Promise<Quota | WechatError> {
    const deadline = now() + CALL_MS;
    try {
      return await tokens.callWithToken((accessToken) =>
        deps.wechat.fetchQuota({ accessToken, endpoint: COUNTED_ENDPOINT, deadline }),
      );
    } catch (error) {
      if (error instanceof WechatError) return error;
      throw error;
    }
  }

  /** The public address. Settings without one are Odoo's own finding. */
  async function lookAtSite(settings: Settings): Promise<readonly SidecarFinding[]> {
    const origin = publicOrigin(settings);
    if (origin === undefined) return [];
    const { protocol, hostname, port } = new URL(origin);
    if (hostname === 'localhost') return [amber('origin_local', { origin }), ...(await lookAtRoutes(origin, settings))];
    const leads = await net.addressesOf(hostname);
    const name = judgeName(hostname, leads);
    if (name.id === 'dns_not_found' || name.id === 'dns_failed') return [name];
    const ports = await lookAtPorts(hostname, leads);
    if (protocol === 'http:') return [name, ...ports, ...(await lookAtRoutes(origin, settings))];
    const certificate = judgeCertificate(hostname, await net.certificateOf(hostname, Number(port || 443)), now());
    if (certificate.id === 'tls_unreachable') return [name, certificate, ...ports];
    const plain = await net.ask(`http://${hostname}/`);
    return [name, certificate, judgePlainHttp(hostname, plain), ...ports, ...(await lookAtRoutes(origin, settings))];
  }

  /** Whether somebody who leaves the proxy aside reaches the sidecar. A name of this machine's loopback cannot tell. */
  async function lookAtPorts(host: string, leads: NameEvidence): Promise<readonly SidecarFinding[]> {
    if (hasLoopback(leads)) return [];
    const doors = [
      { address: `${host}:${deps.ports.public}`, path: `/wechat/probe/${newNonce()}` },
      { address: `${host}:${deps.ports.internal}`, path: '/healthz' },
    ];
    const ask = async ({ address, path }: (typeof doors)[number]) => ({
      address,
      answer: await net.ask(`http://${address}${path}`),
    });
    return [judgePorts(await Promise.all(doors.map(ask)))];
  }

  async function lookAtRoutes(origin: string, settings: Settings): Promise<readonly SidecarFinding[]> {
    const [probes, internal, xmlrpc, jsonrpc, manager] = await Promise.all([
      Promise.all(Array.from({ length: PROBES }, () => lookAtProbe(origin))),
      Promise.all(INTERNAL_PATHS.map(([path]) => net.ask(origin + path))),
      net.ask(`${origin}/xmlrpc/2/common`, XMLRPC_VERSION),
      net.ask(`${origin}/jsonrpc`, JSONRPC_VERSION),
      net.ask(`${origin}/web/database/manager`),
    ]);
    const reached = worstProbe(probes);
    const ours = reached.some(({ id }) => id === 'proxy_ok');
    return [
      ...reached,
      judgeInternal(internal),
      ...judgeOdooDoors({ xmlrpc, jsonrpc, manager }),
      ...(ours && settings.enabled ? [await lookAtStream(origin)] : []),
      ...(await Promise.all(settings.verificationFiles.map((file) => lookAtVerificationFile(origin, file)))),
    ];
  }

  async function lookAtProbe(origin: string): Promise<readonly SidecarFinding[]> {
    const nonce = newNonce();
    const headers = { 'x-forwarded-for': FORGED_ADDRESS };
    const answer = await net.ask(`${origin}/wechat/probe/${nonce}`, { headers });
    return judgeProbe(answer, (proof) => isProofOf(deps.keys, nonce, proof));
  }

  /** Begins a scan as a PC does, and listens for its first word. The QR is shown to nobody and is over by itself. */
  async function lookAtStream(origin: string): Promise<SidecarFinding> {
    const headers = { origin, 'content-type': 'application/json' };
    const start = await net.ask(`${origin}/wechat/device_authorization`, { method: 'POST', headers, body: '{}' });
    if ('failed' in start || start.status !== 200) return judgeStream(start, undefined);
    return judgeStream(
      start,
      await net.ask(`${origin}/wechat/device/events`, { headers: { cookie: cookiesOf(start) }, until: '\n\n' }),
    );
  }

  async function lookAtVerificationFile(origin: string, file: string): Promise<SidecarFinding> {
    return judgeVerificationFile(file, await net.ask(`${origin}/${file}`));
  }

  return { examine };
}

const newNonce = (): string => randomBytes(16).toString('hex');

/** The call that every Odoo answers to anybody. */
const XMLRPC_VERSION = {
  method: 'POST',
  headers: { 'content-type': 'text/xml' },
  body: '<?xml version="1.0"?><methodCall><methodName>version</methodName><params></params></methodCall>',
} as const;
const JSONRPC_VERSION = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"jsonrpc":"2.0","method":"call","params":{"service":"common","method":"version","args":[]}}',
} as const;

function cookiesOf(answer: Extract<AnswerEvidence, { status: number }>): string {
  return (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
}
