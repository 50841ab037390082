/** Owns the process: configuration in, signals heard, and no end without a word in the log. */
import { setFlagsFromString } from 'node:v8';
import { createSidecar } from './app';
import { ConfigError, readConfig, type Config } from './config';
import { secretsOf } from './rereading';
import { createLogger, type Logger } from './telemetry/logger';

/** EX_CONFIG of sysexits.h: systemd is told not to restart on it. */
const BAD_CONFIGURATION = 78;

function configuration(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(BAD_CONFIGURATION);
  }
}

function die(log: Logger, message: string): (error: unknown) => void {
  return (error) => {
    log.fatal({ err: error }, message);
    process.exit(1);
  };
}

function run(config: Config): void {
  const hidden = new Set(secretsOf(config));
  const log = createLogger({ level: config.logLevel, secrets: hidden });
  process.on('uncaughtException', die(log, 'An exception that nobody caught'));
  process.on('unhandledRejection', die(log, 'A rejection that nobody handled'));

  const readAgain = (): Config => {
    const fresh = readConfig(process.env);
    for (const secret of secretsOf(fresh)) hidden.add(secret);
    return fresh;
  };
  const sidecar = createSidecar(config, { logger: log, readAgain });
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'Stopping');
    sidecar.close().then(() => process.exit(0), die(log, 'Could not stop in order'));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', () => sidecar.renewStateKeys());
  sidecar.listen().catch(die(log, 'Could not start'));
}

// Thousands of PCs wait and do nothing; by default the heap would keep what their arrival left behind (decision 0019).
setFlagsFromString('--heap-growing-percent=30');
run(configuration());
