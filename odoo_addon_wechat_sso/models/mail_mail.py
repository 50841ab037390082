"""Deletes mails with a code in them when the code is over: one that cannot be sent would keep it in the clear."""

from odoo import api, fields, models

KEPT_DAYS = 1


class MailMail(models.Model):
    _inherit = "mail.mail"

    wechat_code_until = fields.Datetime("WeChat Code Valid Until", index="btree_not_null", readonly=True)

    @api.model
    def _wechat_delete_codes(self):
        """Delete the mails whose code is over, or that could not be sent for a day."""
        now = fields.Datetime.now()
        day_ago = fields.Datetime.subtract(now, days=KEPT_DAYS)
        with_code = [("wechat_code_until", "!=", False)]
        over = ["|", ("wechat_code_until", "<=", now), ("create_date", "<=", day_ago)]
        self.sudo().search(with_code + over).unlink()
