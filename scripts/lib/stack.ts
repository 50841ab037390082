/**
 * Owns the whole stack: PostgreSQL, Odoo with the addon, sidecars, simulated WeChat and nginx, started in their order and
 * stopped together. The demo, the end-to-end tests and the benchmark all start it here.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addonsBeside, makeDatabase } from './database';
import { step, type Report } from './log';
import { selfSignedCertificate, startNginx, type Nginx } from './nginx';
import { startOdoo, type Odoo } from './odoo';
import { findOdoo } from './odoo-source';
import { projectRoot } from './paths';
import { freePort } from './ports';
import { tlsHost } from './public-host';
import { existingPostgres, startPostgres, type Postgres } from './postgres';
import { output, type Service } from './process';
import { startRedis, type Redis } from './redis';
import { build, readEnvironmentFile, startSidecar, type Sidecar } from './sidecar';
import { startSimulator, type Simulator } from './simulator';
import { takeSlot, type Slot } from './slot';

export interface StackOptions {
  /** Odoo source tree; absent: the variable ODOO_HOME, the PATH, then Debian's package. */
  readonly odooHome?: string | undefined;
  /** URL of a PostgreSQL that is already there; absent: a cluster of our own. */
  readonly databaseUrl?: string | undefined;
  /** A running stack of the same Odoo whose PostgreSQL and prepared databases this one uses; it must outlive this one. */
  readonly beside?: Stack;
  /** Further modules of Odoo, e.g. portal and website. */
  readonly modules?: readonly string[];
  /** Further addons by name, found in `addonFolders`. */
  readonly addons?: readonly string[];
  readonly addonFolders?: readonly string[];
  /** Odoo worker processes; 0 (default) is one threaded process. */
  readonly workers?: number;
  /** Sidecars behind nginx; 1 (default) is alone with its memory, more share a Redis. */
  readonly replicas?: number;
  /** Variables of the sidecars over those that scripts/provision wrote, e.g. other limits. */
  readonly sidecarEnvironment?: Readonly<Record<string, string>>;
  /** The public port, if it is free. */
  readonly port?: number;
  /** Production's nginx server with TLS for https://erp.example.com:<port>, which a client must resolve to 127.0.0.1. */
  readonly tls?: boolean;
  /** Real WeChat; absent: the simulator. */
  readonly wechat?: { readonly appid: string; readonly appSecret: string } | undefined;
  /** The public origin where a tunnel or proxy of yours leads to `port`, for the real WeChat. */
  readonly publicUrl?: string | undefined;
  /** Settings of the addon over the demo's, by name without prefix. */
  readonly settings?: Readonly<Record<string, string | boolean>>;
}

export interface Stack {
  /** The public origin, without a slash at its end. */
  readonly url: string;
  readonly odooVersion: string;
  /** Odoo itself, past nginx. */
  readonly odooUrl: string;
  readonly odoo: Odoo;
  readonly database: {
    readonly name: string;
    readonly postgres: Postgres;
    /** Folder of the prepared databases' files. */
    readonly templates: string;
    query(sql: string): Promise<string[]>;
  };
  /** The simulated WeChat; absent with the real one. */
  readonly simulator: Simulator | undefined;
  /** The first of them. */
  readonly sidecar: SidecarControl;
  readonly sidecars: readonly SidecarControl[];
  /** Absent with one sidecar. */
  readonly redis: Redis | undefined;
  readonly nginx: Nginx;
  /** Certificate of the TLS server, in PEM. */
  readonly certificate: string | undefined;
  /** Where each part writes its log. */
  readonly logs: string;
  /** Everything of this run: configuration, secrets, data. */
  readonly folder: string;
  restartOdoo(): Promise<void>;
  stopOdoo(): Promise<void>;
  odooPid(): number;
  stop(): Promise<void>;
}

export interface SidecarControl {
  url: string;
  internalUrl: string;
  pid(): number;
  stop(): Promise<void>;
  /** Starts it again with the same configuration and waits until it is ready. */
  start(): Promise<void>;
}

const demoAppid = 'wx0123456789abcdef';

/**
 * Starts everything; what has been started is stopped again when a later part fails.
 * @throws PartFailed with the end of the guilty part's log
 */
