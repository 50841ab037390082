"""Run in `odoo shell`: what a database consists of, thousands of users, and their session tokens; STEP chooses."""

import json
import os

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
    "attachments": "SELECT id::text FROM ir_attachment WHERE res_model LIKE 'wechat%'",
    "messages": "SELECT id::text FROM mail_message WHERE model LIKE 'wechat%'",
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


def use_and_uninstall():
    """Use the addon, so that there is something to leave behind, and uninstall it."""
    env["wechat.service"]._provision()
    for key, value in {"enabled": "True", "redirect_url": "https://erp.example.com/wechat/callback"}.items():
        env["ir.config_parameter"].set_param(f"{ADDON}.{key}", value)
    person = env["res.users"].search([("login", "like", "person")], limit=1)
    identity = {"appid": "wx0123456789abcdef", "openid": "oPlaceholder", "user_id": person.id}
    env["wechat.identity"].create(identity)
    env["wechat.log"]._add("login", "ok", user=person)
    env["wechat.browser"]._remember(person, "", "0" * 64, "Firefox", "192.0.2.1")
    env["wechat.invitation"]._make("invitation", person, 900)
    env.cr.commit()
    env["ir.module.module"].search([("name", "=", ADDON)]).button_immediate_uninstall()


STEPS = {
    "snapshot": snapshot,
    "populate": populate,
    "session_tokens": session_tokens,
    "use_and_uninstall": use_and_uninstall,
}
print("RESULT " + json.dumps(STEPS[os.environ["STEP"]]()))
