"""What goes with a person who leaves, or whose password somebody else has set: waiting logins, trusted browsers."""

from odoo import api, models

from .wechat_invitation import ENDED


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals and not vals["active"]:
            # Core only compares `active` while a session asks: one that is idle would be good again after unarchiving.
            self._wechat_end_sessions()
            self._wechat_drop_pending("archived")
        return result

    def _action_revoke_all_devices(self):
        # What logs a person in without being asked again is no less than a device.
        self._wechat_forget_browsers()
        self._wechat_drop_pending("expired")
        return super()._action_revoke_all_devices()

    def _wechat_drop_pending(self, reason):
        """End whatever waits to log these users in or to be linked to them.

        :param str reason: of protocol section 6: `archived`, `not_linked` or `expired`
        """
        if not self:
            return
        codes = self.env["wechat.invitation"].sudo()
        codes.search([("user_id", "in", self.ids), ("step", "not in", ENDED)])._revoke()
        self.env["wechat.attempt"].sudo()._drop(self, reason)

    # A password that somebody else has set

    @api.model
    def signup(self, values, token=None):
        # Whoever comes with a token is nobody yet, even in a browser where that very user is logged in.
        return super(ResUsers, self.with_context(wechat_password_by_token=bool(token))).signup(values, token)

    def _set_password(self):
        result = super()._set_password()
        by_token = self.env.context.get("wechat_password_by_token")
        reset = self.filtered(lambda user: by_token or user.id != self.env.uid)
        # Whoever comes with the link of a mail is nobody yet.
        reset._wechat_password_was_reset(by=None if by_token else self.env.user)
        return result

    def _wechat_password_was_reset(self, by=None):
        """Suspend the WeChat accounts of these users: whoever had the old password could have linked one of their own.

        Their sessions end by the new password, which is core's doing.

        :param by: the user who has set it, None if it was set by the link of a mail
        """
        self._wechat_forget_browsers()
        self._wechat_drop_pending("expired")
        identities = self.env["wechat.identity"].sudo().search([("user_id", "in", self.ids), ("suspended", "=", False)])
        identities._suspend(by)
