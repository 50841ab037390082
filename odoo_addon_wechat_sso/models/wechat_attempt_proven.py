"""How a claim ends: the account goes to the user who has proven who they are, or to a new one."""

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
        request = self._lock_request()
        attached = self.env["wechat.identity"]._attach_to(by, self, how="claim", by=by)
        return self._end_claim(request, attached.reason, attached.identity.id, by.id)

    def _join(self):
        """Make the person whose account waits a new user; return a reason where it is refused."""
        lock_rows(self)
        if not self._is_waiting():
            return "expired"
        request = self._lock_request()
        verdict = self.env["wechat.resolver"]._join(self, self.env["wechat.settings"]._get())
        return self._end_claim(request, verdict.reason, verdict.identity_id, verdict.user_id)

    def _lock_request(self):
        """Return the open request of this account, if any, locked before the identity is made, as `_accept` does: the
        other way round each would wait for the other."""
        request = self.env["wechat.request"]._open_of(self)
        lock_rows(request)
        return request

    def _end_claim(self, request, reason, identity_id, user_id):
        if reason:
            self._refuse(reason)
            return reason
        self.write(
            {
                "outcome": "confirmed",
                "identity_id": identity_id,
                "user_id": user_id,
                "consumed_at": fields.Datetime.now(),
            }
        )
        request._settle(self.user_id)
        self.env["wechat.invitation"]._end_open("invitation", self.user_id)
        return ""
