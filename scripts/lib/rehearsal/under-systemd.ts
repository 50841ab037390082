/** Owns what only a running systemd shows of the installed service: each sentence of docs/operations.md about it, done. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { step, type Report } from '../log';
import { PartFailed, run } from '../process';
import { type Simulator } from '../simulator';
import { type Booted } from './booted';
import { database } from './odoo-server';
import { type Tree } from './tree';

export interface Running {
  readonly machine: Booted;
  readonly simulator: Simulator;
  /** Fails when nobody can log in. */
  logIn(): Promise<unknown>;
  readonly say: Report;
}

const service = 'wechat-sso';
const local = 'etc/wechat-sso/local.env';
const rotate = '/opt/wechat-sso/scripts/rotate';

function fail(what: string, said = ''): never {
  throw new PartFailed(what, said);
}

/** A property of a unit, as `systemctl show` has it. */
async function property(tree: Tree, name: string, unit = service): Promise<string> {
  return (await tree.shell(`systemctl show --value -p ${name} ${unit}`)).trim();
}

export async function untilServing(within = 120_000): Promise<void> {
  const deadline = performance.now() + within;
  while (performance.now() < deadline) {
    const answer = await fetch('http://127.0.0.1:3101/readyz').catch(() => undefined);
    if (answer?.ok) return;
    await delay(100);
  }
  fail(`The sidecar is not ready after ${within / 1000} s.`);
}

/** @throws PartFailed when the process is another one afterwards */
async function sameProcess(tree: Tree, work: () => Promise<unknown>): Promise<void> {
  const before = await property(tree, 'MainPID');
  await work();
  const after = await property(tree, 'MainPID');
  if (before !== after) fail(`The sidecar was restarted: process ${before} became ${after}.`);
}

export async function checkService(running: Running): Promise<void> {
  const { say, machine, logIn } = running;
  const { tree } = machine;
  await step(say, 'only its user reads the secrets, and the service itself writes nowhere', () =>
    judgeSandbox(tree, say),
  );
  await step(say, 'kill -9: it comes back', () => survivesKill(tree));
  await step(say, 'restart and reload at once: it is not hit while it starts', () => reloadsEarly(tree));
  await step(say, 'state keys: rotate and systemctl reload, three times', () => changesStateKeys(running));
  await step(say, 'service key: provision --rotate', () => changesServiceKey(running));
  await step(say, 'AppSecret: rotate app-secret', () => changesAppSecret(running));
  await step(say, 'a mistake in local.env: it stays down, and the journal says why', () => refusesMistake(tree));
  await step(say, 'the journal: one JSON record a line', () => judgeJournal(tree));
  await step(say, 'a certificate comes: scripts/install finds it, and Odoo goes on', () => takesCertificate(tree));
  await step(say, 'scripts/doctor: nothing is red but the certificate', () => askDoctor(tree));
  await step(say, 'reboot: all of it is there again', async () => {
    await machine.reboot();
    await untilServing();
    await logIn();
  });
}

async function judgeSandbox(tree: Tree, say: Report): Promise<void> {
  for (const user of ['nobody', 'www-data', 'odoo', 'postgres']) {
    const { code } = await run(tree.inside('sh', ['-c', 'cat /etc/wechat-sso/* || ls /etc/wechat-sso'], user));
    if (code === 0) fail(`${user} reads in /etc/wechat-sso.`);
  }
  const modes = await tree.shell('cd /etc/wechat-sso && stat -c "%n %a %U" state_keys odoo_api_key wechat_app_secret');
  for (const line of modes.trim().split('\n')) if (!/ 400 wechat-sso$/.test(line)) fail('Not 0400:', line);
  // The sidecar's own view: its mounts and its user.
  const pid = await property(tree, 'MainPID');
  const own = ['-t', pid, '--mount', '--setuid', await idOf(tree, 'u'), '--setgid', await idOf(tree, 'g'), '--'];
  const places = '/tmp /etc/wechat-sso /opt/wechat-sso /etc /var/lib /run /home';
  const probe = `for place in ${places}; do touch $place/x 2>/dev/null && echo $place; done; ls /root /home/* 2>/dev/null`;
  const written = await run(tree.inside('nsenter', [...own, 'sh', '-c', probe]));
  // A /tmp of its own, and nothing else.
  if (written.stdout !== '/tmp\n') fail('The service writes or sees:', written.stdout + written.stderr);
  const status = await tree.shell(`cat /proc/${pid}/status`);
  for (const line of ['CapEff:\t0000000000000000', 'CapBnd:\t0000000000000000', 'NoNewPrivs:\t1', 'Seccomp:\t2'])
    if (!status.includes(line)) fail(`The process has not ${line}.`, status);
  const security = await tree.shell(`systemd-analyze security --no-pager ${service}`);
  say(`    ${security.trim().split('\n').at(-1) ?? ''}`);
}

const idOf = async (tree: Tree, which: 'u' | 'g') => (await tree.shell(`id -${which} wechat-sso`)).trim();

async function survivesKill(tree: Tree): Promise<void> {
  const before = await property(tree, 'MainPID');
  await tree.shell(`kill -9 ${before}`);
  await delay(500);
  await untilServing(20_000);
  if ((await property(tree, 'MainPID')) === before) fail('The process that was killed is still there.');
}

async function reloadsEarly(tree: Tree): Promise<void> {
  const started = await tree.shell(`
    systemctl restart ${service}; systemctl show --value -p MainPID ${service}; systemctl reload ${service}`);
  await untilServing(20_000);
  if ((await property(tree, 'MainPID')) !== started.trim())
    fail('A reload while it starts ends it.', await journal(tree));
}

