"""Run inside `odoo shell` by scripts/provision; it puts STEP and PRESENT_KEY before it and reads what is printed."""


def provision(env, step, present_key):
    """Do one step and print the service user's login, the database and, where one was made, the new key.

    ensure: a new key unless the present one works; succeed: a further one, the present one works on; retire: every key
    but the present one becomes worthless.
    """
    service = env["res.users"].search([("login", "=", "wechat_gateway")])
    owner = present_key and env["res.users.apikeys"]._check_credentials(scope="rpc", key=present_key)
    works = service and owner == service.id
    environment = {"ODOO_LOGIN": service.login, "ODOO_DB": env.cr.dbname}
    if works and step == "succeed":
        environment = env["wechat.service"]._succeed_key()
    elif works and step == "retire":
        env["wechat.service"]._retire_keys()
    elif not works:
        environment = env["wechat.service"]._provision()
    env.cr.commit()
    for name, value in environment.items():
        print(f"provisioned {name}={value}")


provision(env, STEP, PRESENT_KEY)  # noqa: F821 - the shell and scripts/provision define them
