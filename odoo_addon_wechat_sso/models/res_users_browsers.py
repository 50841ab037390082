"""Shows people the browsers they have confirmed, and forgets them with whatever ends a person's sessions."""

from odoo import api, fields, models

from .rows_of_users import rows_by_user, users_of_rows


class ResUsers(models.Model):
    _inherit = "res.users"

    wechat_browser_ids = fields.One2many(
        "wechat.browser",
        "user_id",
        "Browsers Known to WeChat Login",
        compute="_compute_wechat_browser_ids",
        search="_search_wechat_browser_ids",
        copy=False,
    )

    @property
    def SELF_READABLE_FIELDS(self):
        # Never among the writeable ones: core writes those with all rights, and whoever adds a row is trusted by it.
        return super().SELF_READABLE_FIELDS + ["wechat_browser_ids"]

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_wechat_browser_ids(self):
        for user, rows in rows_by_user(self, "wechat.browser"):
            user.wechat_browser_ids = rows

    def _search_wechat_browser_ids(self, operator, value):
        return users_of_rows(self.env["wechat.browser"], operator, value)

    def _wechat_end_sessions(self):
        super()._wechat_end_sessions()
        self._wechat_forget_browsers()

    def _wechat_forget_browsers(self):
        self.env["wechat.browser"].sudo().search([("user_id", "in", self.ids)]).unlink()
