"""Deletes requests for access: by a manager's hand, and with the WeChat account or the user that they are about."""

from odoo import api, models

from .wechat_where import here


class WechatRequest(models.Model):
    _inherit = "wechat.request"

    def unlink(self):
        """Delete these requests. The log keeps that it was done and by whom, and nothing of whose they were."""
        self.check_access("unlink")
        if not self.env.su:
            for _request in self:
                self.env["wechat.log"].sudo()._add("request", "ok", reason="deleted", actor=self.env.user, **here())
        return super().unlink()

    @api.model
    def _forget_accounts(self, identities):
        """Delete whatever these WeChat accounts have asked for."""
        self.sudo().search([("openid", "in", identities.sudo().mapped("openid"))]).unlink()


class WechatIdentity(models.Model):
    _inherit = "wechat.identity"

    def unlink(self):
        self.env["wechat.request"]._forget_accounts(self.exists())
        return super().unlink()
