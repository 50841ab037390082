"""Tells managers that somebody asks for access, and not again while they have not looked."""

from odoo import fields, models


class WechatRequest(models.Model):
    _inherit = "wechat.request"

    def _tell_managers(self):
        """Write to the managers of the request's company, unless they were told of another one within the hour."""
        hour_ago = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        if not self.search_count([("id", "!=", self.id), ("asked_at", ">", hour_ago)], limit=1):
            self.env["res.users"]._wechat_tell_managers(self, self.company_id)

    def _managers_notice(self):
        """Return subject and body in the language of the context."""
        subject = self.env._("Somebody asks for access with WeChat")
        body = self.env._(
            "%s asks for access with a WeChat account. Accept or reject it in Odoo, under WeChat.",
            self.nickname or self.env._("Somebody"),
        )
        return subject, body
