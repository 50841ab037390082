/** Owns child processes: their own process group, their log file, and that none of them outlives us. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Run as this user; only root can. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

export interface Service {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  running(): boolean;
  /** Settles when it has ended, with its exit code; null after a signal. */
  readonly ended: Promise<number | null>;
  /** Asks the process group to end, waits for it, and kills what is left after ten seconds. */
  stop(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
}

/** A part that did not start or did not do its work; its message ends with the last lines of the guilty log. */
export class PartFailed extends Error {
  constructor(what: string, log: string) {
    const tail = log.trimEnd().split('\n').slice(-25).join('\n');
    super(tail ? `${what}\n${tail.replace(/^/gm, '    ')}` : what);
  }
}

const alive = new Set<Service>();

// The last net, for a crash: what a normal stop() did not end dies with us.
process.on('exit', () => alive.forEach((service) => service.signal('SIGKILL')));

/** setpriv ends the child even when we are killed with SIGKILL, where no handler of ours runs; and it changes the user. */
function untilWeDie({ command, args, user }: Command, signal: NodeJS.Signals): [string, string[]] {
  const identity = user ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : [];
  return ['setpriv', [`--pdeathsig=${signal.slice(3)}`, ...identity, '--', command, ...args]];
}

/** Starts a long-running program with all its output in `logFile`. */
export function startService(
  name: string,
  logFile: string,
  { command, args, env, cwd, user }: Command,
  stopSignal: NodeJS.Signals = 'SIGTERM',
): Service {
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(...untilWeDie({ command, args, ...(user && { user }) }, stopSignal), {
    cwd: cwd ?? '/',
    env: { ...process.env, ...env },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', resolve);
  });
  let running = child.pid !== undefined;
  const pid = child.pid ?? 0;
  const service: Service = {
    name,
    pid,
    logFile,
    ended,
    running: () => running,
    signal(signal) {
      if (!running) return;
      try {
        process.kill(-pid, signal);
      } catch {
        // The group ended between our look and the signal: nothing is left to tell.
      }
    },
    async stop() {
      service.signal(stopSignal);
      const gone = await Promise.race([ended.then(() => true), delay(10_000, false, { ref: false })]);
      if (!gone) service.signal('SIGKILL');
      await ended;
    },
  };
  alive.add(service);
  void ended.then(() => {
    running = false;
    alive.delete(service);
  });
  return service;
}

/** What starts in a second may take a minute while others keep the machine busy; a service that cannot start ends sooner. */
const READY_WITHIN_MS = 120_000;

/**
 * Waits until `ready` answers true.
 * @throws PartFailed when the service ends first or the time (milliseconds) is over.
 */
export async function untilReady(
  service: Service,
  ready: () => Promise<boolean>,
  within = READY_WITHIN_MS,
): Promise<void> {
  const deadline = performance.now() + within;
  while (performance.now() < deadline) {
    if (!service.running()) throw failed(service, 'ended instead of starting');
    if (await ready().catch(() => false)) return;
    await delay(50);
  }
  throw failed(service, `was not ready after ${within / 1000} s`);
}

const failed = ({ name, logFile }: Service, what: string) =>
  new PartFailed(`${name} ${what}. Its last lines (${logFile}):`, readFileSync(logFile, 'utf8'));

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. `input` goes to its standard input; `showErrors` lets stderr through as it comes. */
export function run(
  { command, args, env, cwd, user }: Command,
  { input, showErrors = false }: { input?: string; showErrors?: boolean } = {},
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(...untilWeDie({ command, args, ...(user && { user }) }, 'SIGTERM'), {
      cwd,
      env: { ...process.env, ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', showErrors ? 'inherit' : 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin?.on('error', () => undefined); // A program that ends early says why on stderr.
    child.stdin?.end(input);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

/**
 * As `run`, and answers the standard output.
 * @throws PartFailed with the end of the program's output when it does not end with 0.
 */
export async function output(command: Command, what: string, options: { input?: string } = {}): Promise<string> {
  const { code, stdout, stderr } = await run(command, options);
  if (code !== 0) throw new PartFailed(`${what} failed (exit ${code}):`, stderr || stdout);
  return stdout;
}

/** Whether a program of this name is on the PATH. */
export const onPath = async (program: string) =>
  (await run({ command: 'sh', args: ['-c', 'command -v -- "$0"', program] })).code === 0;

/** Calls `stop` once on Ctrl-C, SIGTERM or a closed terminal, then ends with the usual exit code. */
export function stopOnSignals(stop: () => Promise<void>): void {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  let stopping = false;
  for (const [signal, code] of Object.entries(codes)) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void stop().finally(() => process.exit(code));
    });
  }
}
