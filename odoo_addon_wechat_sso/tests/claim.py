"""What the tests of claims share: a stranger's WeChat account that waits, and a browser on our page and core's."""

import re

from .common import BROWSER, attempt_id, configure, sign_in_arguments

PAGE = "/auth_wechat/link"
STRANGER = {"openid": "oStranger", "scope": "snsapi_userinfo", "nickname": "小明"}


class ClaimMixin:
    """For test cases with WechatMixin; what begins with the page needs an HttpCase."""

    @classmethod
    def ask_people(cls):
        """Choose the default policies; the other tests refuse strangers."""
        configure(cls.env, claim_policy=None, new_user_policy=None)

    def claim(self, **changes):
        """Let a stranger log in, and return the attempt that now waits for this browser."""
        attempt = attempt_id()
        arguments = sign_in_arguments(attempt=attempt, **(STRANGER | changes))
        self.assertEqual(self.gateway.sign_in(**arguments)["outcome"], "claim")
        return self.attempt(attempt)

    def owner(self, openid="oStranger"):
        """Return whose this account is."""
        return self.env["wechat.identity"].search([("openid", "=", openid)]).user_id

    def use_browser(self, browser=BROWSER):
        self.opener.cookies.pop("__Host-wechat_browser", None)
        if browser:
            self.opener.cookies["__Host-wechat_browser"] = browser

    def page(self):
        """Return the page as this browser sees it."""
        self.env.flush_all()
        response = self.url_open(PAGE)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        return response.text

    def press(self, decision, page=None, **words):
        """Press a button of the page, as it was when the form was shown, and return the answer without following."""
        page = page or self.page()
        form = {name: value(page, name) for name in ("csrf_token", "shown")}
        return self.url_open(PAGE, data=form | {"decision": decision} | words, allow_redirects=False)

    def log_in(self, login, password=None, redirect=PAGE):
        """Send core's login form, as the page that led there does, and return the answer without following."""
        page = self.url_open(f"/web/login?redirect={redirect}").text
        form = {
            "csrf_token": value(page, "csrf_token"),
            "login": login,
            "password": password or login,
            "redirect": redirect,
        }
        return self.url_open("/web/login", data=form, allow_redirects=False)

    def prove(self, login):
        """Go from the page through core's login and back."""
        response = self.press("password")
        self.assertEqual(self.where(response), f"/web/login?redirect={PAGE}")
        self.assertEqual(self.whoami(), "", "whoever was logged in is so no more")
        self.assertEqual(self.where(self.log_in(login)), PAGE)
        return self.page()


def value(page, name):
    """Return the value of the form's field of this name, '' where there is none."""
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    return re.search(r'value="([^"]*)"', field.group()).group(1) if field else ""
