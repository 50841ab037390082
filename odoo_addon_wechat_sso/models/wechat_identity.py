"""Who a WeChat account is in Odoo: one row per (appid, openid). Written by the gateway, read by administrators."""

from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from .lost_race import execute_unless_lost


class Known(NamedTuple):
    """What a login needs of a WeChat account; identity and user are recordsets, empty if there is none."""

    identity: Any
    user: Any
    user_active: bool
    suspended: bool
    linked_how: str
    profile_wanted: bool
    unionid: str
    outdated: bool  # whether `_touch` would change the row


class WechatIdentity(models.Model):
    _name = "wechat.identity"
    _description = "WeChat Identity"
    _order = "id desc"
    _rec_name = "nickname"

    # Empty only inside the transaction that creates the user: the row is claimed first (see _claim).
    user_id = fields.Many2one("res.users", ondelete="cascade", index=True, readonly=True)
    # For Odoo's privacy tools, which look for whatever points to a person's contact.
    partner_id = fields.Many2one(related="user_id.partner_id", store=True, index=True)
    appid = fields.Char("AppID", required=True, readonly=True)
    openid = fields.Char("OpenID", required=True, readonly=True, groups="base.group_system")
    unionid = fields.Char("UnionID", readonly=True, groups="base.group_system")
    nickname = fields.Char(readonly=True)
    avatar_url = fields.Char("Avatar URL", readonly=True)
    first_login = fields.Datetime(readonly=True)
    last_login = fields.Datetime(readonly=True)

    def init(self):
        # Written out, because 19.0 drops _sql_constraints with no more than a log line and this is a security property.
        self.env.cr.execute(
            """
            CREATE UNIQUE INDEX IF NOT EXISTS wechat_identity_appid_openid_unique ON wechat_identity (appid, openid);
            CREATE INDEX IF NOT EXISTS wechat_identity_unionid_index ON wechat_identity (unionid);
            """
        )

    @api.depends("nickname")
    def _compute_display_name(self):
        for identity in self:
            # WeChat tells the nickname only to whom the person allows it.
            identity.display_name = identity.nickname or self.env._("WeChat account")

    @api.model
    def _find(self, appid, openid):
        """Return the identity of this WeChat account, or an empty recordset."""
        return self.search([("appid", "=", appid), ("openid", "=", openid)], limit=1)

    @api.model
    def _look_up(self, account):
        """Return the Known of a SignIn: one statement, because the ORM would read every column of three tables."""
        query = SQL(
            """
            SELECT wechat_identity.id, res_users.id, res_users.active, wechat_identity.suspended,
                   wechat_identity.linked_how, wechat_identity.profile_wanted, wechat_identity.unionid, %(outdated)s
            FROM wechat_identity LEFT JOIN res_users ON res_users.id = wechat_identity.user_id
            WHERE wechat_identity.appid = %(appid)s AND wechat_identity.openid = %(openid)s
            """,
            outdated=self._outdated(account.unionid, account.nickname, account.avatar_url),
            appid=account.appid,
            openid=account.openid,
        )
        self.env.flush_all()
        rows = self.env.execute_query(query)
        nobody = (None, None, False, False, "", False, "", False)
        identity_id, user_id, active, suspended, how, wanted, unionid, outdated = rows[0] if rows else nobody
        return Known(
            self.browse(identity_id),
            self.env["res.users"].browse(user_id),
            bool(active),
            bool(suspended),
            how or "",
            bool(wanted),
            unionid or "",
            outdated,
        )

    def _outdated(self, unionid, nickname, avatar_url):
        """Return the SQL condition that a login with these words of WeChat changes a row of this table."""
        return SQL(
            """
            (wechat_identity.last_login IS NULL
             OR wechat_identity.last_login < clock_timestamp() AT TIME ZONE 'utc' - interval '1 minute'
             OR wechat_identity.unionid IS NULL AND %(unionid)s IS NOT NULL
             OR wechat_identity.nickname IS DISTINCT FROM COALESCE(%(nickname)s, wechat_identity.nickname)
             OR wechat_identity.avatar_url IS DISTINCT FROM COALESCE(%(avatar_url)s, wechat_identity.avatar_url))
            """,
            unionid=unionid or None,
            nickname=nickname or None,
            avatar_url=avatar_url or None,
        )

    @api.model
    def _claim(self, appid, openid, unionid):
        """Insert the row of a new WeChat account and return it, so far without a user.

        Of several first logins at once exactly one gets through; to the others PostgreSQL raises a
        SerializationFailure, which Odoo answers by running their request again, and then the row is there.
        """
        query = SQL(
            """
            INSERT INTO wechat_identity (appid, openid, unionid, create_uid, write_uid, create_date, write_date)
            SELECT %(appid)s, %(openid)s, %(unionid)s, %(uid)s, %(uid)s, t.now, t.now
            FROM (SELECT clock_timestamp() AT TIME ZONE 'utc' AS now) t
            ON CONFLICT (appid, openid) DO NOTHING RETURNING id
            """,
            appid=appid,
            openid=openid,
            unionid=unionid or None,
            uid=self.env.uid,
        )
        self.env.cr.execute(query, log_exceptions=False)
        return self.browse(row[0] for row in self.env.cr.fetchall())

    def _touch(self, unionid, nickname, avatar_url):
        """Note a login: the time, to the minute, what WeChat told of the profile, and the unionid if none was known.

        One UPDATE, left out when the row is busy or would hardly change: two logins of one person at once must not
        wait for each other, and every update of this row makes PostgreSQL fail the other's insert of an attempt that
        points to it, which Odoo answers with a sleep of seconds and a second run.
        """
        self.ensure_one()
        query = SQL(
            """
            UPDATE wechat_identity SET
                first_login = COALESCE(first_login, clock_timestamp() AT TIME ZONE 'utc'),
                last_login = clock_timestamp() AT TIME ZONE 'utc',
                unionid = COALESCE(unionid, %(unionid)s),
                nickname = COALESCE(%(nickname)s, nickname),
                avatar_url = COALESCE(%(avatar_url)s, avatar_url)
            WHERE id IN (SELECT id FROM wechat_identity WHERE id = %(id)s FOR UPDATE SKIP LOCKED)
              AND %(outdated)s
            """,
            unionid=unionid or None,
            nickname=nickname or None,
            avatar_url=avatar_url or None,
            id=self.id,
            outdated=self._outdated(unionid, nickname, avatar_url),
        )
        self.flush_recordset()
        if execute_unless_lost(self.env.cr, query) is not None:
            self.invalidate_recordset()

    def write(self, vals):
        """Moving an identity to another user ends the sessions of the one who loses it."""
        moved = self.filtered(lambda row: row.user_id.id != vals["user_id"]) if "user_id" in vals else self.browse()
        losers = moved.user_id
        result = super().write(vals)
        if moved:
            self.env["res.users"].invalidate_model(["wechat_identity_ids"])
        losers._wechat_end_sessions()
        losers._wechat_drop_pending("not_linked")
        return result

    def unlink(self):
        """Unlinking ends all sessions of the user: whoever holds the WeChat account is out at the next request."""
        # A row may have gone with its user already.
        losers = self.exists().user_id
        if not self.env.su:
            losers._wechat_assert_may_unlink(self)
        result = super().unlink()
        losers._wechat_end_sessions()
        losers._wechat_drop_pending("not_linked")
        return result
