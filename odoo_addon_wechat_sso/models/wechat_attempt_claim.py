"""The attempt of a verified WeChat account that belongs to nobody: it waits for the person on our page, and never
opens a session."""

from odoo import api, models
from odoo.tools import SQL

from .sql_insert import columns_and_values
from .wechat_attempt import LIFETIMES, NOW


class WechatAttempt(models.Model):
    _inherit = "wechat.attempt"

    @api.model
    def _await_claim(self, account):
        """Keep the account of a SignIn for the browser that holds it, and return for how many seconds.

        A login that was asked for the profile first, or refused, becomes a claim; an issued one stays what it is.
        """
        values = {
            "attempt": account.attempt,
            "purpose": "claim",
            "way": account.way,
            "outcome": "waiting",
            "browser": account.owners_browser,
            "appid": account.appid,
            "openid": account.openid,
            "unionid": account.unionid or None,
            "nickname": account.nickname or None,
            "avatar_url": account.avatar_url or None,
            "client": account.client or None,
            "request_id": account.request_id,
            "ip": account.ip,
            "user_agent": account.user_agent,
            # Nothing of what a ticket needs.
            "reason": None,
            "ticket_hash": None,
            "code_hash": None,
        }
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO wechat_attempt (%(columns)s, wrong_codes, created_at, expires_at)
                VALUES (%(values)s, 0, %(now)s, %(now)s + make_interval(secs => %(lifetime)s))
                ON CONFLICT (attempt) DO UPDATE SET (%(columns)s, expires_at) = (%(excluded)s, excluded.expires_at)
                WHERE wechat_attempt.purpose = 'login' AND wechat_attempt.outcome NOT IN ('issued', 'code_required')
                """,
                **columns_and_values(values),
                excluded=SQL(", ").join(SQL.identifier("excluded", name) for name in values),
                now=NOW,
                lifetime=LIFETIMES["claim"],
            ),
            log_exceptions=False,
        )
        self.invalidate_model()
        return LIFETIMES["claim"]
