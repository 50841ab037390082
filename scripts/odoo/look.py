"""Run inside `odoo shell` by scripts/install: prints what matters of Odoo's configuration and database."""

from odoo.release import version_info
from odoo.tools import config

# As Odoo lists them for a server that names none; asked here, where -d names one.
DATABASES = """
    SELECT count(*) FROM pg_database
    WHERE datdba = (SELECT oid FROM pg_roles WHERE rolname = current_user)
    AND NOT datistemplate AND datallowconn AND datname <> 'postgres'
"""


def look(env):
    addon = env["ir.module.module"].search([("name", "=", "odoo_addon_wechat_sso")])
    yield "version", "{}.{}".format(*version_info[:2])
    yield "addon", addon.state if addon else "not in addons_path"
    # Text in 18.0, a list in 19.0.
    paths = config["addons_path"]
    yield "addons_path", paths if isinstance(paths, str) else ",".join(paths)
    env.cr.execute(DATABASES)
    yield "databases", env.cr.fetchone()[0]
    yield "dbfilter", config["dbfilter"] or ""
    for name in ("proxy_mode", "list_db", "http_interface", "http_port", "gevent_port", "workers"):
        yield name, config[name]


for name, value in look(env):  # noqa: F821 - the shell defines env
    print(f"found {name}={value}")
