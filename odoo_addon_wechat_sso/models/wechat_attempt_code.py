"""The six digits of a scan: what an attempt waits for, how often one may be wrong, and how it ends otherwise."""

import hmac
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from .wechat_attempt import LIFETIMES, NOW

MAX_WRONG_CODES = 3


class CodeAnswer(NamedTuple):
    """What `verify_code` answers, protocol section 6; expires_in in seconds."""

    outcome: str
    reason: str = ""
    expires_in: int = 0
    left: int = 0
    remember: str = ""


class Standing(NamedTuple):
    """What `attempt` and `deny` answer, protocol section 6; expires_in in seconds, 0 where it is over."""

    outcome: str
    reason: str = ""
    expires_in: int = 0
    left: int = 0
    consumed: bool = False


class WechatAttempt(models.Model):
    _inherit = "wechat.attempt"

    @api.model
    def _verify(self, typed):
        """Judge the digits of a VerifyCode and return the CodeAnswer.

        Of many at once three count: each that does changes the row, and PostgreSQL lets nobody change what another
        request has changed since this one looked.

        :raise psycopg2.errors.SerializationFailure: another answer came between; to be run again, see `retry_at_once`
        """
        row = self._find(typed.attempt)
        if not row.code_hash or row.browser != typed.browser:
            return CodeAnswer("refused", "expired")
        answer = self._judge(row, typed)
        if answer.outcome == "refused":
            row._log_refusal(answer.reason, typed.ip, typed.request_id)
        return answer

    def _judge(self, row, typed):
        if row.outcome == "refused":
            return CodeAnswer("refused", row.reason)
        left = row._seconds_left()
        if row.consumed_at or left <= 0:
            return CodeAnswer("refused", "attempt_conflict" if row.consumed_at else "expired")
        right = hmac.compare_digest(row.code_hash, typed.code_hash)
        if row.outcome == "issued":
            return row._verify_again(right, left, typed)
        return row._accept(typed) if right else row._count_wrong_code(left)

    def _verify_again(self, right, left, typed):
        """Answer once more what was right before: the first answer may have been lost on the way."""
        if not right:
            return CodeAnswer("refused", "attempt_conflict")
        browsers = self.env["wechat.browser"]
        remember = browsers._remembered(self.user_id, typed.known_browser, typed.fresh_browser)
        return CodeAnswer("issued", "", left, 0, remember)

    def _accept(self, typed):
        """Issue the ticket and remember the browser, unless something has changed since the scan that forbids it."""
        reason = self._refusal_now()
        if reason:
            self._end("refused", reason)
            return CodeAnswer("refused", reason)
        lifetime = LIFETIMES[self.purpose]
        self._end("issued", "", lifetime)
        remember = self.env["wechat.browser"]._remember(
            self.user_id, typed.known_browser, typed.fresh_browser, self.client, typed.ip
        )
        return CodeAnswer("issued", "", lifetime, 0, remember)

    def _count_wrong_code(self, left):
        """Count a wrong answer in the row; the third ends the attempt for good."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE wechat_attempt SET
                    wrong_codes = wrong_codes + 1,
                    outcome = CASE WHEN wrong_codes + 1 < %(max)s THEN outcome ELSE 'refused' END,
                    reason = CASE WHEN wrong_codes + 1 < %(max)s THEN reason ELSE 'wrong_codes' END
                WHERE id = %(id)s RETURNING wrong_codes
                """,
                max=MAX_WRONG_CODES,
                id=self.id,
            ),
            log_exceptions=False,
        )
        [wrong] = self.env.cr.fetchone()
        self.invalidate_recordset()
        if wrong < MAX_WRONG_CODES:
            return CodeAnswer("code_required", "", left, MAX_WRONG_CODES - wrong)
        return CodeAnswer("refused", "wrong_codes")

    @api.model
    def _deny(self, denial):
        """End the attempt of a Denial for good, whoever's it is, and return its Standing. One that has logged
        somebody in stays what it is.

        :raise psycopg2.errors.SerializationFailure: as `_verify`
        """
        row = self._find(denial.attempt)
        if not row:
            self._insert_denied(denial)
            self._find(denial.attempt)._log_refusal("denied", denial.ip, denial.request_id)
        elif not row.consumed_at and row.reason != "denied":
            row._end("refused", "denied")
            row._log_refusal("denied", denial.ip, denial.request_id)
        return self._standing(denial.attempt)

    @api.model
    def _standing(self, attempt):
        """Return the Standing of an attempt id. Only reads."""
        row = self._find(attempt)
        if not row or row.outcome == "profile_needed":
            return Standing("unknown")
        if row.purpose != "login":
            # The PC that showed the code is told what it would be told where nobody can claim.
            return Standing("refused", row.reason or "not_linked")
        if row.outcome == "refused":
            return Standing("refused", row.reason)
        left = MAX_WRONG_CODES - row.wrong_codes if row.outcome == "code_required" else 0
        return Standing(row.outcome, "", max(0, row._seconds_left()), left, bool(row.consumed_at))

    @api.model
    def _find(self, attempt):
        return self.search([("attempt", "=", attempt)], limit=1)

    def _seconds_left(self):
        query = SQL(
            "SELECT floor(EXTRACT(EPOCH FROM expires_at - %s))::int FROM wechat_attempt WHERE id = %s", NOW, self.id
        )
        [(left,)] = self.env.execute_query(query)
        return left

    def _refusal_now(self):
        """Return why this attempt may not log its user in any more, as a reason of protocol section 6, or ''."""
        settings = self.env["wechat.settings"]._get()
        if not settings.enabled:
            return "disabled"
        if not self.user_id or self.identity_id.user_id != self.user_id:
            return "not_linked"
        if self.identity_id.appid != settings.appid:
            return "wrong_app"
        return self.identity_id._refusal_to_vouch(settings)

    def _end(self, outcome, reason, lifetime=0):
        """Give the row another outcome, valid for `lifetime` seconds from now."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE wechat_attempt SET outcome = %s, reason = %s, expires_at = %s + make_interval(secs => %s)
                WHERE id = %s
                """,
                outcome,
                reason or None,
                NOW,
                lifetime,
                self.id,
            ),
            log_exceptions=False,
        )
        self.invalidate_recordset()

    @api.model
    def _insert_denied(self, denial):
        """Write down a refusal that came before the person was known here."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO wechat_attempt (attempt, purpose, way, outcome, reason, wrong_codes, browser, request_id,
                                            ip, user_agent, created_at, expires_at)
                VALUES (%s, 'login', 'scan', 'refused', 'denied', 0, %s, %s, %s, %s, %s, %s)
                ON CONFLICT (attempt) DO NOTHING
                """,
                denial.attempt,
                denial.browser,
                denial.request_id,
                denial.ip,
                denial.user_agent,
                NOW,
                NOW,
            ),
            log_exceptions=False,
        )
        self.invalidate_model()
