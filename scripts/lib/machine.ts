/** Owns what must be installed on the machine: looks first, and changes nothing before saying what it will change. */
import { existsSync } from 'node:fs';
import { isRoot } from './paths';
import { type Report } from './log';
import { onPath, output, PartFailed, run } from './process';

/** One need: satisfied if a program is on the PATH or a file is there, else by the first of these packages apt knows. */
export interface Need {
  readonly packages: readonly string[];
  readonly program?: string;
  readonly file?: string;
}

export const tools = {
  postgres: [{ packages: ['postgresql'], file: '/usr/lib/postgresql' }],
  nginx: [{ packages: ['nginx-light', 'nginx'], file: '/usr/sbin/nginx' }],
  chromium: [{ packages: ['chromium'], program: 'chromium' }],
  chineseFonts: [{ packages: ['fonts-noto-cjk'] }],
  pythonLint: ['flake8', 'isort', 'black'].map((program) => ({ packages: [program], program })),
  pythonYaml: [{ packages: ['python3-yaml'] }],
  shellLint: [{ packages: ['shellcheck'], program: 'shellcheck' }],
  redis: [{ packages: ['redis-server'], program: 'redis-server' }],
  openssl: [{ packages: ['openssl'], program: 'openssl' }],
} satisfies Record<string, readonly Need[]>;

/** apt's lists, fetched at most once by this process. */
let fetchedLists = false;

/**
 * Installs what is missing, after saying what.
 * @throws PartFailed with one sentence that names the packages, when this machine or user cannot install them.
 */
export async function ensureInstalled(needs: readonly Need[], report: Report): Promise<void> {
  const missing = await findMissing(needs);
  if (missing.length === 0) return;
  const wanted = missing.map(({ packages }) => packages[0]).join(' ');
  if (!(await onPath('apt-get'))) {
    throw new PartFailed(`This is neither Debian nor Ubuntu: install by hand what these packages hold: ${wanted}.`, '');
  }
  const asRoot = await rootPrefix();
  if (!asRoot) throw new PartFailed(`Install these packages first: sudo apt-get install ${wanted}`, '');
  const apt = (...args: string[]) => {
    const [command = 'apt-get', ...rest] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    return output({ command, args: rest }, `apt-get ${args[0]}`);
  };
  if (!fetchedLists) await apt('update', '-q');
  fetchedLists = true;
  const names = await Promise.all(missing.map(firstAvailable));
  report(`  Installing with apt-get: ${names.join(' ')}`);
  await apt('install', '-q', '-y', '--no-install-recommends', ...names);
}

async function findMissing(needs: readonly Need[]): Promise<Need[]> {
  const found = await Promise.all(
    needs.map(async ({ packages, program, file }) => {
      if (file) return existsSync(file);
      if (program && (await onPath(program))) return true;
      return (await Promise.all(packages.map(isInstalled))).some(Boolean);
    }),
  );
  return needs.filter((_, index) => !found[index]);
}

const isInstalled = async (name: string) => {
  const query = { command: 'dpkg-query', args: ['-W', '-f=${db:Status-Status}', name] };
  return (await run(query).catch(() => undefined))?.stdout === 'installed';
};

/** Names change between suites (python3-pypdf2 became python3-pypdf): the first one that this machine's apt offers. */
async function firstAvailable({ packages }: Need): Promise<string> {
  for (const name of packages) {
    const { stdout } = await run({ command: 'apt-cache', args: ['policy', name], env: { LC_ALL: 'C' } });
    if (/Candidate: (?!\(none\))\S/.test(stdout)) return name;
  }
  throw new PartFailed(`apt offers none of these packages: ${packages.join(', ')}.`, '');
}

/** What to put before a command so that it runs as root; undefined if this user may not. */
async function rootPrefix(): Promise<readonly string[] | undefined> {
  if (isRoot) return [];
  if (!(await onPath('sudo'))) return undefined;
  const withoutPassword = (await run({ command: 'sudo', args: ['-n', 'true'] })).code === 0;
  return withoutPassword || process.stdin.isTTY ? ['sudo'] : undefined;
}
