"""Core's identity check as a page: the password, or WeChat's confirmation, counts for ten minutes of a session."""

import logging
import time

from odoo import http
from odoo.exceptions import AccessDenied
from odoo.http import request

from .codes import code_of, drop_code, invitation_of, make_code
from .page import SECURITY_PAGE, WechatPortalPage

_logger = logging.getLogger(__name__)

# Core's own: what was checked there counts here, and the other way round.
CHECKED = "identity-check-last"
VALID_SECONDS = 10 * 60
# What the person wanted when they were asked.
WANTED = "wechat_portal_wanted"
PAGE = "/my/wechat/check"


class WechatPortalIdentityCheck(WechatPortalPage):
    def _wechat_once_checked(self, wanted, record=""):
        """Do what the person wants, or ask first who is there.

        :param str wanted: the last part of a method `_wechat_do_…`
        """
        if request.session.get(CHECKED, 0) > time.time() - VALID_SECONDS:
            return getattr(self, f"_wechat_do_{wanted}")(record)
        request.session[WANTED] = {"wanted": wanted, "record": record}
        user = request.env.user
        if user._wechat_can_vouch() and not user._wechat_has_password():
            make_code("check")
        else:
            drop_code("check")
        return request.redirect(PAGE, 303)

    @http.route(PAGE, type="http", auth="user", methods=["GET"], website=True, sitemap=False)
    def wechat_check(self, **_ignored):
        return self._wechat_check_page()

    @http.route(PAGE, type="http", auth="user", methods=["POST"], website=True, sitemap=False)
    def wechat_check_answer(self, method="", password="", **_ignored):
        """Check what was given, then do what was wanted.

        :param str method: `password` or `confirmed`; `wechat` and `other` change what is asked for
        """
        user = request.env.user
        if method == "wechat" and user._wechat_can_vouch():
            make_code("check")
        elif method == "other":
            drop_code("check")
        elif method == "password" and not self._wechat_password_is_right(password):
            return self._wechat_check_page(error="password")
        elif method == "confirmed" and not self._wechat_was_confirmed():
            return self._wechat_check_page(error="confirmed")
        elif method in ("password", "confirmed"):
            request.session[CHECKED] = time.time()
            wanted = request.session.pop(WANTED, None)
            return self._wechat_once_checked(**wanted) if wanted else request.redirect(SECURITY_PAGE, 303)
        return request.redirect(PAGE, 303)

    def _wechat_check_page(self, error=""):
        if not request.session.get(WANTED):
            return request.redirect(SECURITY_PAGE, 303)
        user = request.env.user
        return self._wechat_page(
            "identity_check",
            code=code_of("check"),
            error=error,
            has_password=user._wechat_has_password(),
            can_vouch=user._wechat_can_vouch(),
        )

    def _wechat_password_is_right(self, password):
        user = request.env.user
        credential = {"login": user.login, "password": password, "type": "password"}
        try:
            # Counted like a wrong login: a stolen session must not be a place to guess the password.
            with user._assert_can_auth(user=user.login):
                user._check_credentials(credential, {"interactive": True})
        except AccessDenied:
            return False
        return True

    def _wechat_was_confirmed(self):
        invitation = invitation_of("check").sudo()
        if not invitation or not invitation._take_confirmation(request.env.user):
            return False
        drop_code("check")
        _logger.info("User %s proved their identity by WeChat", request.env.uid)
        return True
