/** Starts the one stack and the one browser of the whole end-to-end run (jest's globalSetup). */
import { launchBrowser } from '../../scripts/lib/chromium';
import { toTerminal } from '../../scripts/lib/log';
import { startStack } from '../../scripts/lib/stack';

// jest takes the default export of this file; it is the only one of the project.
export default async function start(): Promise<void> {
  process.stdout.write('\n');
  const stack = await startStack(
    {
      odooHome: process.env['ODOO_HOME'],
      databaseUrl: process.env['DATABASE_URL'],
      // With portal a customer lands on /my, and Odoo hands out translations by its other way (http_routing).
      modules: ['portal'],
      // Everybody in these tests has the same address.
      sidecarEnvironment: { STARTS_PER_ADDRESS: '100000', STARTS_IN_TOTAL: '100000' },
    },
    toTerminal,
  );
  try {
    globalThis.e2eGround = { stack, browser: await launchBrowser(toTerminal), started: Date.now() };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}
