/** Owns checking the configurations that production uses: nginx's own test of each server, and the compose file. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { toTerminal } from '../log';
import { ensureInstalled, tools } from '../machine';
import { configureNginx, selfSignedCertificate } from '../nginx';
import { projectRoot, stateFolder } from '../paths';
import { run } from '../process';
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

/** docker's own check where its compose plug-in is there, else that the file is YAML of the expected shape. */
export async function compose() {
  const docker = { command: 'docker', args: ['compose', 'version'] };
  const available = (await run(docker).catch(() => ({ code: 1 }))).code === 0;
  if (available) {
    const args = ['compose', '-f', 'docker-compose.yml', '--env-file', '.env.example', 'config', '--quiet'];
    return check('docker compose config', { command: 'docker', args, cwd: projectRoot });
  }
  await ensureInstalled([{ packages: ['python3-yaml'] }], toTerminal);
  const args = ['scripts/odoo/check_compose.py', 'docker-compose.yml'];
  return check('docker-compose.yml has the expected shape', { command: '/usr/bin/python3', args, cwd: projectRoot });
}
