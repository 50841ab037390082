"""Tells managers that somebody asks for access, once an hour at most."""

from odoo import fields, models


class WechatRequest(models.Model):
    _inherit = "wechat.request"

    def _tell_managers(self):
        """Write to the managers of the request's company, unless they were written to within the last hour."""
        now = fields.Datetime.now()
        told = [("company_id", "=", self.company_id.id), ("told_at", ">", fields.Datetime.subtract(now, hours=1))]
        if not self.search_count(told, limit=1):
            self.told_at = now
            self.env["res.users"]._wechat_managers(self.company_id)._wechat_tell_of(self)

    def _managers_notice(self):
        """Return subject and body in the language of the context."""
        subject = self.env._("Somebody asks for access with WeChat")
        body = self.env._(
            "%s asks for access with a WeChat account. Accept or reject it in Odoo, under WeChat.",
            self.nickname or self.env._("Somebody"),
        )
        return subject, body
