"""Run inside `odoo shell`: replaces the first administrator's password if it is still "admin"."""

import os

from odoo.exceptions import AccessDenied


def replace_well_known_password(env, password):
    if len(password) < 12:
        raise SystemExit("ODOO_ADMIN_PASSWORD must have at least 12 characters.")
    admin = env.ref("base.user_admin")
    try:
        admin.with_user(admin)._check_credentials(
            {"type": "password", "login": admin.login, "password": "admin"}, {"interactive": False}
        )
    except AccessDenied:
        return
    admin.password = password
    env.cr.commit()
    print(f"The password of {admin.login} is now ODOO_ADMIN_PASSWORD.")


replace_well_known_password(env, os.environ["ODOO_ADMIN_PASSWORD"])  # noqa: F821 - the shell defines env
