"""Run in `odoo shell`: what a database consists of, thousands of users, and their session tokens; STEP chooses."""

import json
import os

from odoo import fields
from odoo.models import MAGIC_COLUMNS

env = env  # noqa: F821  odoo shell provides it

ADDON = "odoo_addon_wechat_sso"
PEOPLE = 10_000
# What installing may leave behind: each statement gives one column of words.
PARTS = {
    "columns": """
        SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "indexes": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass || '.' || conname FROM pg_constraint WHERE conrelid <> 0",
    "xml ids": "SELECT module || '.' || name FROM ir_model_data",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "parameters": "SELECT key || '=' || COALESCE(value, '') FROM ir_config_parameter",
    "groups": "SELECT id::text FROM res_groups",
    "implied groups": "SELECT gid || ' ' || hid FROM res_groups_implied_rel",
    "members of groups": "SELECT gid || ' ' || uid FROM res_groups_users_rel WHERE uid < 100",
    "users": "SELECT login FROM res_users",
    "contacts": "SELECT count(*)::text FROM res_partner",
    "keys": "SELECT id::text FROM res_users_apikeys",
    "scheduled actions": "SELECT id::text FROM ir_cron",
    "server actions": "SELECT id::text FROM ir_actions",
    "views": "SELECT id::text FROM ir_ui_view",
    "menus": "SELECT id::text FROM ir_ui_menu",
    "rights": "SELECT id::text FROM ir_model_access",
    "rules": "SELECT id::text FROM ir_rule",
    "mail templates": "SELECT id::text FROM mail_template",
    # Odoo makes its bundles anew.
    "attachments": """
        SELECT name || ' of ' || COALESCE(res_model, '') FROM ir_attachment
        WHERE COALESCE(url, '') NOT LIKE '/web/assets/%'
    """,
    "messages": "SELECT id::text FROM mail_message WHERE model LIKE 'wechat%'",
    "functions": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "rows": """
        SELECT table_name || ': ' || (xpath('//n/text()', query_to_xml(
            format('SELECT count(*) AS n FROM %I', table_name), FALSE, TRUE, ''
        )))[1]::text
        FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
    """,
}


def snapshot():
    """Return the content of PARTS as {part: [words]}."""
    content = {}
    for part, statement in PARTS.items():
        env.cr.execute(statement)
        content[part] = sorted(row[0] for row in env.cr.fetchall())
    return content


def populate():
    """Add PEOPLE internal users by SQL, as a company has them that has used Odoo for years."""
    template = env.ref("base.user_admin")
    env.cr.execute(
        """
        WITH people AS (
            INSERT INTO res_partner (name, email, company_id, active, type, create_date)
            SELECT 'Person ' || n, 'person' || n || '@example.com', %(company)s, TRUE, 'contact', now()
            FROM generate_series(1, %(count)s) n RETURNING id, email
        ), users AS (
            INSERT INTO res_users (login, partner_id, company_id, active, share, password, notification_type)
            SELECT email, id, %(company)s, TRUE, FALSE, '$pbkdf2-sha512$600000$placeholder$' || id, 'email'
            FROM people RETURNING id
        ), companies AS (
            INSERT INTO res_company_users_rel (cid, user_id) SELECT %(company)s, id FROM users
        )
        INSERT INTO res_groups_users_rel (gid, uid) SELECT %(group)s, id FROM users
        """,
        {"company": template.company_id.id, "group": env.ref("base.group_user").id, "count": PEOPLE},
    )
    env.cr.commit()


def session_tokens():
    """Return what makes each of some users' sessions valid: a change logs that user out."""
    users = env["res.users"].search([], order="id") + env.ref("base.user_root")
    return {user.login: user._compute_session_token("0" * 84) for user in users[:20] + users[-200:]}


SAMPLES = {
    "char": "placeholder",
    "integer": 1,
    "boolean": True,
    "datetime": fields.Datetime.now(),
    "json": {"placeholder": 1},
}


def sample(field, user):
    """Return a value for this field: of a relation the user, what belongs to them, or a row that is there."""
    if field.type == "selection":
        return field.get_values(env)[0]
    if field.type == "many2one":
        own = {"res.users": user, "res.partner": user.partner_id, "res.company": user.company_id}
        return (own.get(field.comodel_name) or env[field.comodel_name].search([], limit=1)).id
    return SAMPLES[field.type]


def fill_every_table(user):
    """Make a row in each of the addon's tables, with a value in every column."""
    for name, model in sorted(env.registry.items()):
        if not name.startswith("wechat.") or model._abstract or model._transient:
            continue
        columns = [
            field
            for field in env[name]._fields.values()
            if field.column_type and field.store and not field.compute and field.name not in MAGIC_COLUMNS
        ]
        env[name].create({field.name: sample(field, user) for field in columns})


def use_and_uninstall():
    """Use the addon, so that there is something to leave behind, and uninstall it."""
    env["wechat.service"]._provision()
    for key, value in {"enabled": "True", "redirect_url": "https://erp.example.com/wechat/callback"}.items():
        env["ir.config_parameter"].set_param(f"{ADDON}.{key}", value)
    person = env.ref("base.user_admin")
    fill_every_table(person)
    identity = env["wechat.identity"].create(
        {"appid": "wx0123456789abcdef", "openid": "oPlaceholder", "user_id": person.id}
    )
    person._wechat_notify("link", identity)
    person._wechat_mail_invitation(
        env["wechat.invitation"].search([], limit=1), "https://erp.example.com/wechat/link/0"
    )
    env["wechat.request"].search([], limit=1)._tell_managers()
    env["wechat.alarm"]._watch()
    # As Odoo does with mails that are sent.
    env["mail.mail"].search([]).unlink()
    env.cr.commit()
    env["ir.module.module"].search([("name", "=", ADDON)]).button_immediate_uninstall()


def grow():
    """Return what is there and, PEOPLE later, whose sessions are valid."""
    content = snapshot()
    populate()
    return {"content": content, "sessions": session_tokens()}


STEPS = {
    "snapshot": snapshot,
    "grow": grow,
    "session_tokens": session_tokens,
    "use_and_uninstall": use_and_uninstall,
}
print("RESULT " + json.dumps(STEPS[os.environ["STEP"]]()))
