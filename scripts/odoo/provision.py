"""Run inside `odoo shell` by scripts/provision, which puts PRESENT_KEY before it and reads the lines it prints."""


def provision(env, present_key):
    """Print the service user's login, the database and, unless the present key still works, a new key."""
    service = env["res.users"].search([("login", "=", "wechat_gateway")])
    owner = present_key and env["res.users.apikeys"]._check_credentials(scope="rpc", key=present_key)
    if service and owner == service.id:
        environment = {"ODOO_LOGIN": service.login, "ODOO_DB": env.cr.dbname}
    else:
        environment = env["wechat.service"]._provision()
        env.cr.commit()
    for name, value in environment.items():
        print(f"provisioned {name}={value}")


provision(env, PRESENT_KEY)  # noqa: F821 - the shell and scripts/provision define them
