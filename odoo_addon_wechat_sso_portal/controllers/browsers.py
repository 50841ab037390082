"""Forgetting, in the portal, a browser that one has confirmed with WeChat."""

from odoo import http
from odoo.http import request

from .page import SECURITY_PAGE, WechatPortalPage


class WechatPortalBrowsers(WechatPortalPage):
    @http.route(
        "/my/wechat/forget/<int:browser>", type="http", auth="user", methods=["POST"], website=True, sitemap=False
    )
    def wechat_forget(self, browser, **_ignored):
        """As in the back office without asking who is there: it only makes the next login ask for more."""
        self._wechat_own("wechat.browser", browser).unlink()
        return request.redirect(SECURITY_PAGE, 303)
