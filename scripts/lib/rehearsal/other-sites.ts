/** Owns docs/install.md, "Where nginx has other sites": its commands, word for word, on a server whose nginx has one. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../paths';
import { PartFailed } from '../process';
import { type Tree } from './tree';

const shop = 'server { listen 80; server_name shop.example.com; location / { return 200 "the shop"; } }\n';

/** Before the installation: somebody's shop. */
export async function openShop(tree: Tree): Promise<void> {
  writeFileSync(join(tree.root, 'etc/nginx/sites-available/shop'), shop);
  await tree.shell('ln -s ../sites-available/shop /etc/nginx/sites-enabled/ && systemctl reload nginx');
  await seesShop(tree);
}

/** After it: what a person does then by hand. */
export async function putBesideShop(tree: Tree): Promise<void> {
  const page = readFileSync(join(projectRoot, 'docs/install.md'), 'utf8');
  const [, commands] = /^## Where nginx has other sites$[^]*?^```sh\n([^]*?)^```$/m.exec(page) ?? [];
  if (!commands) throw new PartFailed('docs/install.md has no commands for other sites.', '');
  await tree.shell('DEBIAN_FRONTEND=noninteractive apt-get install -qq -y gettext-base');
  await tree.shell(commands);
  await seesShop(tree);
}

/** By and by: nginx's workers of before take connections for a moment more. */
async function seesShop(tree: Tree): Promise<void> {
  const request = "printf 'GET / HTTP/1.0\\r\\nHost: shop.example.com\\r\\n\\r\\n'";
  const answer = `exec 3<>/dev/tcp/127.0.0.1/80; ${request} >&3; cat <&3`;
  await tree.shell(
    `for tries in {1..50}; do if (${answer}) | grep -q 'the shop'; then exit; fi; sleep 0.2; done; exit 1`,
  );
}
