"""Tells managers that somebody asks for access: a few of them, and not again while they have not looked."""

from odoo import fields, models

MAX_MANAGERS = 20


class WechatRequest(models.Model):
    _inherit = "wechat.request"

    def _tell_managers(self):
        """Write to the managers of the request's company, unless they were told of another one within the hour."""
        hour_ago = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        if self.search_count([("id", "!=", self.id), ("asked_at", ">", hour_ago)], limit=1):
            return
        managers = self.env["res.users"]._wechat_managers(self.company_id)[:MAX_MANAGERS]
        for lang, people in managers.grouped("lang").items():
            words = self.with_context(lang=lang).env._
            self.env["mail.thread"].message_notify(
                model=self._name,
                res_id=self.id,
                partner_ids=people.partner_id.ids,
                subject=words("Somebody asks for access with WeChat"),
                body=words(
                    "%s asks for access with a WeChat account. Accept or reject it in Odoo, under WeChat.",
                    self.nickname or words("Somebody"),
                ),
                email_layout_xmlid="mail.mail_notification_light",
            )
