"""What the portal's security page shows of a person's WeChat, since portal users have no access to the models."""

from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _wechat_portal_section(self):
        """Return what the current user is shown: accounts, browsers, changes, and whether linking is offered."""
        me = self.env.user
        return {
            "accounts": me.sudo().wechat_identity_ids,
            "browsers": me.sudo().wechat_browser_ids,
            "changes": me._wechat_recent_changes(),
            "offered": me.wechat_offered,
        }
