/** Owns running the built sidecar, with its secrets in files as in production. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './paths';
import { output, startService, untilReady, type Service } from './process';

export interface SidecarOptions {
  readonly port: number;
  readonly internalPort: number;
  /** As written by scripts/provision, or the same names for an Odoo that is already there. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absent: the real WeChat. */
  readonly wechatUrl?: string;
  /** File with the URL of the Redis that it shares with others; absent: its own memory. */
  readonly redisUrlFile?: string;
  readonly logFile: string;
}

export interface Sidecar {
  readonly internalUrl: string;
  readonly service: Service;
}

/** Bundles sidecar and simulator into sidecar/dist, and the widget into the addon. */
export const build = () =>
  output({ command: process.execPath, args: [join(projectRoot, 'scripts/build.mjs')], cwd: projectRoot }, 'The build');

export async function startSidecar(options: SidecarOptions): Promise<Sidecar> {
  const { port, internalPort, environment, wechatUrl, redisUrlFile } = options;
  const env = {
    ...environment,
    PORT: String(port),
    INTERNAL_PORT: String(internalPort),
    ...(wechatUrl && { WECHAT_API_URL: wechatUrl, WECHAT_OPEN_URL: wechatUrl }),
    ...(redisUrlFile && { REDIS_URL_FILE: redisUrlFile }),
  };
  const command = { command: process.execPath, args: [join(projectRoot, 'sidecar/dist/main.js')], env };
  const service = startService('The sidecar', options.logFile, command);
  const internalUrl = `http://127.0.0.1:${internalPort}`;
  await untilReady(service, async () => (await fetch(`${internalUrl}/readyz`)).ok);
  return { internalUrl, service };
}

/** The variables of a file of NAME=value lines; comments and blank lines are skipped. */
export function readEnvironmentFile(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').split('\n');
  const pairs = lines.map((line) => /^\s*([A-Z_]+)=(.*?)\s*$/.exec(line)).filter((match) => match !== null);
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value.replace(/^(["'])(.*)\1$/, '$2')]));
}
