"""Decides whether a scan needs the six digits as well."""

from odoo import api, models


class WechatResolver(models.AbstractModel):
    _inherit = "wechat.resolver"

    @api.model
    def _resolve(self, account, settings):
        verdict = super()._resolve(account, settings)
        if account.way != "scan" or verdict.outcome != "issued":
            return verdict
        user = self.env["res.users"].browse(verdict.user_id)
        needs_code = self._needs_code(user, account.known_browser, settings)
        return verdict._replace(outcome="code_required") if needs_code else verdict

    def _needs_code(self, user, known_browser, settings):
        """Whether a user whose WeChat account was scanned must type the digits on the PC with this known hash.

        A scan can be had by sending somebody a link; digits can only be typed by whoever sits at the computer. What an
        administrator's login opens is worth typing them every time.
        """
        if settings.verification_policy == "always" or user._wechat_is_administrator():
            return True
        if settings.verification_policy == "never":
            return False
        return not self.env["wechat.browser"]._vouches(user, known_browser)
