/** Owns what the rehearsal takes for given: a server on which somebody has installed PostgreSQL and Odoo, and one database. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { odooPythonNeeds } from '../odoo-python';
import { PartFailed, startService, untilReady, type Service } from '../process';
import { type Tree } from './tree';

export const database = 'erp';

/** As Odoo's own package leaves it: a user, a configuration, a program. `home` is a source tree of this machine. */
export async function installOdoo(tree: Tree, home: string): Promise<void> {
  const available = (await tree.shell('apt-get update -qq >&2; apt-cache pkgnames')).split('\n');
  const names = odooPythonNeeds.map(({ packages }) => {
    const name = packages.find((one) => available.includes(one));
    if (!name) throw new PartFailed(`Debian has none of ${packages.join(', ')}.`, '');
    return name;
  });
  const packages = ['postgresql', ...names].join(' ');
  await tree.shell(`DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends ${packages}`);
  await tree.show(home, 'opt/odoo');
  writeFileSync(join(tree.root, 'usr/bin/odoo'), '#!/bin/sh\nexec /usr/bin/python3 /opt/odoo/odoo-bin "$@"\n', {
    mode: 0o755,
  });
  await tree.shell('useradd --system --user-group --home-dir /var/lib/odoo --create-home odoo');
  mkdirSync(join(tree.root, 'etc/odoo'));
  const options = ['db_host = False', 'db_user = odoo', 'addons_path = /opt/odoo/addons', 'without_demo = all'];
  writeFileSync(join(tree.root, 'etc/odoo/odoo.conf'), `[options]\n; Odoo of this company\n${options.join('\n')}\n`);
  await tree.shell('chown -R odoo:odoo /etc/odoo && chmod 640 /etc/odoo/odoo.conf');
}

/** PostgreSQL by socket only, so that one of this machine is not in its way; and a database as a company would have it. */
export async function makeCompany(tree: Tree): Promise<void> {
  await tree.shell(`
    echo "listen_addresses = ''" >> /etc/postgresql/15/main/conf.d/rehearsal.conf
    echo 'fsync = off' >> /etc/postgresql/15/main/conf.d/rehearsal.conf
    pg_ctlcluster 15 main start
    runuser -u postgres -- createuser --createdb odoo
  `);
  const modules = '-i base,web,mail --stop-after-init --no-http --load-language=en_US,zh_CN';
  await tree.shell(`runuser -u odoo -- odoo -c /etc/odoo/odoo.conf -d ${database} ${modules}`);
}

export const stopPostgres = (tree: Tree) => tree.shell('pg_ctlcluster 15 main stop -m fast');

/** The server, as its service starts it. */
export async function startOdooServer(tree: Tree, logFile: string): Promise<Service> {
  const service = startService('Odoo', logFile, tree.inside('odoo', ['-c', '/etc/odoo/odoo.conf'], 'odoo'));
  await untilReady(service, async () => (await fetch('http://127.0.0.1:8069/web/health')).ok, 120_000);
  return service;
}
