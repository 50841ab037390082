"""Logging out from all devices, in the portal, for people without a password: core's own button asks for one."""

from odoo import http
from odoo.http import request

from .identity_check import WechatPortalIdentityCheck
from .page import SECURITY_PAGE


class WechatPortalRevoke(WechatPortalIdentityCheck):
    @http.route("/my/wechat/revoke", type="http", auth="user", methods=["POST"], website=True, sitemap=False)
    def wechat_revoke(self, **_ignored):
        return self._wechat_once_checked("revoke")

    def _wechat_do_revoke(self, _record):
        # As core's button does it: with all rights, and not the device that asks.
        request.env.user.sudo()._action_revoke_all_devices()
        return request.redirect(SECURITY_PAGE, 303)
