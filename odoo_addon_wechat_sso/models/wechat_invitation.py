"""One row per code that Odoo makes: to link oneself, to invite somebody to link, or to prove again who one is."""

import base64
import hashlib
import logging
import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.http import request
from odoo.tools import SQL

from .lost_race import lock_rows
from .redirect_url import RedirectUrlError, public_origin
from .res_users_service import MANAGERS
from .wechat_attempt import NOW
from .wechat_qr import qr_png

_logger = logging.getLogger(__name__)

LIFETIMES = {"link": 600, "check": 300}
MAX_LIFETIME = 7 * 86400
ENDED = ("used", "revoked")
# How long an ended invitation can still be looked up; the log keeps it longer.
KEPT_DAYS = 30


class About(NamedTuple):
    """What `invitation` answers, protocol section 12; the words are '' unless the outcome is `open`."""

    outcome: str
    purpose: str = ""
    user: str = ""
    company: str = ""
    by: str = ""
    expires_in: int = 0
    # Of the browser that asked for a code of one's own; age in seconds.
    ip: str = ""
    user_agent: str = ""
    age: int = 0


class WechatInvitation(models.Model):
    _name = "wechat.invitation"
    _description = "WeChat Invitation"
    _order = "id desc"
    _rec_name = "user_id"
    _log_access = False

    purpose = fields.Selection(
        [("link", "Link"), ("invitation", "Invitation"), ("check", "Identity Check")], required=True, readonly=True
    )
    user_id = fields.Many2one("res.users", "For", required=True, ondelete="cascade", index=True, readonly=True)
    # For Odoo's privacy tools, which look for whatever points to a person's contact.
    partner_id = fields.Many2one(related="user_id.partner_id", store=True, index=True)
    invited_by = fields.Many2one("res.users", ondelete="cascade", index=True, readonly=True)
    code_hash = fields.Char("QR Code Hash", required=True, readonly=True, groups=fields.NO_ACCESS)
    # How far it has come; what its time does to it is added by `state`.
    step = fields.Selection(
        [("sent", "Sent"), ("opened", "Opened"), ("waiting", "Waiting"), ("used", "Used"), ("revoked", "Revoked")],
        default="sent",
        required=True,
        readonly=True,
        index=True,
    )
    state = fields.Selection(
        [
            ("sent", "Sent"),
            ("opened", "Opened"),
            ("waiting", "Waiting for Confirmation"),
            ("used", "Used"),
            ("revoked", "Revoked"),
            ("expired", "Expired"),
        ],
        compute="_compute_state",
        search="_search_state",
    )
    created_at = fields.Datetime("Sent On", readonly=True)
    # The browser in which a person has made a code for themselves: what their phone asks about.
    made_ip = fields.Char("Asked For From", readonly=True, groups=fields.NO_ACCESS)
    made_user_agent = fields.Char("Asked For By Browser", readonly=True, groups=fields.NO_ACCESS)
    expires_at = fields.Datetime("Valid Until", readonly=True, index=True)
    used_at = fields.Datetime("Used On", readonly=True)
    # The phone's attempt that waits, or by which the code was used.
    attempt_id = fields.Many2one("wechat.attempt", ondelete="set null", readonly=True, index="btree_not_null")
    nickname = fields.Char(related="attempt_id.nickname")
    avatar_url = fields.Char(related="attempt_id.avatar_url")
    ip = fields.Char(related="attempt_id.ip")
    client = fields.Char(related="attempt_id.client")
    brought_at = fields.Datetime("Scanned On", readonly=True)

    def init(self):
        self.env.cr.execute(
            """
            CREATE UNIQUE INDEX IF NOT EXISTS wechat_invitation_code_hash_unique ON wechat_invitation (code_hash)
            """
        )

    @api.depends("step", "expires_at")
    def _compute_state(self):
        now = fields.Datetime.now()
        for invitation in self:
            over = invitation.step not in ("used", "revoked") and invitation.expires_at <= now
            invitation.state = "expired" if over else invitation.step

    @api.model
    def _search_state(self, operator, value):
        now = fields.Datetime.now()

        def domain_of(state):
            if state in ENDED:
                return [("step", "=", state)]
            if state == "expired":
                return ["&", ("step", "not in", ENDED), ("expires_at", "<=", now)]
            return ["&", ("step", "=", state), ("expires_at", ">", now)]

        values = value if isinstance(value, Collection) and not isinstance(value, str) else [value]
        # Every code has a state, so False and words that are none are no code's.
        parts = [domain_of(state) for state in values if state in dict(self._fields["state"].selection)]
        # Begins with what is never true, for where no state is asked for.
        domain = ["|"] * len(parts) + [(0, "=", 1)] + [leaf for part in parts for leaf in part]
        return ["!", *domain] if operator in ("!=", "not in") else domain

    # Making one

    @api.model
    def _make(self, purpose, user, lifetime):
        """Make a user's only code of this purpose, an earlier one ends; return (invitation, code). The code is nowhere
        else, so it can be shown only now.

        :param int lifetime: seconds
        """
        self._end_open(purpose, user)
        code = secrets.token_urlsafe(16)
        [(now,)] = self.env.execute_query(SQL("SELECT %s", NOW))
        now = now.replace(microsecond=0)
        invitation = self.sudo().create(
            {
                "purpose": purpose,
                "user_id": user.id,
                "invited_by": self.env.uid,
                "code_hash": hashlib.sha256(code.encode()).hexdigest(),
                "created_at": now,
                "expires_at": now + timedelta(seconds=min(lifetime, MAX_LIFETIME)),
            }
        )
        _logger.info("WeChat code %s (%s) for user %s made by user %s", invitation.id, purpose, user.id, self.env.uid)
        return invitation, code

    @api.model
    def _make_own(self, purpose):
        """Make a code for the current user, see `_make`. It keeps which browser asks, so that the phone can say so to
        whoever is talked into scanning a stranger's code."""
        invitation, code = self._make(purpose, self.env.user, LIFETIMES[purpose])
        if request:
            asking = request.httprequest
            invitation.sudo().write(
                {"made_ip": asking.remote_addr, "made_user_agent": (asking.user_agent.string or "")[:512]}
            )
        return invitation, code

    @api.model
    def _public_origin(self):
        """Return the public origin where link codes lead to, '' while WeChat login is off or not set up."""
        settings = self.env["wechat.settings"]._get()
        try:
            return public_origin(settings.redirect_url) if settings.enabled and settings.appid else ""
        except RedirectUrlError:
            return ""

    @api.model
    def _url(self, code):
        """Return the address that a link code's QR holds.

        :raise UserError: WeChat login is off or not set up
        """
        origin = self._public_origin()
        if not origin:
            raise UserError(
                self.env._("WeChat login is switched off or not set up yet. Please ask your administrator.")
            )
        return f"{origin}/wechat/link/{code}"

    @api.model
    def _qr(self, url):
        """Return the QR code of an address as a PNG data URL."""
        return f"data:image/png;base64,{base64.b64encode(qr_png(url)).decode()}"

    # Using one

    @api.model
    def _by_code(self, code_hash):
        return self.search([("code_hash", "=", code_hash)], limit=1)

    def _seconds_left(self):
        query = SQL(
            "SELECT floor(EXTRACT(EPOCH FROM expires_at - %s))::int FROM wechat_invitation WHERE id = %s", NOW, self.id
        )
        self.flush_recordset()
        [(left,)] = self.env.execute_query(query)
        return left

    def _age(self):
        """Return how many seconds ago this code was made, by the database's clock."""
        query = SQL(
            "SELECT floor(EXTRACT(EPOCH FROM %s - created_at))::int FROM wechat_invitation WHERE id = %s", NOW, self.id
        )
        self.flush_recordset()
        [(age,)] = self.env.execute_query(query)
        return max(0, age)

    def _standing(self):
        """Return open, waiting, used, expired, revoked or unknown; by the database's clock, and as things are now."""
        if not self:
            return "unknown"
        if self.step in ENDED:
            return self.step
        if self._seconds_left() <= 0:
            return "expired"
        if not self._is_still_right():
            return "revoked"
        return "waiting" if self.step == "waiting" else "open"

    def _is_still_right(self):
        """Whether neither who is invited nor who invites has become somebody for whom this code should not be."""
        user, inviter = self.user_id, self.invited_by
        if not user.active or not inviter.active:
            return False
        if self.purpose != "invitation":
            return True
        return inviter.has_group(MANAGERS) and user._wechat_is_within(inviter) and not user._wechat_is_administrator()

    def _own_attempt(self):
        """Return the attempt that waits or has used this code, if it was begun with this code."""
        return self.attempt_id.filtered(lambda attempt: attempt.invitation_id == self)

    def _about(self):
        """Return the About of this code."""
        outcome = self._standing()
        if outcome != "open":
            return About(outcome)
        user = self.user_id
        by = self.invited_by.name if self.purpose == "invitation" else ""
        return About(
            "open",
            self.purpose,
            user.name,
            user.company_id.name,
            by,
            self._seconds_left(),
            self.made_ip or "",
            self.made_user_agent or "",
            self._age(),
        )

    @api.model
    def _end_open(self, purpose, user):
        """End the codes of this purpose that somebody could still use for this user."""
        still_open = [("user_id", "=", user.id), ("purpose", "=", purpose), ("step", "not in", ENDED)]
        self.sudo().search(still_open)._revoke()

    def _revoke(self):
        """End these codes, and the attempts that they began; return those that had not ended yet."""
        lock_rows(self)
        going = self.filtered(lambda invitation: invitation.step not in ENDED)
        going.write({"step": "revoked"})
        return going

    def get_state(self):
        """Return how this code stands, for the dialog that shows it. For whom it is made for, and who made it.

        :return: {'state', 'identity' (id of the linked account, 0 while there is none), 'nickname', 'avatar_url', 'ip',
            'client', 'attempt' (id of the one that brought the account, 0 while there is none), 'expires_in' (seconds)}
        """
        self.ensure_one()
        invitation = self.sudo().exists()
        if not invitation or self.env.user not in invitation.user_id | invitation.invited_by:
            raise AccessError(self.env._("This is not your WeChat code."))
        standing, attempt = invitation._standing(), invitation._own_attempt()
        return {
            "state": invitation.step if standing == "open" else standing,
            "identity": attempt.identity_id.id or 0,
            "nickname": attempt.nickname or "",
            "avatar_url": attempt.avatar_url or "",
            "ip": attempt.ip or "",
            "client": attempt.client or "",
            "attempt": attempt.id or 0,
            "expires_in": max(0, invitation._seconds_left()) if standing in ("open", "waiting") else 0,
        }

    @api.autovacuum
    def _gc_invitations(self):
        self.env.cr.execute(
            "DELETE FROM wechat_invitation WHERE expires_at < now() AT TIME ZONE 'utc' - make_interval(days => %s)",
            [KEPT_DAYS],
        )
