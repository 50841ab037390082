"""The steps of an invitation that an account takes it through: waiting, used, or open again."""

from odoo import fields, models

from .lost_race import lock_rows


class WechatInvitation(models.Model):
    _inherit = "wechat.invitation"

    def _wait_with(self, attempt):
        self.write({"step": "waiting", "attempt_id": attempt.id, "brought_at": fields.Datetime.now()})
        self._tell_inviter()

    def _wait_no_more(self, attempt):
        if self.step == "waiting" and self.attempt_id == attempt:
            # Digits that were mailed were for this account, not for the next one that scans.
            self.write({"step": "opened", "attempt_id": False, "brought_at": False, "mail_code_hash": False})

    def _use(self, attempt):
        now = fields.Datetime.now()
        self.write({"step": "used", "attempt_id": attempt.id, "used_at": now, "brought_at": self.brought_at or now})
        if self.purpose != "check":
            # A card that was lost is of no use to its finder once its person is linked.
            self._end_open("invitation", self.user_id)

    def _take_confirmation(self, user):
        """Return whether one of this user's WeChat accounts has confirmed this check, and use that up: once."""
        lock_rows(self)
        attempt = self._own_attempt()
        lock_rows(attempt)
        confirmed = (
            (self.purpose, self.user_id, self.step) == ("check", user, "used")
            and self._seconds_left() > 0
            and (attempt.purpose, attempt.outcome) == ("check", "confirmed")
            and not attempt.consumed_at
        )
        if confirmed:
            attempt.consumed_at = fields.Datetime.now()
        return confirmed
