"""What a manager does with the list of identities: unlink many at once."""

from odoo import models


class WechatIdentity(models.Model):
    _inherit = "wechat.identity"

    def action_unlink(self):
        """Unlink these WeChat accounts and end their users' sessions. For a button that has asked before."""
        self.unlink()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
