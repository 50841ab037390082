"""Shows the doctor's findings as text to copy. Like the key's dialog, nothing of it is stored."""

from odoo import api, fields, models


class WechatFindingReport(models.TransientModel):
    _name = "wechat.finding.report"
    _description = "Report of the WeChat Login Doctor"

    text = fields.Text(store=False, readonly=True)

    @api.model
    def _show(self, text):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Report"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_text": text},
        }
