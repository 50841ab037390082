"""The page of a WeChat account that belongs to nobody yet: link it to one's own user, or ask for access."""

from odoo.http import request

from . import proof
from .link import WechatLink


class WechatLinkClaim(WechatLink):
    def _wechat_view_claim(self, attempt):
        settings = request.env["wechat.settings"]._get()
        if settings.new_user_policy != "ask":
            return "odoo_addon_wechat_sso.link_claim_refused", {"refusal_text": settings.refusal_text}
        user = proof.proven_user(attempt)
        if user:
            return "odoo_addon_wechat_sso.link_claim_question", {"user": user}
        standing = request.env["wechat.request"].sudo()._standing(attempt)
        return "odoo_addon_wechat_sso.link_claim", {"standing": standing}

    def _wechat_answer_claim(self, attempt, decision, words):
        settings = request.env["wechat.settings"]._get()
        if settings.new_user_policy != "ask":
            return None
        if decision == "password":
            return proof.begin(attempt)
        if decision == "link":
            self._wechat_link_claim(attempt)
        elif decision == "deny":
            proof.forget()
            attempt._refuse("denied")
        elif decision == "request":
            request.env["wechat.request"].sudo()._ask(attempt, words.get("message", ""))
        return None

    def _wechat_link_claim(self, attempt):
        user = proof.proven_user(attempt)
        if not user:
            return
        proof.forget()
        attempt._confirm(user)
