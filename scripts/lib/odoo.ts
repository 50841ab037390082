/** Owns running Odoo: its configuration file, one-off commands, the shell, and the server. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OdooSource } from './odoo-source';
import { projectRoot } from './paths';
import { type Postgres } from './postgres';
import { output, PartFailed, run, startService, untilReady, type Command, type Result, type Service } from './process';

export interface OdooConfiguration {
  readonly source: OdooSource;
  readonly postgres: Postgres;
  readonly database: string;
  /** Configuration, sessions and filestore go here. */
  readonly folder: string;
  readonly httpPort: number;
  readonly geventPort: number;
  /** 0 is one threaded process. */
  readonly workers: number;
  /** Folders of further addons, e.g. the benchmark's. */
  readonly addons?: readonly string[];
}

export interface Odoo {
  readonly configuration: OdooConfiguration;
  readonly configFile: string;
  readonly dataFolder: string;
  /** The command line of `odoo <args>` with this configuration. */
  command(args: readonly string[]): Command;
  run(args: readonly string[]): Promise<Result>;
  /** Runs Python in `odoo shell`, with `env`; answers what it printed. Input for it goes into the environment. */
  shell(code: string, env?: Readonly<Record<string, string>>): Promise<string>;
}

/** Writes the configuration file, the same settings that docs recommend for production behind the proxy. */
export function configureOdoo(configuration: OdooConfiguration): Odoo {
  const { source, postgres, folder } = configuration;
  const dataFolder = join(folder, 'odoo-data');
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const configFile = join(folder, 'odoo.conf');
  writeFileSync(configFile, renderConfiguration(configuration, dataFolder), { mode: 0o600 });
  const command = (args: readonly string[]): Command => {
    // A subcommand such as `shell` comes before every option.
    const [first = '', ...rest] = args;
    const ordered = first.startsWith('-') ? ['-c', configFile, ...args] : [first, '-c', configFile, ...rest];
    return { command: source.command, args: [...source.args, ...ordered], env: source.env, cwd: folder };
  };
  return {
    configuration,
    configFile,
    dataFolder,
    command,
    run: (args) => run(command(args)),
    async shell(code, env = {}) {
      const base = command(['shell', '-d', configuration.database, '--no-http', '--log-level=warn']);
      return output({ ...base, env: { ...base.env, ...env, PGPASSWORD: postgres.password } }, 'odoo shell', {
        input: code,
      });
    },
  };
}

function renderConfiguration(options: OdooConfiguration, dataFolder: string): string {
  const { source, postgres, database, httpPort, geventPort, workers, addons = [] } = options;
  const settings: Record<string, string | number> = {
    addons_path: [...source.addons, ...addons, projectRoot].join(','),
    data_dir: dataFolder,
    db_host: postgres.host,
    db_port: postgres.port,
    db_user: postgres.user,
    ...(postgres.password && { db_password: postgres.password }),
    // Named, and no dbfilter beside it: with one, Odoo opens a connection to list all databases at every request that
    // has no session yet, which are the sidecar's calls and every login.
    db_name: database,
    list_db: 'False',
    http_interface: '127.0.0.1',
    http_port: httpPort,
    gevent_port: geventPort,
    workers,
    // Behind nginx: without it all people share one address, and ten wrong passwords of one lock out all.
    proxy_mode: 'True',
    max_cron_threads: workers > 0 ? 1 : 0,
    // 19.0 warns at every XML-RPC call that a later series drops it; the sidecar's adapter is where that will be met.
    log_handler: ':INFO,odoo.addons.rpc.controllers.xmlrpc:ERROR',
    ...(source.version === '18.0' && { without_demo: 'all' }),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  return ['[options]', ...lines, ''].join('\n');
}

/**
 * Starts the server and waits until it answers.
 * @throws PartFailed with the end of its log
 */
export async function startOdoo(odoo: Odoo, logFile: string): Promise<Service> {
  const { httpPort } = odoo.configuration;
  const service = startService('Odoo', logFile, odoo.command(['--no-database-list']));
  await untilReady(service, async () => (await fetch(`http://127.0.0.1:${httpPort}/web/health`)).ok);
  return service;
}

/** Both are named: a new database has only the languages it was told of, and then speaks Chinese to everybody. */
export const languages = 'en_US,zh_CN';

/** Installs or updates modules and stops. @throws PartFailed with the end of its output, also when it only logged an error. */
export async function installModules(odoo: Odoo, modules: readonly string[]): Promise<void> {
  const args = ['-i', modules.join(','), `--load-language=${languages}`, '--stop-after-init', '--no-http'];
  const { code, stderr } = await odoo.run(args);
  if (code !== 0 || / (ERROR|CRITICAL) /.test(stderr)) {
    throw new PartFailed(`Odoo could not install ${modules.join(', ')}:`, stderr);
  }
}
