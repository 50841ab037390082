"""What the tests of linking share: codes, phones that open them, and accounts that they bring."""

import hashlib

from ..models.res_users_service import MANAGERS
from .common import APPID, BROWSER, attempt_id, checked, configure, sha256

ORIGIN = "https://erp.example.com"


def open_arguments(code, **changes):
    """Return the keyword arguments of `open_invitation`, changed by the given ones."""
    return {
        "code_hash": hashlib.sha256(code.encode()).hexdigest(),
        "attempt": changes.pop("attempt", None) or attempt_id(),
        "browser": sha256(BROWSER),
        "request_id": "test-opened",
        "ip": "192.0.2.9",
        "user_agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0",
    } | changes


def link_arguments(attempt, **changes):
    """Return the keyword arguments of `link` for an attempt, changed by the given ones."""
    return {
        "attempt": attempt,
        "browser": sha256(BROWSER),
        "appid": APPID,
        "openid": "oNew-person_2",
        "unionid": "",
        "scope": "snsapi_userinfo",
        "nickname": "张三",
        "avatar_url": "https://thirdwx.qlogo.cn/mmopen/x/132",
        "request_id": "test-linked",
        "ip": "192.0.2.9",
        "user_agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0",
    } | changes


def confirm_waiting(invitations):
    """Confirm who waits there now, as the button does once the identity has been proven, and return what it answers."""
    return checked(invitations._confirm_seen, invitations.sudo().attempt_id.ids)


def refusal(reason):
    return {"outcome": "refused", "reason": reason}


WAITING = {"outcome": "waiting", "reason": ""}
CONFIRMED = {"outcome": "confirmed", "reason": ""}


class LinkingMixin:
    """For test cases with WechatMixin."""

    def set_up_linking(self):
        configure(self.env, redirect_url=f"{ORIGIN}/wechat/callback")

    def make(self, purpose="link", user=None, by=None, lifetime=600):
        """Make a code for a user, an invitation in a manager's name, and return (invitation, code)."""
        user = user or self.customer
        by = by or (self.inviter() if purpose == "invitation" else user)
        invitations = self.env["wechat.invitation"].with_user(by)
        invitation, code = invitations._make(purpose, user, lifetime)
        return invitation.sudo(), code

    def inviter(self):
        """Return the manager in whose name these tests invite."""
        return self.env["res.users"].search([("login", "=", "wechat_inviter")]) or self.new_user(
            "wechat_inviter", MANAGERS
        )

    def ask(self, code):
        return self.gateway.invitation(code_hash=sha256(code), request_id="test-asked")

    def open(self, code, **changes):
        """Tap 继续 on a phone and return (attempt, the gateway's answer)."""
        arguments = open_arguments(code, **changes)
        return arguments["attempt"], self.gateway.open_invitation(**arguments)

    def bring(self, attempt, **changes):
        return self.gateway.link(**link_arguments(attempt, **changes))

    def scan_code(self, code, **changes):
        """Open a code and bring an account; return the attempt's row and the gateway's answer."""
        attempt, answer = self.open(code, **{key: changes[key] for key in changes if key == "browser"})
        self.assertEqual(answer["outcome"], "open", answer)
        return self.attempt(attempt), self.bring(attempt, **changes)

    def owner(self, openid="oNew-person_2"):
        return self.env["wechat.identity"].search([("openid", "=", openid)]).user_id
