"""Browsers on which a person has typed the six digits: for 90 days a scan alone logs that person in there."""

import logging

from odoo import api, fields, models
from odoo.tools import SQL

from .lost_race import execute_unless_lost
from .wechat_attempt import NOW

_logger = logging.getLogger(__name__)

LIFETIME_DAYS = 90


class WechatBrowser(models.Model):
    _name = "wechat.browser"
    _description = "Browser Known to WeChat Login"
    _order = "last_used desc, id desc"
    _log_access = False

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", index=True, readonly=True)
    # For Odoo's privacy tools, which look for whatever points to a person's contact.
    partner_id = fields.Many2one(related="user_id.partner_id", store=True, index=True)
    # Several people may use one browser: it keeps its token, and each of them has a row.
    token_hash = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    name = fields.Char("Browser", readonly=True)
    ip = fields.Char("IP Address", readonly=True)
    confirmed_at = fields.Datetime("Confirmed On", readonly=True)
    last_used = fields.Datetime("Last Used", readonly=True)
    expires_at = fields.Datetime("Valid Until", readonly=True, index=True)

    def init(self):
        self.env.cr.execute(
            """
            CREATE UNIQUE INDEX IF NOT EXISTS wechat_browser_token_hash_user_unique
            ON wechat_browser (token_hash, user_id)
            """
        )

    @api.model
    def _vouches(self, user, known):
        """Whether this user has confirmed the browser with the known hash `known` ('' for none), and note its use."""
        browser = self._alive(known, user)
        if browser:
            browser._touch()
        return bool(browser)

    @api.model
    def _remember(self, user, known, fresh, name, ip):
        """Keep the browser as confirmed by this user for 90 days, and return which token names it.

        :return: 'kept' where somebody has confirmed it before under the hash `known`, else 'fresh'
        """
        kept = bool(self._alive(known))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO wechat_browser (user_id, partner_id, token_hash, name, ip,
                                            confirmed_at, last_used, expires_at)
                SELECT %(user)s, %(partner)s, %(token_hash)s, %(name)s, %(ip)s, t.now, t.now,
                       t.now + make_interval(days => %(days)s)
                FROM (SELECT %(now)s AS now) t
                ON CONFLICT (token_hash, user_id) DO UPDATE SET
                    name = excluded.name, ip = excluded.ip, confirmed_at = excluded.confirmed_at,
                    last_used = excluded.last_used, expires_at = excluded.expires_at
                """,
                user=user.id,
                partner=user.sudo().partner_id.id,
                token_hash=known if kept else fresh,
                name=name or None,
                ip=ip or None,
                days=LIFETIME_DAYS,
                now=NOW,
            ),
            log_exceptions=False,
        )
        self.invalidate_model()
        self.env["res.users"].invalidate_model(["wechat_browser_ids"])
        self.env["wechat.log"]._add(
            "browser", "ok", reason="confirmed", user=user, way="scan", ip=ip, client=name or ""
        )
        return "kept" if kept else "fresh"

    @api.model
    def _remembered(self, user, known, fresh):
        """Return what `_remember` has answered before, '' if the browser is not among this user's any more."""
        if self._alive(known, user):
            return "kept"
        return "fresh" if self._alive(fresh, user) else ""

    @api.model
    def _alive(self, token_hash, user=None):
        """Return the unexpired rows of a token, of one user only if given, by the database's clock."""
        if not token_hash:
            return self.browse()
        query = SQL(
            "SELECT id FROM wechat_browser WHERE token_hash = %s AND expires_at > %s AND %s",
            token_hash,
            NOW,
            SQL("user_id = %s", user.id) if user else SQL("TRUE"),
        )
        self.flush_model()
        return self.browse(row[0] for row in self.env.execute_query(query))

    def _touch(self):
        """Note the use, to the minute. Left out when the row is busy: two logins at once must not wait for it."""
        query = SQL(
            """
            UPDATE wechat_browser SET last_used = %(now)s
            WHERE id IN (SELECT id FROM wechat_browser WHERE id = %(id)s FOR UPDATE SKIP LOCKED)
              AND last_used < %(now)s - interval '1 minute'
            """,
            now=NOW,
            id=self.id,
        )
        if execute_unless_lost(self.env.cr, query) is not None:
            self.invalidate_recordset()

    def action_forget(self):
        """Forget these browsers: the next scan there asks for the digits again. For a button in each line."""
        self.unlink()
        return {"type": "ir.actions.act_window_close"}

    def unlink(self):
        self.check_access("unlink")
        if not self.env.su:
            for user in self.sudo().user_id - self.env.user:
                user._wechat_assert_in_reach_of(self.env.user)
        for browser in self.sudo().exists():
            _logger.info(
                "WeChat browser %s of user %s forgotten by user %s", browser.id, browser.user_id.id, self.env.uid
            )
            browser.env["wechat.log"]._add(
                "browser",
                "ok",
                reason="forgotten",
                user=browser.user_id,
                client=browser.name or "",
                ip=browser.ip or "",
                actor=self.env.user,
            )
        return super().unlink()

    @api.autovacuum
    def _gc_browsers(self):
        self.env.cr.execute("DELETE FROM wechat_browser WHERE expires_at < now() AT TIME ZONE 'utc'")
