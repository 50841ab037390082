"""Which WeChat accounts a user has, for lists and filters of whoever may see it."""

from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    wechat_identity_ids = fields.One2many(
        "wechat.identity",
        "user_id",
        "WeChat Accounts",
        readonly=True,
        copy=False,
        groups="odoo_addon_wechat_sso.group_wechat_viewer",
    )
