/** Owns reading the configuration again while the process runs, so that changing a secret needs no restart. */
import { ConfigError, type Config } from './config';
import type { Logger } from './telemetry/logger';

/** What must be in no log line. */
export function secretsOf(config: Config): string[] {
  const secrets = [config.wechat.appSecret, config.odoo.apiKey];
  if (config.store !== 'memory') secrets.push(config.store.password);
  return secrets;
}

/** A function that answers the configuration as it is by now, or the last good one where that cannot be used. */
export function createRereading(
  first: Config,
  { readAgain, log }: { readonly readAgain: (() => Config) | undefined; readonly log: Logger },
): () => Config {
  let good = first;
  return () => {
    try {
      if (readAgain !== undefined) good = readAgain();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      log.error(
        { detail: error.mistakes.join('; ') },
        'The configuration has mistakes by now; the secrets stay as they were',
      );
    }
    return good;
  };
}
