/** Owns the log: one JSON record per line, only fields from a list, every text scrubbed. */
import { destination as openDestination, pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Logger as PinoLogger } from 'pino';
import type { Scrub } from './scrub';
import { createScrub } from './scrub';
import { serializeError } from './serialize-error';

/** Every field a record may have. A new one is added here with thought: is it free of secrets and of what is personal? */
const FIELDS = [
  'attempt', 'decision', 'detail', 'endpoint', 'err', 'errcode', 'host', 'instance', 'internalPort', 'ip', 'job', 'kind',
  'kid', 'level', 'method', 'ms', 'openidHash', 'outcome', 'part', 'parts', 'port', 'purpose', 'ready', 'reason', 'reference',
  'requestId', 'retry', 'rid', 'route', 'scope', 'signal', 'status', 'tries', 'userAgent', 'version', 'way',
] as const; // prettier-ignore

export type LogField = (typeof FIELDS)[number];
export type LogFields = { readonly [field in LogField]?: unknown };

type Write = (fields: LogFields, message: string) => void;

/** The narrow face of the log that the rest of the sidecar sees. `err` takes any thrown value. */
export interface Logger {
  readonly trace: Write;
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  readonly fatal: Write;
  /** A logger whose records all carry `fields`. */
  child(fields: LogFields): Logger;
}

export interface LoggerOptions {
  /** The lowest level written; `silent` for none. */
  readonly level: string;
  /** Where lines go; standard output by default. */
  readonly destination?: DestinationStream;
  /** Literal values that are blotted out wherever they turn up, e.g. the AppSecret; may grow. */
  readonly secrets?: Iterable<string>;
}

export function createLogger(options: LoggerOptions): Logger {
  const scrub = createScrub(options.secrets);
  return wrap(
    pino(
      {
        level: options.level,
        base: null,
        serializers: { err: (record: unknown) => record }, // done by serializeError; pino's own would mend it again
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      options.destination ?? standardOutput(),
    ),
    scrub,
  );
}

function standardOutput(): DestinationStream {
  const destination = openDestination({ fd: 1, sync: true });
  // A full disk or a closed pipe costs log lines, never the service.
  destination.on('error', () => undefined);
  return destination;
}

function wrap(log: PinoLogger, scrub: Scrub): Logger {
  const at =
    (level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'): Write =>
    (fields, message) => {
      if (log.isLevelEnabled(level)) log[level](listed(fields, scrub), scrub(message));
    };
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
    child: (fields) => wrap(log.child(listed(fields, scrub)), scrub),
  };
}

/** Only listed fields with scrubbed values; what slipped past the compiler shows by name, so that it is noticed. */
function listed(fields: LogFields, scrub: Scrub): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (!FIELDS.some((field) => field === name)) record[name] = '[not a listed field]';
    else
      record[name] = name === 'err' || value instanceof Error ? serializeError(value, scrub) : scrubbed(value, scrub);
  }
  return record;
}

const MAX_TEXT = 2000;
const MAX_DEPTH = 4;

function scrubbed(value: unknown, scrub: Scrub, depth = 0): unknown {
  if (typeof value === 'string') return scrub(value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value);
  if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || depth >= MAX_DEPTH) return `[${typeof value}]`;
  if (value instanceof Error) return serializeError(value, scrub);
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => scrubbed(item, scrub, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [scrub(name), scrubbed(item, scrub, depth + 1)]),
  );
}
