# shellcheck shell=bash
# Sourced by scripts/demo, scripts/test and scripts/bench: goes to the checkout, checks Node, installs the npm packages.

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." || exit

if ! command -v node >/dev/null || ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; then
  echo 'Node.js 20 or newer is needed to develop: install the package nodejs of your distribution or of nodejs.org.' >&2
  exit 1
fi

# Installed again only when the lock file is newer than what is there.
if [[ ! -e node_modules/.package-lock.json || package-lock.json -nt node_modules/.package-lock.json ]]; then
  echo 'Installing the npm packages …' >&2
  npm ci --no-audit --no-fund >&2
  touch node_modules/.package-lock.json
fi
