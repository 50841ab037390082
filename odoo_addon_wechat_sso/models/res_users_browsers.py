"""Shows people the browsers they have confirmed, and forgets them with whatever ends a person's sessions."""

from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    wechat_browser_ids = fields.One2many(
        "wechat.browser", "user_id", "Browsers Confirmed with WeChat", readonly=True, copy=False
    )

    @property
    def SELF_READABLE_FIELDS(self):
        # Never among the writeable ones: core writes those with all rights, and whoever adds a row is trusted by it.
        return super().SELF_READABLE_FIELDS + ["wechat_browser_ids"]

    def _wechat_end_sessions(self):
        super()._wechat_end_sessions()
        self._wechat_forget_browsers()

    def _wechat_forget_browsers(self):
        self.env["wechat.browser"].sudo().search([("user_id", "in", self.ids)]).unlink()
