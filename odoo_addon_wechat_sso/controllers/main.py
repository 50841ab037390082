"""The door both flows end in: takes the ticket cookie, opens the session through core, and feeds the login page."""

import hashlib
import logging
import re
from urllib.parse import urlencode

from odoo import SUPERUSER_ID, api, http
from odoo.addons.auth_signup.controllers.main import AuthSignupHome
from odoo.addons.web.controllers.utils import ensure_db
from odoo.exceptions import AccessDenied
from odoo.http import request
from odoo.release import version_info
from odoo.service import security

from ..models import second_factor
from ..models.local_path import local_path
from ..models.res_users import CREDENTIAL_TYPE
from ..models.wechat_ticket import LoginTicket
from . import proof
from .messages import login_error_message

_logger = logging.getLogger(__name__)

BROWSER_COOKIE = "__Host-wechat_browser"
TICKET_COOKIE = "__Host-wechat_ticket"
BROWSER = re.compile(r"[0-9a-f]{32}")
TICKET = re.compile(r"[0-9a-f]{64}")


class WechatHome(AuthSignupHome):
    @http.route(
        "/auth_wechat/signin",
        type="http",
        auth="none",
        methods=["GET"],
        csrf=False,
        readonly=False,
        sitemap=False,
    )
    def wechat_signin(self, redirect=None, **_ignored):
        """Exchange the ticket cookie for a session: protocol section 5. Always a 303 to a page of ours."""
        ensure_db()
        redirect = local_path(redirect)
        if request.httprequest.method == "HEAD":
            # Werkzeug routes HEAD here as well. Looking is not logging in.
            return self._wechat_leave("/web/login")
        error, uid = self._wechat_open_session()
        if not uid and self._wechat_session_is_valid():
            error, uid = "", request.session.uid
        if uid:
            location = self._login_redirect(uid, redirect=redirect or None)
        else:
            self._wechat_log_refusal(error)
            query = {"wechat_error": error} | ({"redirect": redirect} if redirect else {})
            location = f"/web/login?{urlencode(query)}"
        response = self._wechat_leave(location)
        # "expires" must be given: without it Odoo adds a year.
        response.set_cookie(
            TICKET_COOKIE, "", max_age=0, expires=0, path="/", secure=True, httponly=True, samesite="Lax"
        )
        return response

    def _wechat_open_session(self):
        """Return ('', uid) with the session opened, as far as core opens it (TOTP), or (error code, None)."""
        cookies = request.httprequest.cookies
        value, browser = cookies.get(TICKET_COOKIE, ""), cookies.get(BROWSER_COOKIE, "")
        ip = request.httprequest.remote_addr
        if not TICKET.fullmatch(value):
            return ("failed" if value else "expired"), None
        ticket = LoginTicket(_sha256(value), _sha256(browser) if BROWSER.fullmatch(browser) else "")
        if not self._wechat_lock(ticket):
            _logger.info("WeChat ticket refused: being used by another request, from %s", ip)
            return "expired", None
        # A fresh cursor, so that what the holder of the lock before us has committed is seen.
        with request.env.registry.cursor() as cr:
            peek = api.Environment(cr, SUPERUSER_ID, {})["wechat.attempt"]._peek(ticket)
            uid = peek.user.id
        if peek.error:
            level = logging.WARNING if peek.error == "browser" else logging.INFO
            _logger.log(level, "WeChat ticket refused: %s, from %s (request %s)", peek.error, ip, peek.request_id)
            return peek.error, None
        if request.session.uid and request.session.uid != uid:
            # Whatever the session holds of the person before must not pass to this one.
            request.session.logout(keep_db=True)
        try:
            proof.forget()
            credential = {"type": CREDENTIAL_TYPE, "login": peek.login, "ticket": ticket}
            request.session.authenticate(request.env if version_info[0] >= 19 else request.db, credential)
        except AccessDenied:
            # Nothing wider: a SerializationFailure must reach Odoo, which then runs the request again.
            _logger.warning("WeChat ticket refused by core for user %s, from %s (request %s)", uid, ip, peek.request_id)
            return "failed", None
        if not request.session.uid:
            second_factor.begin_to_wait(uid)
        _logger.info("WeChat login of user %s from %s (request %s)", uid, ip, peek.request_id)
        return "", uid

    def _wechat_log_refusal(self, error):
        ticket = request.httprequest.cookies.get(TICKET_COOKIE, "")
        if TICKET.fullmatch(ticket):
            attempts = api.Environment(request.env.cr, SUPERUSER_ID, {})["wechat.attempt"]
            attempts._log_refused_ticket(_sha256(ticket), error, request.httprequest.remote_addr or "")

    def _wechat_lock(self, ticket):
        """Take the ticket for this request, or learn at once that another request has it.

        Losers never come near core: there they would count as failed logins of everybody behind this address, and
        wait. The lock goes with the request's transaction, which ends after the ticket is consumed.
        """
        request.env.cr.execute("SELECT pg_try_advisory_xact_lock(%s)", [_lock_number(ticket)])
        return request.env.cr.fetchone()[0]

    def _wechat_session_is_valid(self):
        return bool(request.session.uid) and security.check_session(request.session, request.env)

    def _wechat_leave(self, location):
        response = request.redirect(location, 303)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    # The pages with core's login form

    @http.route()
    def web_login(self, *args, **kw):
        return self._wechat_add_to_page(super().web_login(*args, **kw))

    @http.route()
    def web_auth_signup(self, *args, **kw):
        return self._wechat_add_to_page(super().web_auth_signup(*args, **kw))

    @http.route()
    def web_auth_reset_password(self, *args, **kw):
        return self._wechat_add_to_page(super().web_auth_reset_password(*args, **kw))

    def _wechat_add_to_page(self, response):
        """Give the page, if one is rendered, `wechat_login`: {'enabled': bool, 'proves': bool, 'error': str,
        'redirect': str}."""
        if getattr(response, "is_qweb", False):
            code = request.params.get("wechat_error") if request.httprequest.method == "GET" else None
            response.qcontext["wechat_login"] = {
                # A login with WeChat would not be the proof that the person came for.
                "enabled": request.env["wechat.settings"]._get().enabled and not proof.is_under_way(),
                "proves": proof.is_under_way(),
                "error": login_error_message(request.env, code),
                "redirect": local_path(request.params.get("redirect")),
            }
        return response


def _sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def _lock_number(ticket):
    """Return the first 64 bits of the ticket hash as PostgreSQL's signed bigint."""
    return int.from_bytes(bytes.fromhex(ticket.ticket_hash)[:8], "big", signed=True)
