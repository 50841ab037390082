/** Owns PostgreSQL: a cluster of our own in a slot, reached by a socket only, or a server that is already there. */
import { existsSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { step, type Report } from './log';
import { ensureInstalled, tools } from './machine';
import { isRoot } from './paths';
import { output, run, startService, untilReady, type Service } from './process';
import { type Slot } from './slot';

export interface Postgres {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Whether the server is ours, to keep prepared databases in between runs. */
  readonly ours: boolean;
  /** Runs SQL and answers its rows, columns split by `|`. */
  query(database: string, sql: string): Promise<string[]>;
  /** Makes a database, as a copy if `template` is given. */
  create(database: string, template?: string): Promise<void>;
  drop(database: string): Promise<void>;
  exists(database: string): Promise<boolean>;
  stop(): Promise<void>;
}

/** Uses the server of a URL such as postgresql://odoo:secret@localhost:5432. */
export function existingPostgres(url: string): Postgres {
  const { hostname, port, username, password, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? hostname;
  const user = decodeURIComponent(username);
  return client(
    { host, port: Number(port || 5432), user, password: decodeURIComponent(password) },
    false,
    async () => undefined,
  );
}

/** Starts the slot's own cluster, made if it is not there. Not durable: fsync is off, its data are throw-away. */
export async function startPostgres(slot: Slot, report: Report): Promise<Postgres> {
  await ensureInstalled(tools.postgres, report);
  const bin = newestBin();
  const owner = await clusterOwner();
  const data = join(slot.folder, `postgres-${bin.version}`);
  const socket = socketFolder(slot);
  if (owner) chownSync(socket, owner.uid, owner.gid);
  const launch = async () => {
    if (!existsSync(join(data, 'PG_VERSION'))) await initialise(bin.folder, data, owner);
    const args = ['-D', data, '-k', socket, '-h', '', '-c', 'fsync=off', '-c', 'synchronous_commit=off'];
    const settings = ['-c', 'full_page_writes=off', '-c', 'max_connections=200', '-c', 'shared_buffers=256MB'];
    const postgres = {
      command: join(bin.folder, 'postgres'),
      args: [...args, ...settings],
      ...(owner && { user: owner }),
    };
    // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave.
    const service = startService('PostgreSQL', join(slot.logs, 'postgresql.log'), postgres, 'SIGINT');
    await untilReady(service, () => answers(socket)).catch(async (error: unknown) => {
      await service.stop();
      throw error;
    });
    return service;
  };
  const service = await step(report, `PostgreSQL ${bin.version}`, () =>
    // With fsync off a power cut can leave a broken cluster; nothing in it is worth more than a fresh one.
    launch().catch(() => {
      rmSync(data, { recursive: true, force: true });
      return launch();
    }),
  );
  return client({ host: socket, port: 5432, user: 'odoo', password: '' }, true, () => stop(service, socket));
}

async function stop(service: Service, socket: string): Promise<void> {
  await service.stop();
  rmSync(socket, { recursive: true, force: true });
}

function newestBin(): { version: number; folder: string } {
  const base = '/usr/lib/postgresql';
  const versions = readdirSync(base).map(Number);
  const version = Math.max(...versions.filter((number) => existsSync(join(base, String(number), 'bin/initdb'))));
  return { version, folder: join(base, String(version), 'bin') };
}

/** PostgreSQL refuses to run as root: then the cluster belongs to Debian's postgres user. */
async function clusterOwner(): Promise<{ uid: number; gid: number } | undefined> {
  if (!isRoot) return undefined;
  const id = async (flag: string) =>
    Number(await output({ command: 'id', args: [flag, 'postgres'] }, 'Looking up postgres'));
  return { uid: await id('-u'), gid: await id('-g') };
}

/** A socket's path may have 107 characters; a deep state folder would pass that. */
function socketFolder(slot: Slot): string {
  const folder = join(slot.run, 'postgresql');
  if (folder.length > 80) return mkdtempSync(join(tmpdir(), 'wechat-sso-'));
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

async function initialise(bin: string, data: string, owner: { uid: number; gid: number } | undefined): Promise<void> {
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  if (owner) chownSync(data, owner.uid, owner.gid);
  // trust is safe here: there is no TCP port, and only we can enter the socket's folder.
  const args = ['-D', data, '-U', 'odoo', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  await output({ command: join(bin, 'initdb'), args, cwd: '/', ...(owner && { user: owner }) }, 'initdb');
}

const answers = async (socket: string) =>
  (await run({ command: 'pg_isready', args: ['-q', '-h', socket, '-U', 'odoo', '-d', 'postgres'] })).code === 0;

interface Address {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

function client(address: Address, ours: boolean, stop: () => Promise<void>): Postgres {
  const query = async (database: string, sql: string) => {
    const args = ['-h', address.host, '-p', String(address.port), '-U', address.user, '-d', database];
    const psql = {
      command: 'psql',
      args: ['-X', '-q', '-A', '-t', '-w', '-v', 'ON_ERROR_STOP=1', ...args],
      env: { PGPASSWORD: address.password },
    };
    return (await output(psql, 'A database query', { input: sql })).split('\n').filter(Boolean);
  };
  return {
    ...address,
    ours,
    query,
    stop,
    async create(database, template) {
      await query('postgres', `CREATE DATABASE "${database}" ENCODING 'UTF8' TEMPLATE "${template ?? 'template0'}"`);
    },
    async drop(database) {
      await query('postgres', `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
    },
    async exists(database) {
      return (await query('postgres', `SELECT 1 FROM pg_database WHERE datname = '${database}'`)).length > 0;
    },
  };
}
