"""Attempts that link: a phone opens a code, brings a verified WeChat account, and somebody confirms it or does not.

They never carry a ticket, and nothing here makes one: link flows open no session."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from .lost_race import lock_rows
from .wechat_attempt import LIFETIMES, NOW
from .wechat_client_words import client_words
from .wechat_invitation import About

# What has waited for a confirmation, or has got one: what the page of the phone's browser tells about.
SHOWN = ("waiting", "confirmed", "refused")
# Refusals that somebody has spoken; the others `_attach_to` has found, and logged.
SAID = ("denied", "rejected")


class LinkAnswer(NamedTuple):
    """What `link` answers, protocol section 12."""

    outcome: str
    reason: str = ""


class WechatAttempt(models.Model):
    _inherit = "wechat.attempt"

    purpose = fields.Selection(selection_add=[("check", "Identity Check")], ondelete={"check": "cascade"})
    outcome = fields.Selection(
        selection_add=[("opened", "Opened"), ("confirmed", "Confirmed")],
        ondelete={"opened": "cascade", "confirmed": "cascade"},
    )
    invitation_id = fields.Many2one("wechat.invitation", ondelete="cascade", index=True, readonly=True)

    # The sidecar's side

    @api.model
    def _open(self, opening):
        """Begin the attempt of an Opening and return the About of its code.

        :raise psycopg2.errors.SerializationFailure: another phone came between; to be run again, see `retry_at_once`
        """
        invitation = self.env["wechat.invitation"]._by_code(opening.code_hash)
        about = invitation._about()
        if about.outcome != "open":
            return about
        row = self._find(opening.attempt)
        if row:
            known = (row.invitation_id, row.browser, row.outcome) == (invitation, opening.browser, "opened")
            return about if known else About("unknown")
        lock_rows(invitation)
        if invitation.step == "sent":
            invitation.step = "opened"
        self._insert_opened(invitation, opening)
        return about

    @api.model
    def _insert_opened(self, invitation, opening):
        invitation.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO wechat_attempt (attempt, purpose, way, outcome, wrong_codes, browser, request_id, ip,
                                            user_agent, client, invitation_id, user_id, created_at, expires_at)
                VALUES (%s, %s, 'direct', 'opened', 0, %s, %s, %s, %s, %s, %s, %s, %s, %s + make_interval(secs => %s))
                ON CONFLICT (attempt) DO NOTHING
                """,
                opening.attempt,
                invitation.purpose,
                opening.browser,
                opening.request_id,
                opening.ip,
                opening.user_agent,
                client_words(opening.user_agent),
                invitation.id,
                invitation.user_id.id,
                NOW,
                NOW,
                LIFETIMES["link"],
            ),
            log_exceptions=False,
        )
        self.invalidate_model()

    @api.model
    def _bring(self, given):
        """Take the account of a Link and return the LinkAnswer.

        :raise psycopg2.errors.SerializationFailure: as `_open`
        """
        row = self._find(given.attempt)
        if not row.invitation_id or row.browser != given.browser or row._seconds_left() <= 0:
            return LinkAnswer("refused", "expired")
        lock_rows(row.invitation_id)
        lock_rows(row)
        if row.outcome != "opened":
            return row._bring_again(given)
        reason = row._refusal_to_wait(given)
        if reason:
            row._log_refused_account(given, reason)
            return LinkAnswer("refused", reason)
        invitation = row.invitation_id
        row.write(
            {
                "appid": given.appid,
                "openid": given.openid,
                "unionid": given.unionid or False,
                "nickname": given.nickname or False,
                "avatar_url": given.avatar_url or False,
                "request_id": given.request_id,
                "ip": given.ip,
                "user_agent": given.user_agent,
                "client": client_words(given.user_agent),
                "outcome": "confirmed" if row.purpose == "check" else "waiting",
            }
        )
        if row.purpose == "check":
            invitation._use(row)
        elif row.purpose == "invitation":
            # It waits for the inviter, who may look days later.
            row.expires_at = invitation.expires_at
            invitation._wait_with(row)
        return LinkAnswer(row.outcome)

    def _log_refused_account(self, account, reason, actor=None):
        """Note that an account (of a Link, or of this row) was not linked; `actor` if somebody else decided it."""
        self.env["wechat.log"]._add(
            "link",
            "refused",
            reason=reason,
            user=self.user_id,
            account=account.openid,
            way="direct",
            ip=account.ip or "",
            client=client_words(account.user_agent),
            request_id=account.request_id or "",
            actor=actor,
        )

    def _bring_again(self, given):
        """Answer once more what was answered before: the first answer may have been lost on the way."""
        if self.outcome == "refused" or (self.appid, self.openid) != (given.appid, given.openid):
            return LinkAnswer("refused", "expired")
        # Also where it is linked meanwhile: the page says so.
        return LinkAnswer("confirmed" if self.purpose == "check" else "waiting")

    def _refusal_to_wait(self, given):
        """Return why this account may not be brought for this attempt, as a reason of protocol section 12, or ''."""
        settings = self.env["wechat.settings"]._get()
        invitation, user = self.invitation_id, self.invitation_id.user_id
        if not settings.enabled:
            return "disabled"
        if given.appid != settings.appid:
            return "wrong_app"
        standing = invitation._standing()
        if standing != "open":
            return "waiting" if standing == "waiting" else "expired"
        identities = self.env["wechat.identity"]
        if self.purpose == "check":
            known = identities._find(given.appid, given.openid)
            if not known or known.user_id != user:
                return "other_account"
            return known._refusal_to_vouch(settings)
        return identities._refusal_to_attach(user, given, self._how())

    # The page's side, and the inviter's

    @api.model
    def _of_browser(self, browser):
        """Return the newest unexpired attempt of this browser hash that waits for a confirmation or has waited."""
        # The time is a subselect, so that its index is used: see `_within_bounds`. Pages ask this every few seconds.
        query = SQL(
            """
            SELECT id FROM wechat_attempt
            WHERE browser = %s AND purpose IN ('link', 'invitation', 'claim') AND outcome = ANY(%s)
              AND expires_at > (SELECT %s)
            ORDER BY id DESC LIMIT 1
            """,
            browser,
            list(SHOWN),
            NOW,
        )
        self.flush_model()
        return self.browse(row[0] for row in self.env.execute_query(query))

    def _how(self):
        return "self" if self.purpose == "link" else self.purpose

    def _confirm(self, by):
        """Attach the account that waits here to the user its code is for; return a reason where that is refused.

        :param by: the user who confirms
        """
        lock_rows(self.invitation_id)
        lock_rows(self)
        if not self._is_waiting():
            return "expired"
        invitation = self.invitation_id
        attached = self.env["wechat.identity"]._attach_to(invitation.user_id, self, how=self._how(), by=by)
        if attached.reason:
            self._refuse(attached.reason)
            return attached.reason
        self.write({"outcome": "confirmed", "identity_id": attached.identity.id, "consumed_at": fields.Datetime.now()})
        invitation._use(self)
        return ""

    def _refuse(self, reason):
        """End the waiting of this account; its code can be scanned again."""
        lock_rows(self.invitation_id)
        lock_rows(self)
        if self.outcome == "waiting":
            self.write({"outcome": "refused", "reason": reason})
            self.invitation_id._wait_no_more(self)
            if reason in SAID:
                self._log_refused_account(self, reason, self.env.user if reason == "rejected" else None)

    def _is_waiting(self):
        """Whether this account still waits, and its code still stands."""
        if self.outcome != "waiting" or self._seconds_left() <= 0:
            return False
        invitation = self.invitation_id
        if self.purpose == "invitation":
            return invitation._standing() == "waiting" and invitation.attempt_id == self
        return invitation._standing() == "open"
