"""Tells a few managers of a company that something waits for their decision, each in their language."""

from odoo import api, models

MAX_MANAGERS = 20


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _wechat_tell_managers(self, record, company):
        """Write to the managers of a company about a record, whose `_managers_notice` returns subject and body."""
        managers = self._wechat_managers(company)[:MAX_MANAGERS]
        for lang, people in managers.grouped("lang").items():
            subject, body = record.with_context(lang=lang)._managers_notice()
            self.env["mail.thread"].sudo().message_notify(
                model=record._name,
                res_id=record.id,
                partner_ids=people.partner_id.ids,
                subject=subject,
                body=body,
                email_layout_xmlid="mail.mail_notification_light",
            )
