"""Shows managers, next to a user's WeChat accounts, the invitation that is still open for that user."""

from odoo import api, fields, models

from .res_users_service import MANAGERS

OPEN = ("sent", "opened", "waiting")


class ResUsers(models.Model):
    _inherit = "res.users"

    wechat_invitation_state = fields.Selection(
        "_wechat_invitation_states", "Open WeChat Invitation", compute="_compute_wechat_invitation", groups=MANAGERS
    )
    wechat_invitation_until = fields.Datetime(
        "WeChat Invitation Valid Until", compute="_compute_wechat_invitation", groups=MANAGERS
    )

    def _wechat_invitation_states(self):
        return self.env["wechat.invitation"]._fields["state"]._description_selection(self.env)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_wechat_invitation(self):
        """Of the newest one that can still be used, among those that the current user may see."""
        open_ones = [("user_id", "in", self.ids), ("purpose", "=", "invitation"), ("state", "in", OPEN)]
        by_user = self.env["wechat.invitation"].search(open_ones).grouped("user_id")
        for user in self:
            newest = by_user.get(user._origin, self.env["wechat.invitation"])[:1]
            user.wechat_invitation_state = newest.state
            user.wechat_invitation_until = newest.expires_at
