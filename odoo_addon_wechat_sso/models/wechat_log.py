"""The sign-in log: one line for each login, refusal, decision about an account and change of settings."""

import hashlib
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .sql_insert import columns_and_values
from .wechat_attempt import NOW
from .wechat_log_reasons import REASONS

# So many refusals of one WeChat account (or of one address, where no account is known) are kept within a minute.
MAX_REFUSALS = 5


class WechatLog(models.Model):
    _name = "wechat.log"
    _description = "WeChat Sign-in Log"
    _order = "id desc"
    _rec_name = "reference"
    _log_access = False

    created_at = fields.Datetime("Time", readonly=True, index=True)
    kind = fields.Selection(
        [
            ("login", "Login"),
            ("link", "Link"),
            ("unlink", "Unlink"),
            ("move", "Move"),
            ("suspension", "Suspension"),
            ("profile", "Name and Picture Asked For"),
            ("review", "One Person, Two Users?"),
            ("invitation", "Invitation"),
            ("request", "Request for Access"),
            ("browser", "Known Browser"),
            ("settings", "Settings"),
        ],
        "Event",
        required=True,
        readonly=True,
    )
    result = fields.Selection([("ok", "Succeeded"), ("refused", "Refused")], required=True, readonly=True)
    reason = fields.Selection(REASONS, readonly=True)
    user_id = fields.Many2one("res.users", ondelete="set null", index=True, readonly=True)
    # For Odoo's privacy tools, which look for whatever points to a person's contact.
    partner_id = fields.Many2one("res.partner", "Contact", ondelete="set null", index=True, readonly=True)
    # Whose managers see a line without a user; protocol section 12.
    company_id = fields.Many2one("res.company", ondelete="set null", readonly=True)
    actor_id = fields.Many2one("res.users", "Done By", ondelete="set null", index=True, readonly=True)
    account = fields.Char("WeChat Account", readonly=True, help="Short hash of the OpenID, always the same")
    way = fields.Selection([("direct", "Inside WeChat"), ("scan", "By Scan")], readonly=True)
    ip = fields.Char("IP Address", readonly=True)
    client = fields.Char("Browser", readonly=True)
    detail = fields.Char(readonly=True)
    request_id = fields.Char("Request ID", readonly=True)
    reference = fields.Char(readonly=True, help="As on the error page: the first eight characters of the request ID")

    def init(self):
        # What `_add` counts by; small, because refusals are few.
        self.env.cr.execute(
            """
            CREATE INDEX IF NOT EXISTS wechat_log_refused_index ON wechat_log (created_at) WHERE result = 'refused'
            """
        )

    @api.model
    def _add(
        self,
        kind,
        result,
        *,
        reason="",
        user=None,
        account="",
        way="",
        ip="",
        client="",
        request_id="",
        actor=None,
        detail="",
    ):
        """Write one line: a single INSERT, cheap enough for every login. Only its foreign keys can lose a race, against
        whoever changes that user meanwhile; Odoo then runs the request again.

        :param str reason: a code of `wechat_log_reasons`
        :param user: the res.users it happened to, if known
        :param str account: the openid; only a short hash of it is kept
        :param actor: the res.users who did it, if that is somebody else
        :param str detail: what else there is to say, such as the setting that was changed
        """
        values = {
            "kind": kind,
            "result": result,
            "reason": reason or None,
            "user_id": user.id if user else None,
            "actor_id": actor.id if actor else None,
            "account": account_hash(account),
            "way": way or None,
            "ip": ip[:45] or None,
            "client": client[:100] or None,
            "detail": detail[:200] or None,
            "request_id": request_id[:64] or None,
            "reference": request_id[:8].upper() or None,
        }
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO wechat_log (%(columns)s, created_at, partner_id, company_id)
                SELECT %(values)s, %(now)s, (SELECT partner_id FROM res_users WHERE id = %(user)s),
                       COALESCE((SELECT company_id FROM res_users WHERE id = %(user)s),
                                (SELECT min(id) FROM res_company))
                WHERE %(allowed)s
                """,
                **columns_and_values(values),
                now=NOW,
                user=values["user_id"],
                allowed=self._within_bounds(values) if result == "refused" else SQL("TRUE"),
            ),
            log_exceptions=False,
        )

    def _within_bounds(self, values):
        """Return the SQL condition that this refusal is not one of too many: whoever tries again and again, or makes
        others' phones do so, must not fill the table."""
        key = "account" if values["account"] else "ip"
        # The time is a subselect, evaluated once: compared with the volatile clock itself, no index is used.
        return SQL(
            """
            (SELECT count(*) FROM wechat_log
             WHERE result = 'refused' AND created_at > (SELECT %(now)s) - interval '1 minute'
             AND %(key)s IS NOT DISTINCT FROM %(value)s) < %(max)s
            """,
            now=NOW,
            key=SQL.identifier(key),
            value=values[key],
            max=MAX_REFUSALS,
        )

    @api.model
    def _forget_person(self, users, identities):
        """Leave of these users' lines that something happened, and when, but not to whom and from where.

        :param identities: their WeChat accounts, which were refused before they were theirs; others' lines that name
            one of them, because it was theirs before, stay theirs without it
        """
        accounts = [account_hash(openid) for openid in identities.mapped("openid")]
        self.flush_model()
        self.env.cr.execute(
            """
            UPDATE wechat_log SET user_id = NULL, partner_id = NULL, account = NULL, ip = NULL, client = NULL,
                                  request_id = NULL, reference = NULL
            WHERE user_id = ANY(%s) OR user_id IS NULL AND account = ANY(%s)
            """,
            [users.ids, accounts],
        )
        self.env.cr.execute("UPDATE wechat_log SET account = NULL WHERE account = ANY(%s)", [accounts])
        self.invalidate_model()

    @api.autovacuum
    def _gc_log(self):
        days = self.env["wechat.settings"]._get().log_days
        self.env.cr.execute(
            "DELETE FROM wechat_log WHERE created_at < %s", [fields.Datetime.now() - timedelta(days=days)]
        )


def account_hash(openid):
    """Return what the log keeps of an openid: enough to tell accounts apart, too little to be one. None for ''."""
    return hashlib.sha256(openid.encode()).hexdigest()[:12] if openid else None
