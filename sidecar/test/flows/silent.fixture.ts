/** Owns a logger that writes nowhere but remembers its lines. */
import { createLogger, type Logger } from '../../src/telemetry/logger';

/** The lines as parsed JSON, and the raw text to search for what must not be there. */
export function recordingLogger(secrets: readonly string[] = []): {
  log: Logger;
  lines: () => Record<string, unknown>[];
  text: () => string;
} {
  const written: string[] = [];
  const log = createLogger({ level: 'trace', secrets, destination: { write: (line) => void written.push(line) } });
  return {
    log,
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
    text: () => written.join(''),
  };
}
