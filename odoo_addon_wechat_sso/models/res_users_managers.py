"""Tells a few managers that something waits for their decision, each in their language."""

from odoo import models

from .res_users_notify import only_telling

MAX_MANAGERS = 20


class ResUsers(models.Model):
    _inherit = "res.users"

    def _wechat_tell_of(self, record):
        """Write to a few of these managers about a record, whose `_managers_notice` returns subject and body. Never
        fails what it tells about."""
        with only_telling(self, f"{record}"):
            for lang, people in self[:MAX_MANAGERS].grouped("lang").items():
                subject, body = record.with_context(lang=lang)._managers_notice()
                self.env["mail.thread"].sudo().message_notify(
                    model=record._name,
                    res_id=record.id,
                    partner_ids=people.partner_id.ids,
                    subject=subject,
                    body=body,
                    email_layout_xmlid="mail.mail_notification_light",
                )
                for user in people.filtered(lambda user: user.notification_type == "email"):
                    # A mail may go nowhere, and somebody waits for an answer.
                    user._wechat_tell_in_odoo(subject, body)
