/** Owns checking the configurations that production uses: nginx's own test of each server, and the compose file. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findCaddy, validateCaddy } from '../caddy';
import { toTerminal } from '../log';
import { ensureInstalled, tools } from '../machine';
import { configureNginx, selfSignedCertificate } from '../nginx';
import { projectRoot, stateFolder } from '../paths';
import { onPath, run, type Command } from '../process';
import { hasDebian, unpackPackage } from '../unpacked-package';
import { check, sum } from './tally';

export async function nginxTemplates() {
  await ensureInstalled([...tools.nginx, ...tools.openssl], toTerminal);
  const folder = join(stateFolder(), 'nginx-test');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'logs'), { recursive: true });
  const base = {
    folder,
    logs: join(folder, 'logs'),
    publicHost: 'erp.example.com',
    publicAuthority: 'erp.example.com',
    publicScheme: 'https',
    httpPort: 18380,
    odoo: '127.0.0.1:8069',
    odooWebsocket: '127.0.0.1:8072',
    sidecars: ['127.0.0.1:3100'],
  } as const;
  const certificate = await selfSignedCertificate(folder, base.publicHost);
  const test = (title: string, options: Parameters<typeof configureNginx>[0]) => {
    const { command, args } = configureNginx(options);
    return check(title, { command, args: [...args, '-t'] });
  };
  return sum([
    await test('nginx -t, production with TLS', { ...base, tls: { httpsPort: 18381, ...certificate } }),
    await test('nginx -t, demo', base),
    await test('nginx -t, several sidecars', { ...base, sidecars: ['127.0.0.1:3100', '127.0.0.1:3110'] }),
  ]);
}

export async function caddyfile() {
  await ensureInstalled(tools.openssl, toTerminal);
  const folder = join(stateFolder(), 'caddy-test');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const options = {
    ...{ folder, logs: folder, publicHost: 'erp.example.com', httpPort: 80, httpsPort: 443 },
    ...{ odoo: '127.0.0.1:8069', odooWebsocket: '127.0.0.1:8072', sidecars: ['127.0.0.1:3100', '127.0.0.1:3110'] },
    ...(await selfSignedCertificate(folder, 'erp.example.com')),
  };
  return check('caddy validate', validateCaddy(await findCaddy(toTerminal), options));
}

/** The compose tool's own check, which needs no engine, with every profile; and what it does not look at. */
export async function compose() {
  const tool = await findCompose();
  const environment = {
    ...{ PUBLIC_HOST: 'erp.example.com', POSTGRES_PASSWORD: 'placeholder', ODOO_ADMIN_PASSWORD: 'placeholder' },
    WECHAT_APP_SECRET: '0123456789abcdef0123456789abcdef',
  };
  const accepts = (title: string, env: Readonly<Record<string, string>>, ...more: readonly string[]) => {
    const args = [...tool.args, '-f', 'docker-compose.yml', ...more, 'config', '--quiet'];
    return check(title, { ...tool, args, cwd: projectRoot, env: { ...environment, ...env } });
  };
  await ensureInstalled(tools.pythonYaml, toTerminal);
  const script = ['scripts/odoo/check_compose.py', 'docker-compose.yml'];
  return sum([
    await accepts('compose config', {}),
    await accepts('compose config, profile redis', { REDIS_URL: 'redis://redis:6379' }, '--profile', 'redis'),
    await check('what docker-compose.yml names is there', {
      command: '/usr/bin/python3',
      args: script,
      cwd: projectRoot,
    }),
  ]);
}

/** Docker's plug-in where it is, else the program of Debian's or Ubuntu's package, unpacked. */
async function findCompose(): Promise<Command> {
  const plugin = { command: 'docker', args: ['compose'] };
  if ((await onPath('docker')) && (await run({ ...plugin, args: ['compose', 'version'] })).code === 0) return plugin;
  // Debian 12's own is the one of 2021, which does not know this file's format.
  const [packageName, suite] = (await hasDebian())
    ? (['docker-compose', 'unstable'] as const)
    : (['docker-compose-v2', 'own'] as const);
  const title = `docker compose: fetch the package (about 15 MB) and unpack it`;
  const otherwise = 'Install the compose plug-in of Docker.';
  const root = await unpackPackage({ packageName, suite, title, otherwise }, toTerminal);
  return { command: join(root, 'usr/libexec/docker/cli-plugins/docker-compose'), args: [] };
}
