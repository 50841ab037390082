/** Owns the process: configuration in, signals heard, and no end without a word in the log; or, asked with `doctor`, one examination. */
import { setFlagsFromString } from 'node:v8';
import { createSidecar } from './app';
import { BAD_CONFIGURATION, ConfigError, readConfig, type Config } from './config';
import { runDoctorCommand } from './doctor-command';
import { secretsOf } from './rereading';
import { createLogger, type Logger } from './telemetry/logger';

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

function serve(): void {
  // Thousands of PCs wait and do nothing; by default the heap would keep what their arrival left behind (decision 0019).
  setFlagsFromString('--heap-growing-percent=30');
  run(configuration());
}

if (process.argv[2] === 'doctor') {
  void runDoctorCommand(process.argv.slice(3), process.env).then(
    ({ text, code }) => {
      process.stdout.write(text);
      process.exitCode = code;
    },
    die(createLogger({ level: 'fatal' }), 'The doctor stumbled'),
  );
} else {
  serve();
}
