#!/usr/bin/env bash
# Entry point of the compose service `provision`, inside Odoo's image: database, first password, service user and key.
set -euo pipefail

odoo() { runuser -u odoo -- /entrypoint.sh odoo "$@"; }
database=${ODOO_DB:?}
here=/opt/wechat-sso

# -i on the first start, -u so that a newer addon is brought in by the next `docker compose up`.
odoo --database="$database" --init=odoo_addon_wechat_sso --update=odoo_addon_wechat_sso --without-demo=all --load-language=en_US,zh_CN \
  --stop-after-init --no-http

# Only if it is still "admin": nobody but us knows the address yet, but that will not last.
ODOO_ADMIN_PASSWORD=$(</run/secrets/odoo_admin_password)
export ODOO_ADMIN_PASSWORD
odoo shell --database="$database" --no-http --log-level=warn <"$here/odoo/first_password.py"
unset ODOO_ADMIN_PASSWORD

# 1000 is the user `node` of the sidecar's image.
"$here/provision" --secrets /run/wechat-sso --app-secret-file /run/secrets/wechat_app_secret \
  --odoo-url http://odoo:8069 --owner 1000:1000 -- \
  runuser -u odoo -- /entrypoint.sh odoo shell --database="$database"