export async function startStack(options: StackOptions, report: Report): Promise<Stack> {
  const undo: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const action of undo.splice(0).reverse()) await action();
  };
  try {
    return await assemble(options, report, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(
  options: StackOptions,
  report: Report,
  undo: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Stack> {
  const source = await findOdoo(options.odooHome ?? process.env['ODOO_HOME'], report);
  const slot = takeSlot();
  undo.push(async () => slot.release());
  const log = (name: string) => join(slot.logs, name);
  const replicas = options.replicas ?? 1;
  const ports = await takePorts(options.port, replicas);
  const { postgres, templates } = await findPostgres(options, slot, report);
  undo.push(() => postgres.stop());
  await step(report, 'Build', build);

  const database = `wechat_sso_${randomBytes(4).toString('hex')}`;
  const workers = options.workers ?? 0;
  const odooConfiguration = {
    source,
    postgres,
    database,
    folder: slot.run,
    httpPort: ports.odoo,
    geventPort: ports.gevent,
    workers,
    addons: options.addonFolders ?? [],
  };
  const modules = options.modules ?? [];
  const install = [...addonsBeside(modules), ...(options.addons ?? [])];
  const cache = join(templates, `templates-${source.version}`);
  const odoo = await makeDatabase({ odoo: odooConfiguration, modules, install, cache }, report);
  undo.push(() => postgres.drop(database));

  const {
    origin: url,
    host: authority,
    hostname,
    protocol,
  } = new URL(
    options.publicUrl ?? (options.tls ? `https://${tlsHost}:${ports.public}` : `http://localhost:${ports.public}`),
  );
  const appid = options.wechat?.appid ?? demoAppid;
  const appSecret = options.wechat?.appSecret ?? randomBytes(16).toString('hex');
  const simulator = options.wechat
    ? undefined
    : await step(report, 'WeChat simulator', () =>
        startSimulator({
          port: ports.simulator,
          appid,
          secret: appSecret,
          domain: authority,
          home: `${url}/web/login`,
          logFile: log('simulator.log'),
        }),
      );
  if (simulator) undo.push(() => simulator.service.stop());

  const environment = await step(report, 'Odoo: settings, demo user, service user and key', async () => {
    await fillIn(odoo, { url, appid, simulator, settings: options.settings ?? {} });
    return provision(odoo, slot, `http://127.0.0.1:${ports.odoo}`, appSecret);
  });

  let odooService = await step(report, `Odoo ${source.version} (${source.origin})`, () =>
    startOdoo(odoo, log('odoo.log')),
  );
  undo.push(() => odooService.stop());
  const shared = replicas > 1 ? await shareRedis(slot, ports.redis, log('redis.log'), report) : undefined;
  if (shared) undo.push(() => shared.redis.stop());
  const sidecars: SidecarControl[] = [];
  for (const [index, { port, internalPort }] of ports.sidecars.entries()) {
    const number = index === 0 ? '' : `-${index + 1}`;
    const sidecar = await step(report, `Sidecar${number.replace('-', ' ')}`, () =>
      controlSidecar({
        port,
        internalPort,
        environment: { ...environment, ...options.sidecarEnvironment },
        logFile: log(`sidecar${number}.log`),
        ...(simulator && { wechatUrl: simulator.url }),
        ...(shared && { redisUrlFile: shared.urlFile }),
      }),
    );
    undo.push(() => sidecar.stop());
    sidecars.push(sidecar);
  }
  const [sidecar] = sidecars;
  if (!sidecar) throw new Error('The stack needs at least one sidecar.');

  const certificate = options.tls ? await selfSignedCertificate(slot.run, tlsHost) : undefined;
  const nginxFolder = join(slot.run, 'nginx');
  mkdirSync(nginxFolder);
  const nginx = await step(report, 'nginx', () =>
    startNginx(
      {
        folder: nginxFolder,
        logs: slot.logs,
        publicHost: hostname,
        publicAuthority: authority,
        publicScheme: protocol === 'https:' ? 'https' : 'http',
        httpPort: options.tls ? ports.plain : ports.public,
        odoo: `127.0.0.1:${ports.odoo}`,
        odooWebsocket: `127.0.0.1:${workers > 0 ? ports.gevent : ports.odoo}`,
        sidecars: ports.sidecars.map(({ port }) => `127.0.0.1:${port}`),
        ...(certificate && { tls: { httpsPort: ports.public, ...certificate } }),
      },
      report,
    ),
  );
  undo.push(() => nginx.service.stop());

  return {
    url,
    odooVersion: source.version,
    odooUrl: `http://127.0.0.1:${ports.odoo}`,
    odoo,
    database: { name: database, postgres, templates, query: (sql) => postgres.query(database, sql) },
    simulator,
    sidecar,
    sidecars,
    redis: shared?.redis,
    nginx,
    certificate: certificate && readFileSync(certificate.certificate, 'utf8'),
    logs: slot.logs,
    folder: slot.run,
    async restartOdoo() {
      await odooService.stop();
      odooService = await startOdoo(odoo, log('odoo.log'));
    },
    stopOdoo: () => odooService.stop(),
    odooPid: () => odooService.pid,
    stop,
  };
}

/** The PostgreSQL of this stack, and the folder where files of prepared databases are kept between runs. */
async function findPostgres(
  { beside, databaseUrl }: StackOptions,
  slot: Slot,
  report: Report,
): Promise<{ postgres: Postgres; templates: string }> {
  if (beside) {
    const { postgres, templates } = beside.database;
    return { postgres: { ...postgres, stop: async () => undefined }, templates };
  }
  const postgres = databaseUrl ? existingPostgres(databaseUrl) : await startPostgres(slot, report);
  return { postgres, templates: slot.folder };
}

/** Loopback ports. @param wanted the public one, if it is free */
async function takePorts(wanted: number | undefined, replicas: number) {
  const sidecars: { port: number; internalPort: number }[] = [];
  for (let n = 0; n < replicas; n += 1) sidecars.push({ port: await freePort(), internalPort: await freePort() });
  return {
    public: await freePort(wanted),
    odoo: await freePort(),
    gevent: await freePort(),
    simulator: await freePort(),
    plain: await freePort(),
    redis: await freePort(),
    sidecars,
  };
}

/** Starts a Redis of our own. @returns it and the secret file that tells the sidecars where it is */
async function shareRedis(slot: Slot, port: number, logFile: string, report: Report) {
  const redis = await step(report, 'Redis', () => startRedis({ port, folder: slot.run, logFile }, report));
  const urlFile = join(slot.run, 'secrets', 'redis_url');
  writeFileSync(urlFile, redis.url, { mode: 0o400 });
  return { redis, urlFile };
}

/** Fills in Odoo's settings form, and makes one member of staff whose WeChat account is the simulator's follower. */
async function fillIn(
  odoo: Odoo,
  wish: {
    url: string;
    appid: string;
    simulator: Simulator | undefined;
    settings: Readonly<Record<string, string | boolean>>;
  },
): Promise<void> {
  const { url, appid, simulator, settings } = wish;
  const parameters = {
    enabled: true,
    appid,
    redirect_url: `${url}/wechat/callback`,
    scope_policy: 'adaptive',
    claim_policy: 'never',
    new_user_policy: 'portal',
    ...settings,
  };
  const spelled = Object.entries(parameters).map(([name, value]) => [name, value === true ? 'True' : value || '']);
  const users = simulator ? [{ login: 'li.lei', name: '李雷', appid, ...(await simulator.person('follower')) }] : [];
  const code = readFileSync(join(projectRoot, 'scripts/odoo/demo_settings.py'), 'utf8');
  await odoo.shell(code, { STACK_SETTINGS: JSON.stringify({ parameters: Object.fromEntries(spelled), users }) });
}

/** Runs scripts/provision as an administrator would. @returns the sidecar's environment */
async function provision(odoo: Odoo, slot: Slot, odooUrl: string, appSecret: string): Promise<Record<string, string>> {
  const secrets = join(slot.run, 'secrets');
  const shell = odoo.command(['shell', '-d', odoo.configuration.database]);
  const args = ['--secrets', secrets, '--odoo-url', odooUrl, '--', shell.command, ...shell.args];
  const command = join(projectRoot, 'scripts/provision');
  await output({ command, args, env: { ...shell.env, WECHAT_APP_SECRET: appSecret } }, 'scripts/provision');
  return readEnvironmentFile(join(secrets, 'sidecar.env'));
}

async function controlSidecar(options: Parameters<typeof startSidecar>[0]): Promise<SidecarControl> {
  let current: Sidecar = await startSidecar(options);
  const service = (): Service => current.service;
  return {
    url: `http://127.0.0.1:${options.port}`,
    internalUrl: current.internalUrl,
    pid: () => service().pid,
    stop: () => service().stop(),
    async start() {
      current = await startSidecar(options);
    },
  };
}
