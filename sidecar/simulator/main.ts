/** Owns the command line of the simulator: options in, one line when ready, a clean end on SIGTERM. */
import { parseArgs } from 'node:util';
import { createSimulator } from './simulator';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '3200' },
    appid: { type: 'string', default: 'wx0123456789abcdef' },
    secret: { type: 'string', default: '0123456789abcdef0123456789abcdef' },
    domain: { type: 'string', multiple: true, default: ['localhost:8080'] },
    home: { type: 'string', default: '' },
    host: { type: 'string', default: '127.0.0.1' },
  },
});

async function main(): Promise<void> {
  const { appid, secret, domain: domains, home, host } = values;
  const simulator = createSimulator({ appid, secret, domains, home, host });
  const { url } = await simulator.listen(Number(values.port));
  const stop = (): void => void simulator.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.stdout.write(`WeChat simulator ready at ${url}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`WeChat simulator cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
