/** Owns `scripts/demo`: the whole stack on one command, for a person to try or, with --check, for a program. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { logInOnce } from './lib/check';
import { chromiumProgram, shellLine, wechatWindow } from './lib/chromium';
import { startInFront, type Front } from './lib/front';
import { toTerminal } from './lib/log';
import { ensureInstalled, tools } from './lib/machine';
import { projectRoot } from './lib/paths';
import { stopOnSignals } from './lib/process';
import { readEnvironmentFile } from './lib/sidecar';
import { startStack, type Stack } from './lib/stack';

const help = `Usage: scripts/demo [options]

Brings up PostgreSQL, Odoo with WeChat login, the sidecar, nginx and a simulated WeChat, and says how to try it.
Everything is stopped with Ctrl-C, and nothing is left running.

  --check              do one complete login by a headless browser, say who is logged in and how long it took,
                       stop everything, and exit 0 or 1
  --odoo-home FOLDER   an Odoo 18.0 or 19.0 source tree (also the variable ODOO_HOME); without it: odoo on the PATH,
                       else Debian's package, fetched into a folder outside this checkout
  --database-url URL   a PostgreSQL that is already there, e.g. postgresql://odoo:secret@localhost:5432; a database
                       wechat_sso_… is made in it and dropped at the end
  --odoo-url URL       an Odoo that is already there, with the addon installed and set up: only sidecar, simulator and
                       nginx are started, in front of it; ODOO_DB, ODOO_LOGIN and ODOO_API_KEY come from .env
  --real               the real WeChat instead of the simulated one: WECHAT_APPID and WECHAT_APP_SECRET come from .env,
                       and PUBLIC_URL, the registered domain, from where a tunnel or proxy of yours leads to --port
  --port NUMBER        the public port (default 8080, or another if that is taken)
  --workers NUMBER     Odoo worker processes (default 0: one threaded process)
  --replicas NUMBER    sidecars behind nginx (default 1); more than one share a Redis of their own
  --help               this text
`;

interface Running {
  readonly url: string;
  readonly logs: string;
  readonly folder: string;
  stop(): Promise<void>;
}

async function main(): Promise<number> {
  const { values: wish } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      'odoo-home': { type: 'string' },
      'database-url': { type: 'string' },
      'odoo-url': { type: 'string' },
      real: { type: 'boolean', default: false },
      port: { type: 'string', default: '8080' },
      workers: { type: 'string', default: '0' },
      replicas: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (wish.help) {
    process.stdout.write(help);
    return 0;
  }
  const port = wholeNumber('--port', wish.port);
  const workers = wholeNumber('--workers', wish.workers);
  const replicas = wholeNumber('--replicas', wish.replicas);
  if (replicas < 1 || replicas > 8) throw new Error('--replicas must be from 1 to 8.');
  if (replicas > 1 && wish['odoo-url']) throw new Error('--replicas and --odoo-url do not go together.');
  const secrets = wish.real || wish['odoo-url'] ? environmentFile() : {};
  const wechat = wish.real
    ? { appid: required(secrets, 'WECHAT_APPID'), appSecret: required(secrets, 'WECHAT_APP_SECRET') }
    : undefined;

  if (wish['odoo-url']) {
    const front = await startInFront({ odooUrl: wish['odoo-url'], port, wechat, secrets }, toTerminal);
    stopOnSignals(front.stop);
    tellAboutFront(front);
    await showWindow(front);
    return stayUntilStopped();
  }

  const publicUrl = wechat && secrets['PUBLIC_URL'];
  // The portal gives strangers, who become portal users here, a page to land on.
  const modules = ['portal'];
  const stack = await startStack(
    {
      odooHome: wish['odoo-home'],
      databaseUrl: wish['database-url'],
      modules,
      wechat,
      publicUrl,
      port,
      workers,
      replicas,
    },
    toTerminal,
  );
  stopOnSignals(stack.stop);
  if (wish.check) return check(stack);
  tell(stack);
  await showWindow(stack);
  return stayUntilStopped();
}

/** @returns the exit code */
async function check(stack: Stack): Promise<number> {
  try {
    const { who, legs, landedOn } = await logInOnce(stack, toTerminal);
    toTerminal(
      `\nLogged in to Odoo ${stack.odooVersion} as ${who.name} (${who.login}, user ${who.uid}), landed on ${landedOn}`,
    );
    for (const { name, ms } of legs) toTerminal(`  ${String(ms).padStart(6)} ms  ${name}`);
    return 0;
  } finally {
    await stack.stop();
  }
}

function tell({ url, simulator, odooVersion, logs }: Stack): void {
  toTerminal(`
Odoo ${odooVersion} with WeChat login:  ${url}/web/login
Administrator:              admin / admin   (Settings → General Settings → WeChat Login)`);
  if (simulator) {
    toTerminal(`Who you are in WeChat:      ${simulator.url}

What to try, in the WeChat window below:
  1. Tap 微信登录: you are 小王, who follows the account and belongs to the member of staff 李雷 (li.lei): no question,
     you are in the back office.
  2. Log out, choose 陌生人 小李 at ${simulator.url}, log in again: WeChat asks, you consent, and Odoo makes a
     portal user for you.
  3. Choose 快照页, or press 拒绝, and see what a person is told.
  4. Open ${url}/web/login in your own browser, as on a PC, and press the WeChat button. Open the address under the
     code in the WeChat window, tap 继续, and type the six digits on the PC.`);
  }
  toTerminal(`
Logs: ${logs}
Ctrl-C stops everything.`);
}

function tellAboutFront({ url, simulator, logs }: Front): void {
  toTerminal(`
Your Odoo with WeChat login:  ${url}/web/login
In its Settings the redirect URL must be ${url}/wechat/callback${
    simulator ? ` and the AppID ${simulator.appid}.\nWho you are in WeChat: ${simulator.url}` : '.'
  }

Logs: ${logs}
Ctrl-C stops everything.`);
}

/** Prints the one command that opens the WeChat window, and opens it where there is a display. */
async function showWindow({ url, folder }: Running): Promise<void> {
  const display = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'];
  if (display) await ensureInstalled([...tools.chromium, ...tools.chineseFonts], toTerminal);
  const program = await chromiumProgram().catch(() => 'chromium');
  const window = wechatWindow(program, `${url}/web/login`, folder);
  toTerminal(`\nOpen a window that calls itself WeChat:\n\n  ${shellLine(window)}\n`);
  if (display) spawn(window.command, window.args, { stdio: 'ignore' }).on('error', () => undefined);
}

/** Only a signal ends the demo (stopOnSignals); the timer keeps Node from ending by itself. */
function stayUntilStopped(): Promise<number> {
  return new Promise(() => setInterval(() => undefined, 60_000));
}

function environmentFile(): Record<string, string> {
  const file = join(projectRoot, '.env');
  if (!existsSync(file)) throw new Error('There is no .env: copy .env.example to .env and fill it in.');
  return readEnvironmentFile(file);
}

function required(values: Readonly<Record<string, string>>, name: string): string {
  const value = values[name];
  if (!value) throw new Error(`${name} is missing in .env.`);
  return value;
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new Error(`${option} must be a number.`);
  return Number(text);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
