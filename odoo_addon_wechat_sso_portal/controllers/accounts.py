"""Linking, keeping and unlinking one's own WeChat accounts in the portal."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .codes import code_of, invitation_of, make_code
from .identity_check import WechatPortalIdentityCheck
from .page import SECURITY_PAGE

LINK_PAGE = "/my/wechat/link"


class WechatPortalAccounts(WechatPortalIdentityCheck):
    @http.route(LINK_PAGE, type="http", auth="user", methods=["GET"], website=True, sitemap=False)
    def wechat_link(self, **_ignored):
        """Show this session's code and what has become of it. Makes none: that takes a button."""
        code = code_of("link")
        return self._wechat_page("link", code=code) if code else request.redirect(SECURITY_PAGE, 303)

    @http.route(LINK_PAGE, type="http", auth="user", methods=["POST"], website=True, sitemap=False)
    def wechat_link_begin(self, **_ignored):
        return self._wechat_once_checked("link")

    @http.route("/my/wechat/state/<any(link,check):purpose>", type="http", auth="user", methods=["GET"], sitemap=False)
    def wechat_state(self, purpose, **_ignored):
        """Say in one word how this session's code stands, for the script of the page that shows it."""
        invitation = invitation_of(purpose)
        state = invitation.get_state()["state"] if invitation else "expired"
        return request.make_json_response({"state": state}, headers={"Cache-Control": "no-store"})

    @http.route(
        "/my/wechat/unlink/<int:account>", type="http", auth="user", methods=["GET"], website=True, sitemap=False
    )
    def wechat_unlink(self, account, **_ignored):
        """Say what unlinking does before it is done."""
        identity = self._wechat_own("wechat.identity", account)
        return self._wechat_page("unlink", account=identity) if identity else request.redirect(SECURITY_PAGE, 303)

    @http.route(
        "/my/wechat/unlink/<int:account>", type="http", auth="user", methods=["POST"], website=True, sitemap=False
    )
    def wechat_unlink_confirmed(self, account, **_ignored):
        return self._wechat_once_checked("unlink", account)

    @http.route(
        "/my/wechat/keep/<int:account>", type="http", auth="user", methods=["POST"], website=True, sitemap=False
    )
    def wechat_keep(self, account, **_ignored):
        return self._wechat_once_checked("keep", account)

    # Once it is known who is there

    def _wechat_do_link(self, _record):
        try:
            request.env.user._wechat_assert_may_link()
            url = make_code("link")
        except UserError as error:
            return self._wechat_page("refused", message=str(error))
        # Inside WeChat there is nothing to scan. The address is of our making and of our own site.
        inside = request.env["ir.http"]._is_wechat_browser()
        return request.redirect(url, 303, local=False) if inside else request.redirect(LINK_PAGE, 303)

    def _wechat_do_unlink(self, record):
        identity = self._wechat_own("wechat.identity", record)
        if not identity:
            return request.redirect(SECURITY_PAGE, 303)
        try:
            request.env.user._wechat_assert_may_unlink(identity)
            identity.unlink()
        except UserError as error:
            return self._wechat_page("refused", message=str(error))
        # All sessions have ended, this one too.
        return request.redirect(f"/web/login?redirect={SECURITY_PAGE}", 303)

    def _wechat_do_keep(self, record):
        self._wechat_own("wechat.identity", record)._keep()
        return request.redirect(SECURITY_PAGE, 303)
