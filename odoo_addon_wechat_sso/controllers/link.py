"""The page on which a person says whether a WeChat account shall be linked: protocol section 12."""

import hashlib

from odoo import http
from odoo.http import request

from . import proof
from .main import BROWSER, BROWSER_COOKIE
from .messages import link_message, link_notice, link_question
from .proof import PAGE

# What the page shown next tells about the answer before it.
NOTICE = "wechat_link_notice"


class WechatLink(http.Controller):
    @http.route(PAGE, type="http", auth="public", methods=["GET"], website=True, multilang=False, sitemap=False)
    def wechat_link_page(self, **_ignored):
        """Show what waits for this browser. Only reads, and takes nothing from the request but the cookie."""
        return self._wechat_show(self._wechat_attempt())

    @http.route(
        PAGE, type="http", auth="public", methods=["POST"], website=True, multilang=False, readonly=False, sitemap=False
    )
    def wechat_link_answer(self, decision="", shown="", **words):
        """Do what was decided about the attempt that the page showed, and show how it stands then."""
        attempt = self._wechat_attempt()
        if attempt.outcome != "waiting" or shown != self._wechat_mark(attempt):
            # Another one has begun to wait since, or this one no longer does.
            return self._wechat_again()
        answer = getattr(self, f"_wechat_answer_{attempt.purpose}")
        return answer(attempt, decision, words) or self._wechat_again()

    # By purpose: how the page of a waiting attempt looks, and what its buttons do (None: show the page again)

    def _wechat_view_link(self, attempt):
        return "odoo_addon_wechat_sso.link_confirm", {}

    def _wechat_answer_link(self, attempt, decision, _words):
        if decision == "link":
            attempt._confirm(attempt.invitation_id.user_id)
        elif decision == "deny":
            attempt._refuse("denied")

    def _wechat_view_invitation(self, attempt):
        invitation = attempt.invitation_id
        proven = proof.proven_user(attempt)
        notice = "other_user" if proven and proven != invitation.user_id else request.session.pop(NOTICE, "")
        return "odoo_addon_wechat_sso.link_invitation", {
            "invitation": invitation,
            "proven": proven == invitation.user_id,
            "can_prove": invitation.user_id._wechat_has_password(),
            "can_mail": invitation._can_mail_code(),
            "mail_hint": _hidden_address(invitation.user_id.email or ""),
            "waits_for_code": invitation._waits_for_code(),
            "notice": link_notice(request.env, notice),
        }

    def _wechat_answer_invitation(self, attempt, decision, words):
        invitation = attempt.invitation_id
        if decision == "deny":
            proof.forget()
            attempt._refuse("denied")
        elif decision == "password":
            return proof.begin(attempt)
        elif decision == "link" and proof.proven_user(attempt) == invitation.user_id:
            proof.forget()
            attempt._confirm(invitation.user_id)
        elif decision == "mail":
            request.session[NOTICE] = invitation._send_mail_code() or "mail_sent"
        elif decision == "code":
            reason = invitation._check_mail_code(words.get("digits", "").strip())
            request.session[NOTICE] = reason
            if not reason:
                attempt._confirm(invitation.user_id)
        return None

    # Common to all

    def _wechat_attempt(self):
        """Return the attempt that this browser's cookie leads to, or an empty recordset."""
        attempts = request.env["wechat.attempt"].sudo()
        browser = request.httprequest.cookies.get(BROWSER_COOKIE, "")
        if not BROWSER.fullmatch(browser):
            return attempts
        return attempts._of_browser(hashlib.sha256(browser.encode()).hexdigest())

    def _wechat_mark(self, attempt):
        """Return what the form carries of its attempt: it finds none, it only keeps a late tap from another one."""
        return hashlib.sha256(f"shown:{attempt.attempt}".encode()).hexdigest()[:16]

    def _wechat_show(self, attempt):
        view, values = "odoo_addon_wechat_sso.link_over", {}
        if attempt.outcome == "waiting" and attempt._is_waiting():
            view, values = getattr(self, f"_wechat_view_{attempt.purpose}")(attempt)
        elif attempt.outcome == "confirmed":
            view = "odoo_addon_wechat_sso.link_done"
        title = request.env._("Link WeChat")
        user = values.get("user") or attempt.invitation_id.user_id or attempt.user_id
        values = {
            # What the frame of a website calls it, and the plain one.
            "additional_title": title,
            "title": title,
            "attempt": attempt,
            "user": user,
            "question": link_question(request.env, attempt, user),
            "shown": self._wechat_mark(attempt) if attempt else "",
            "message": link_message(request.env, attempt, user),
        } | values
        return self._wechat_close(request.render(view, values))

    def _wechat_again(self):
        return self._wechat_close(request.redirect(PAGE, 303))

    def _wechat_close(self, response):
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
        return response


def _hidden_address(address):
    """Return a mail address so that its owner knows it and nobody else learns it: z•••@example.com."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}•••{at}{domain}" if at else ""