const journal = (tree: Tree) => tree.shell(`journalctl -u ${service} -n 25 --no-pager`);

async function changesStateKeys({ machine: { tree }, logIn }: Running): Promise<void> {
  await sameProcess(tree, async () => {
    for (const part of ['add', 'use', 'drop']) {
      await tree.shell(`${rotate} state-key-${part} --secrets /etc/wechat-sso && systemctl reload ${service}`);
      await logIn();
    }
  });
  if (!(await journal(tree)).includes('State keys read anew')) fail('The reload left no word.', await journal(tree));
}

async function changesServiceKey({ machine: { tree }, logIn }: Running): Promise<void> {
  const shell = `runuser -u odoo -- odoo shell -c /etc/odoo/odoo.conf -d ${database}`;
  const options = '--rotate --secrets /etc/wechat-sso --owner wechat-sso:wechat-sso';
  await sameProcess(tree, async () => {
    const said = await tree.shell(`/opt/wechat-sso/scripts/provision ${options} -- ${shell}`);
    if (!said.includes('The old key is worthless now.')) fail('The key was not changed.', said);
    await logIn();
  });
}

async function changesAppSecret({ machine: { tree }, simulator, logIn }: Running): Promise<void> {
  const secret = randomBytes(16).toString('hex');
  await sameProcess(tree, async () => {
    await simulator.control('PUT', 'secret', { secret });
    await tree.shell(`${rotate} app-secret --secrets /etc/wechat-sso`, { WECHAT_APP_SECRET: secret });
    await logIn();
  });
}

async function refusesMistake(tree: Tree): Promise<void> {
  const right = await tree.shell(`cat /${local}`);
  writeFileSync(join(tree.root, local), `${right}LOG_LEVEL=loud\n`);
  await run(tree.inside('systemctl', ['restart', service]));
  await delay(5_000);
  const found = [await property(tree, 'ActiveState'), await property(tree, 'ExecMainStatus')].join(' ');
  if (found !== 'failed 78') fail(`Expected failed 78, found ${found}.`, await journal(tree));
  if (!(await journal(tree)).includes('LOG_LEVEL')) fail('The journal does not name the mistake.', await journal(tree));
  writeFileSync(join(tree.root, local), right);
  await tree.shell(`systemctl restart ${service}`);
  await untilServing(20_000);
}

async function judgeJournal(tree: Tree): Promise<void> {
  const lines = (await tree.shell(`journalctl _SYSTEMD_UNIT=${service}.service -o cat --no-pager`)).trim().split('\n');
  const foreign = lines.filter((line) => !line.startsWith('{'));
  // The list of mistakes is for people.
  if (foreign.some((line) => !/configuration|LOG_LEVEL/.test(line))) fail('No JSON:', foreign.join('\n'));
  for (const file of ['state_keys', 'odoo_api_key', 'wechat_app_secret']) {
    const secret = (await tree.shell(`cat /etc/wechat-sso/${file}`)).trim();
    if (lines.join('\n').includes(secret)) fail(`The journal holds ${file}.`);
  }
}

/** Where certbot would put it. */
async function takesCertificate(tree: Tree): Promise<void> {
  const started = await property(tree, 'ActiveEnterTimestampMonotonic', 'odoo');
  await tree.shell(`
    mkdir -p /etc/letsencrypt/live/erp.example.com && cd /etc/letsencrypt/live/erp.example.com
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj '/CN=rehearsed' \\
      -addext subjectAltName=DNS:erp.example.com -keyout privkey.pem -out fullchain.pem
    /opt/wechat-sso/scripts/install
  `);
  // The workers of before take connections for a moment more.
  const show =
    'openssl s_client -connect 127.0.0.1:443 -servername erp.example.com </dev/null 2>&1 | grep "CN = rehearsed"';
  await tree.shell(`for tries in $(seq 50); do if ${show}; then exit; fi; sleep 0.2; done; exit 1`);
  if ((await property(tree, 'ActiveEnterTimestampMonotonic', 'odoo')) !== started) fail('Odoo was restarted.');
}

async function askDoctor(tree: Tree): Promise<void> {
  // As docs/doctor.md says: right after a restart, the sidecar of before counts for 15 seconds.
  await delay(16_000);
  // The domain's DNS, as far as this server goes.
  await tree.shell('echo 127.0.0.1 erp.example.com >> /etc/hosts');
  const { code, stdout, stderr } = await run(tree.inside('/opt/wechat-sso/scripts/doctor', ['--json']));
  const { findings, odoo } = JSON.parse(stdout || fail('The doctor says nothing.', stderr)) as Examination;
  const red = [...findings, ...odoo].filter(({ status }) => status === 'red').map(({ id }) => id);
  // Nobody trusts the certificate of a rehearsal.
  if (code !== 1 || red.join() !== 'tls_untrusted')
    fail(`The doctor ends with ${code} and finds ${red.join()}.`, stdout);
}

interface Examination {
  readonly findings: readonly Finding[];
  readonly odoo: readonly Finding[];
}
interface Finding {
  readonly id: string;
  readonly status: string;
}

export async function judgeRemoval(tree: Tree): Promise<void> {
  const state = await run(tree.inside('systemctl', ['show', '-p', 'LoadState,ActiveState', service]));
  if (state.stdout.trim() !== 'LoadState=not-found\nActiveState=inactive')
    fail('The unit is still known:', state.stdout);
  const left = await run(tree.inside('pgrep', ['-af', '[w]echat-sso']));
  if (left.stdout.trim()) fail('Something still runs:', left.stdout);
  const page = await (await fetch('http://127.0.0.1/')).text();
  if (!page.includes('Welcome to nginx')) fail("nginx does not show the distribution's page:", page);
}
