"""One row per login attempt that has reached Odoo: what was decided, and the ticket that opens the session once."""

from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from .lost_race import execute_unless_lost
from .sql_insert import columns_and_values
from .wechat_resolver import Verdict
from .wechat_ticket import LoginTicket

# Seconds from the decision until an attempt of each purpose is void.
LIFETIMES = {"login": 60, "link": 600, "claim": 600, "invitation": 7 * 86400}
# Seconds to type the digits in.
CODE_LIFETIME = 120
# Refusals for good. The others are decided anew when asked about again: their cause may be gone.
TERMINAL = ("denied", "wrong_codes")
# Every expiry goes by the database's clock, so that workers and machines need not agree on the time.
NOW = SQL("clock_timestamp() AT TIME ZONE 'utc'")


class Peek(NamedTuple):
    """What a ticket is worth: a user and no error, or a `wechat_error` code of protocol section 5."""

    error: str
    user: Any
    request_id: str = "-"
    login: str = ""  # the user's, for core


class WechatAttempt(models.Model):
    _name = "wechat.attempt"
    _description = "WeChat Login Attempt"
    _order = "id desc"
    _rec_name = "attempt"
    _log_access = False

    attempt = fields.Char(required=True, readonly=True)
    purpose = fields.Selection(
        [("login", "Login"), ("link", "Link"), ("claim", "Claim"), ("invitation", "Invitation")],
        required=True,
        readonly=True,
    )
    way = fields.Selection([("direct", "Inside WeChat"), ("scan", "Scanned on a PC")], readonly=True)
    identity_id = fields.Many2one("wechat.identity", ondelete="set null", index=True, readonly=True)
    user_id = fields.Many2one("res.users", ondelete="cascade", index=True, readonly=True)
    outcome = fields.Selection(
        [
            ("issued", "Ticket Issued"),
            ("profile_needed", "Profile Needed"),
            ("code_required", "Code Required"),
            ("waiting", "Waiting for the Person"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Char(readonly=True)
    # The verified WeChat account, where it belongs to nobody yet.
    appid = fields.Char("AppID", readonly=True)
    openid = fields.Char("OpenID", readonly=True)
    unionid = fields.Char("UnionID", readonly=True)
    nickname = fields.Char(readonly=True)
    avatar_url = fields.Char("Avatar URL", readonly=True)
    wrong_codes = fields.Integer(readonly=True)
    ticket_hash = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    browser = fields.Char("Browser Hash", readonly=True, groups=fields.NO_ACCESS)
    code_hash = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    client = fields.Char("Browser", readonly=True)
    request_id = fields.Char("Request ID", readonly=True)
    ip = fields.Char("IP Address", readonly=True)
    user_agent = fields.Char(readonly=True)
    created_at = fields.Datetime(readonly=True)
    expires_at = fields.Datetime(readonly=True, index=True)
    consumed_at = fields.Datetime(readonly=True)

    def init(self):
        self.env.cr.execute(
            """
            CREATE UNIQUE INDEX IF NOT EXISTS wechat_attempt_attempt_unique ON wechat_attempt (attempt);
            CREATE INDEX IF NOT EXISTS wechat_attempt_ticket_hash_index ON wechat_attempt (ticket_hash);
            -- The page of a phone looks for what waits for its browser, see `_of_browser`.
            CREATE INDEX IF NOT EXISTS wechat_attempt_browser_index ON wechat_attempt (browser)
            WHERE purpose IN ('link', 'invitation', 'claim');
            """
        )

    # Issuing: the gateway's side

    @api.model
    def _replay(self, account):
        """Return (Verdict, seconds left) if this attempt was decided before, else None.

        A refused attempt may be asked about again and is decided anew, unless somebody said no or three codes were
        wrong; a ticket once issued, or waiting for its digits, stays what it is, and a claim never becomes a login.
        """
        query = SQL(
            """
            SELECT a.purpose, a.outcome, a.reason, a.consumed_at,
                   floor(EXTRACT(EPOCH FROM a.expires_at - %(now)s))::int,
                   CASE a.purpose WHEN 'claim' THEN a.browser = %(owners_browser)s ELSE
                       (a.purpose, a.ticket_hash, a.browser, COALESCE(a.code_hash, ''))
                           = (%(purpose)s, %(ticket_hash)s, %(browser)s, %(code_hash)s) END,
                   (COALESCE(i.appid, a.appid), COALESCE(i.openid, a.openid)) = (%(appid)s, %(openid)s),
                   i.id, i.user_id
            FROM wechat_attempt a LEFT JOIN wechat_identity i ON i.id = a.identity_id WHERE a.attempt = %(attempt)s
            """,
            now=NOW,
            owners_browser=account.owners_browser,
            **account._asdict(),
        )
        self.env.flush_all()
        rows = self.env.execute_query(query)
        if not rows:
            return None
        [(purpose, outcome, reason, consumed_at, left, same_content, same_account, *owner)] = rows
        if outcome == "refused" and reason in TERMINAL:
            return Verdict(outcome, reason, *owner), 0
        undecided = outcome not in ("issued", "code_required", "waiting")
        if same_content and undecided and purpose == "login":
            return None
        if not same_content or undecided or consumed_at or not same_account:
            return Verdict("refused", "attempt_conflict", *owner), 0
        if left <= 0:
            return Verdict("refused", "expired", *owner), 0
        return Verdict("claim" if outcome == "waiting" else outcome, "", *owner), left

    @api.model
    def _issue(self, account, verdict):
        """Keep the Verdict on a SignIn and return the seconds its ticket, or the wait for the digits, lives; else 0.

        The same attempt arriving twice at once: one is written, the other gets a SerializationFailure, which Odoo
        answers by running it again, and then `_replay` knows it.
        """
        lifetimes = {"issued": LIFETIMES[account.purpose], "code_required": CODE_LIFETIME}
        lifetime = lifetimes.get(verdict.outcome, 0)
        values = {
            "attempt": account.attempt,
            "purpose": account.purpose,
            "way": account.way,
            "identity_id": verdict.identity_id,
            "user_id": verdict.user_id,
            "outcome": verdict.outcome,
            "reason": verdict.reason or None,
            "ticket_hash": account.ticket_hash,
            "browser": account.browser,
            "code_hash": account.code_hash or None,
            "client": account.client or None,
            "request_id": account.request_id,
            "ip": account.ip,
            "user_agent": account.user_agent,
        }
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO wechat_attempt (%(columns)s, wrong_codes, created_at, expires_at)
                VALUES (%(values)s, 0, %(now)s, %(now)s + make_interval(secs => %(lifetime)s))
                ON CONFLICT (attempt) DO UPDATE SET
                    identity_id = excluded.identity_id, user_id = excluded.user_id, outcome = excluded.outcome,
                    reason = excluded.reason, request_id = excluded.request_id, expires_at = excluded.expires_at
                WHERE wechat_attempt.purpose = 'login' AND wechat_attempt.outcome NOT IN ('issued', 'code_required')
                  AND COALESCE(wechat_attempt.reason, '') != ALL (%(terminal)s)
                """,
                **columns_and_values(values),
                now=NOW,
                lifetime=lifetime,
                terminal=list(TERMINAL),
            ),
            log_exceptions=False,
        )
        self.invalidate_model()
        return lifetime

    # Redeeming: the browser's side

    @api.model
    def _peek(self, ticket):
        """Return the Peek of a LoginTicket without consuming it, with everything checked anew that may have changed
        since it was issued. A ticket shown by another browser than it was made for is burned."""
        users = self.env["res.users"]
        query = SQL(
            """
            SELECT a.outcome = 'issued' AND a.consumed_at IS NULL AND a.expires_at > %(now)s, a.browser, a.request_id,
                   a.reason, a.user_id, i.user_id, i.appid, i.suspended, i.linked_how, u.login, u.active
            FROM wechat_attempt a
            LEFT JOIN wechat_identity i ON i.id = a.identity_id
            LEFT JOIN res_users u ON u.id = a.user_id
            WHERE a.ticket_hash = %(ticket_hash)s AND a.purpose = 'login' ORDER BY a.id DESC LIMIT 1
            """,
            now=NOW,
            ticket_hash=ticket.ticket_hash,
        )
        self.env.flush_all()
        rows = self.env.execute_query(query)
        if not rows:
            return Peek("expired", users)
        [(good, browser, request_id, reason, user_id, owner_id, appid, suspended, how, login, active)] = rows
        if not good:
            return Peek("archived" if reason in ("archived", "not_linked") else "expired", users, request_id or "-")
        user = users.browse(user_id)
        if browser != ticket.browser:
            self._spend(LoginTicket(ticket.ticket_hash, browser), user)
            return Peek("browser", users, request_id)
        settings = self.env["wechat.settings"]._get()
        if not settings.enabled:
            return Peek("disabled", users, request_id)
        if not user or owner_id != user_id or appid != settings.appid:
            return Peek("archived", users, request_id)
        refusal = user._wechat_refusal_with(settings, active, suspended=suspended, linked_how=how)
        return Peek(refusal, user, request_id, login)

    @api.model
    def _consume(self, ticket, user):
        """Let this user in with a LoginTicket, note the login, and return whether the ticket was still good."""
        spent = self._spend(ticket, user)
        if spent:
            self._log_login(user, *spent)
        return bool(spent)

    @api.model
    def _spend(self, ticket, user):
        """Consume a LoginTicket of this user, once, in one statement, and return what the log wants to know of its
        attempt, or None if it was no good any more."""
        query = SQL(
            """
            UPDATE wechat_attempt SET consumed_at = %(now)s
            WHERE ticket_hash = %(ticket_hash)s AND browser = %(browser)s AND user_id = %(user)s
              AND purpose = 'login' AND outcome = 'issued' AND consumed_at IS NULL AND expires_at > %(now)s
            RETURNING way, ip, client, user_agent, request_id,
                      (SELECT openid FROM wechat_identity WHERE id = wechat_attempt.identity_id)
            """,
            now=NOW,
            ticket_hash=ticket.ticket_hash,
            browser=ticket.browser,
            user=user.id,
        )
        self.flush_model()
        rows = execute_unless_lost(self.env.cr, query)
        if rows is not None:
            self.invalidate_model(["consumed_at"])
        return rows[0] if rows else None

    @api.model
    def _drop(self, users, reason):
        """End the attempts of these users that could still log somebody in, link or be confirmed."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE wechat_attempt SET outcome = 'refused', reason = %s
                WHERE user_id IN %s AND consumed_at IS NULL AND outcome != 'refused'
                """,
                reason,
                tuple(users.ids),
            )
        )
        self.invalidate_model()

    @api.autovacuum
    def _gc_attempts(self):
        self.env.cr.execute("DELETE FROM wechat_attempt WHERE expires_at < now() AT TIME ZONE 'utc' - interval '1 day'")
