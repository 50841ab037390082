"""How a claim ends: the account goes to the user who has proven who they are, and to nobody else."""

from odoo import fields, models

from .lost_race import lock_rows


class WechatAttempt(models.Model):
    _inherit = "wechat.attempt"

    def _is_waiting(self):
        if self.purpose != "claim":
            return super()._is_waiting()
        return self.outcome == "waiting" and self._seconds_left() > 0

    def _confirm(self, by):
        """Give the account of a claim to the user who has proven who they are; return a reason where it is refused."""
        if self.purpose != "claim":
            return super()._confirm(by)
        lock_rows(self)
        if not self._is_waiting():
            return "expired"
        attached = self.env["wechat.identity"]._attach_to(by, self, how="claim", by=by)
        if attached.reason:
            self._refuse(attached.reason)
            return attached.reason
        self.write(
            {
                "outcome": "confirmed",
                "identity_id": attached.identity.id,
                "user_id": by.id,
                "consumed_at": fields.Datetime.now(),
            }
        )
        self.env["wechat.request"]._settle(self)
        self.env["wechat.invitation"]._end_open("invitation", by)
        return ""
