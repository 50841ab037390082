/** Stops what start.ts started (jest's globalTeardown). E2E_LOGS names a folder that gets a copy of all logs. */
import { cpSync } from 'node:fs';

export default async function finish(): Promise<void> {
  const keep = process.env['E2E_LOGS'];
  if (keep && globalThis.e2eGround) cpSync(globalThis.e2eGround.stack.logs, keep, { recursive: true });
  await globalThis.e2eGround?.browser.close();
  await globalThis.e2eGround?.stack.stop();
}
