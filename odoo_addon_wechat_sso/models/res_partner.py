"""Lets a notice about WeChat appear in Odoo itself, also for people who usually get their notices by mail."""

from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _notify_get_recipients(self, message, *args, **kwargs):
        recipients = super()._notify_get_recipients(message, *args, **kwargs)
        if self.env.context.get("wechat_in_odoo"):
            for recipient in recipients:
                recipient["notif"] = "inbox"
        return recipients
