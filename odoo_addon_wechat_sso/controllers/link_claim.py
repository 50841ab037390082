"""The page of a WeChat account that belongs to nobody yet: link it to one's own user, ask for access, or be new."""

from odoo.http import request

from . import proof
from .link import WechatLink
from .messages import claim_message, standing_message


class WechatLinkClaim(WechatLink):
    def _wechat_view_claim(self, attempt):
        settings = request.env["wechat.settings"]._get()
        user = proof.proven_user(attempt)
        if user and settings.offers_claims:
            return "odoo_addon_wechat_sso.link_claim_question", {"user": user}
        refusal_text = settings.refusal(request.env.lang or "") if settings.new_user_policy == "off" else ""
        if settings.turns_away:
            return "odoo_addon_wechat_sso.link_claim_refused", {"refusal_text": refusal_text}
        standing = request.env["wechat.request"].sudo()._standing(attempt)
        return "odoo_addon_wechat_sso.link_claim", {
            "settings": settings,
            "creates_users": request.env["wechat.new.user"].sudo()._is_possible(settings),
            "message": claim_message(request.env, attempt),
            "standing": standing,
            "standing_message": standing_message(request.env, standing),
            "refusal_text": refusal_text,
        }

    def _wechat_answer_claim(self, attempt, decision, words):
        settings = request.env["wechat.settings"]._get()
        if decision == "deny":
            proof.forget()
            attempt._refuse("denied")
        elif decision == "password" and settings.offers_claims:
            return proof.begin(attempt)
        elif decision == "link" and settings.offers_claims:
            self._wechat_link_claim(attempt)
        elif decision == "request" and settings.offers_requests:
            request.env["wechat.request"].sudo()._ask(attempt, words.get("message", ""))
        elif decision == "new" and settings.creates_users:
            return self._wechat_join(attempt)
        return None

    def _wechat_link_claim(self, attempt):
        user = proof.proven_user(attempt)
        if not user:
            return
        proof.forget()
        attempt._confirm(user)

    def _wechat_join(self, attempt):
        """Make a new user, and go on to log in where this browser is the one that wanted to."""
        proof.forget()
        if attempt._join() or attempt.way == "scan":
            return None
        return request.redirect("/wechat/authorize", 303)
