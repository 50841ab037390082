/** Owns nginx: renders the production templates of scripts/nginx with this run's values, tests and starts them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { userInfo } from 'node:os';
import { ensureInstalled, tools } from './machine';
import { type Report } from './log';
import { isRoot, projectRoot } from './paths';
import { output, startService, untilReady, type Command, type Service } from './process';

const program = '/usr/sbin/nginx';

export interface NginxOptions {
  readonly folder: string;
  readonly logs: string;
  readonly publicHost: string;
  /** host or host:port, as browsers write it. */
  readonly publicAuthority: string;
  /** What browsers use; differs from what nginx speaks when a tunnel or another proxy ends the TLS connection. */
  readonly publicScheme: 'http' | 'https';
  readonly httpPort: number;
  /** host:port of each part. */
  readonly odoo: string;
  readonly odooWebsocket: string;
  readonly sidecars: readonly string[];
  /** Production's server with TLS; else the demo's. */
  readonly tls?: { readonly httpsPort: number; readonly certificate: string; readonly key: string };
}

export interface Nginx {
  readonly service: Service;
  /** As `nginx -s reload`: new workers, old ones finish their requests. */
  reload(): void;
}

/** Writes the configuration into `folder`. @returns the command line of nginx with it */
export function configureNginx(options: NginxOptions): Command {
  const { folder, logs, tls } = options;
  const values: Record<string, string> = {
    RUN_FOLDER: folder,
    LOG_FOLDER: logs,
    CACHE_FOLDER: join(folder, 'cache'),
    ACME_FOLDER: join(folder, 'acme'),
    // Started as root nginx would change its workers to a user who cannot read this folder.
    USER_DIRECTIVE: isRoot ? `user ${userInfo().username};` : '',
    PUBLIC_HOST: options.publicHost,
    PUBLIC_AUTHORITY: options.publicAuthority,
    PUBLIC_SCHEME: options.publicScheme,
    HTTP_PORT: String(options.httpPort),
    HTTPS_PORT: String(tls?.httpsPort ?? ''),
    TLS_CERTIFICATE: tls?.certificate ?? '',
    TLS_KEY: tls?.key ?? '',
    ODOO_UPSTREAM: options.odoo,
    ODOO_WEBSOCKET: options.odooWebsocket,
    SIDECAR_SERVERS: options.sidecars.map((sidecar) => `server ${sidecar} max_fails=0;`).join('\n    '),
    LOGINS_PER_ADDRESS: '60',
    SESSION_COOKIE_FLAGS: options.publicScheme === 'https' ? 'secure samesite=lax' : 'samesite=lax',
  };
  const place = (template: string, target: string) => {
    const text = readFileSync(join(projectRoot, 'scripts/nginx', template), 'utf8');
    const file = join(folder, target);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, envsubst(text, values));
  };
  place('nginx.conf.template', 'nginx.conf');
  place('http.conf.template', 'conf.d/http.conf');
  place(tls ? 'tls.conf.template' : 'demo.conf.template', 'conf.d/server.conf');
  for (const snippet of ['proxy', 'sidecar', 'locations']) {
    place(`snippets/${snippet}.conf.template`, `conf.d/snippets/${snippet}.conf`);
  }
  return { command: program, args: ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(logs, 'error.log')] };
}

/** As the official nginx image does it: only the named variables, so that nginx's own $variables stay. */
const envsubst = (text: string, values: Readonly<Record<string, string>>) =>
  text.replace(/\$\{([A-Z_]+)\}/g, (whole, name: string) => values[name] ?? whole);

/** @throws PartFailed with what `nginx -t` says about the configuration */
export const testNginx = ({ command, args }: Command) => output({ command, args: [...args, '-t'] }, 'nginx -t');

export async function startNginx(options: NginxOptions, report: Report): Promise<Nginx> {
  await ensureInstalled(tools.nginx, report);
  const nginx = configureNginx(options);
  await testNginx(nginx);
  const service = startService('nginx', join(options.logs, 'nginx.log'), nginx, 'SIGTERM');
  const url = `http://127.0.0.1:${options.httpPort}/`;
  // Any answer will do, also the closed connection for a name that is not ours.
  const listening = () =>
    fetch(url).then(
      () => true,
      (error: TypeError) => !String(error.cause).includes('ECONNREFUSED'),
    );
  await untilReady(service, listening);
  return { service, reload: () => process.kill(service.pid, 'SIGHUP') };
}

/** Makes a certificate that nobody trusts, for tests of the production server. */
export async function selfSignedCertificate(
  folder: string,
  host: string,
): Promise<{ certificate: string; key: string }> {
  const certificate = join(folder, 'certificate.pem');
  const key = join(folder, 'key.pem');
  const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    ...subject,
  ];
  await output({ command: 'openssl', args: [...args, '-keyout', key, '-out', certificate] }, 'openssl');
  return { certificate, key };
}
