/** Owns Caddy: finds it, tests and starts scripts/caddy/Caddyfile with this run's values. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Report } from './log';
import { projectRoot } from './paths';
import { onPath, output, startService, untilReady, type Command, type Service } from './process';
import { unpackPackage } from './unpacked-package';

export interface CaddyOptions {
  readonly folder: string;
  readonly logs: string;
  readonly publicHost: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** host:port of each part. */
  readonly odoo: string;
  readonly odooWebsocket: string;
  readonly sidecars: readonly string[];
  readonly certificate: string;
  readonly key: string;
}

/** The machine's own, else Debian's or Ubuntu's, unpacked: installed it would take port 80. */
export async function findCaddy(report: Report): Promise<string> {
  if (await onPath('caddy')) return 'caddy';
  const title = 'Caddy: fetch the package (about 10 MB) and unpack it';
  const otherwise = 'Install caddy so that it is on the PATH.';
  return join(await unpackPackage({ packageName: 'caddy', suite: 'own', title, otherwise }, report), 'usr/bin/caddy');
}

function caddy(program: string, verb: 'run' | 'validate', options: CaddyOptions): Command {
  const { folder, publicHost, httpsPort } = options;
  mkdirSync(folder, { recursive: true });
  const configuration = join(projectRoot, 'scripts/caddy/Caddyfile');
  return {
    command: program,
    args: [verb, '--config', configuration, '--adapter', 'caddyfile'],
    cwd: folder,
    env: {
      PUBLIC_HOST: publicHost,
      PUBLIC_AUTHORITY: httpsPort === 443 ? publicHost : `${publicHost}:${httpsPort}`,
      TLS: `${options.certificate} ${options.key}`,
      HTTP_PORT: String(options.httpPort),
      HTTPS_PORT: String(httpsPort),
      ODOO_UPSTREAM: options.odoo,
      ODOO_WEBSOCKET: options.odooWebsocket,
      SIDECARS: options.sidecars.join(' '),
      LOG_FOLDER: options.logs,
      // Nothing of it outside the run's folder.
      CADDY_ADMIN: `unix/${join(folder, 'admin.sock')}`,
      XDG_DATA_HOME: folder,
      XDG_CONFIG_HOME: folder,
    },
  };
}

export const validateCaddy = (program: string, options: CaddyOptions): Command => caddy(program, 'validate', options);

export async function startCaddy(options: CaddyOptions, report: Report): Promise<Service> {
  const program = await findCaddy(report);
  await output(caddy(program, 'validate', options), 'caddy validate');
  const service = startService('caddy', join(options.folder, 'caddy.log'), caddy(program, 'run', options));
  const listening = () => fetch(`http://127.0.0.1:${options.httpPort}/`, { redirect: 'manual' }).then(() => true);
  await untilReady(service, listening);
  return service;
}
