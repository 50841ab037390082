/** Owns running the WeChat simulator beside the stack, and talking to its control address. */
import { join } from 'node:path';
import { projectRoot } from './paths';
import { startService, untilReady, type Service } from './process';

export interface Simulator {
  readonly service: Service;
  readonly url: string;
  readonly appid: string;
  readonly secret: string;
  /** Calls `/__simulator/<path>` (docs/protocol.md, section 11). @throws Error when it refuses */
  control(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
  /** Who a persona is to the account. */
  person(name: string): Promise<{ openid: string; unionid: string }>;
}

export interface SimulatorOptions {
  readonly port: number;
  readonly appid: string;
  readonly secret: string;
  /** The public origin's host and port, which the account has registered. */
  readonly domain: string;
  /** Where the page to choose who you are leads on to. */
  readonly home: string;
  readonly logFile: string;
}

export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { port, appid, secret, domain, home } = options;
  const script = join(projectRoot, 'sidecar/dist/simulator.js');
  const args = [
    script,
    '--port',
    String(port),
    '--appid',
    appid,
    '--secret',
    secret,
    '--domain',
    domain,
    '--home',
    home,
  ];
  const service = startService('The WeChat simulator', options.logFile, { command: process.execPath, args });
  const url = `http://127.0.0.1:${port}`;
  const control: Simulator['control'] = async (method, path, body) => {
    const answer = await fetch(`${url}/__simulator/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
    if (!answer.ok) throw new Error(`The simulator refused ${method} ${path}: ${await answer.text()}`);
    return answer.json();
  };
  await untilReady(service, async () => (await fetch(`${url}/__simulator/calls`)).ok);
  const person = (name: string) => control('GET', `personas/${name}`) as Promise<{ openid: string; unionid: string }>;
  return { service, url, appid, secret, control, person };
}
