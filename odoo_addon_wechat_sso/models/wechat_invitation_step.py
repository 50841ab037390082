"""The steps of an invitation that an account takes it through: waiting, used, or open again."""

from odoo import fields, models


class WechatInvitation(models.Model):
    _inherit = "wechat.invitation"

    def _wait_with(self, attempt):
        self.write({"step": "waiting", "attempt_id": attempt.id, "brought_at": fields.Datetime.now()})

    def _wait_no_more(self, attempt):
        if self.step == "waiting" and self.attempt_id == attempt:
            self.write({"step": "opened", "attempt_id": False, "brought_at": False})

    def _use(self, attempt):
        now = fields.Datetime.now()
        self.write({"step": "used", "attempt_id": attempt.id, "used_at": now, "brought_at": self.brought_at or now})
