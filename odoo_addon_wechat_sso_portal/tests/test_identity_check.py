"""Before anything is linked or unlinked: the password, or WeChat where there is none (threat L1)."""

import time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal import PortalCase

CHECKED = "identity-check-last"
CHECK = "/my/wechat/check"


@tagged("post_install", "-at_install")
class TestIdentityCheck(PortalCase):
    def asks(self, path):
        """Press a button and check that the answer is a question, and that nothing was done."""
        self.assertEqual(self.where(self.press(path)), CHECK)
        self.assertFalse(self.env["wechat.invitation"].search([("purpose", "=", "link")]))
        self.assertTrue(self.mine.exists())

    def test_the_password_comes_first(self):
        self.asks("/my/wechat/link")
        self.assertTrue(self.page(CHECK).xpath("//input[@type='password']"))
        answer = self.press(CHECK, method="password", password=self.customer.login)
        self.assertEqual(self.where(answer), "/my/wechat/link")
        self.assertAlmostEqual(self.session_value(CHECKED), time.time(), delta=300)
        self.assertTrue(self.code_on(self.page("/my/wechat/link")))

    @mute_logger("odoo.addons.base.models.res_users")
    def test_a_wrong_password_is_refused(self):
        self.asks("/my/wechat/link")
        answer = self.press(CHECK, method="password", password="wrong")
        self.assertIn("Incorrect password", answer.text)
        self.assertFalse(self.session_value(CHECKED))
        self.asks("/my/wechat/link")

    def test_after_ten_minutes_it_is_asked_again(self):
        self.change_session(**{CHECKED: time.time() - 601})
        self.asks("/my/wechat/link")
        self.change_session(**{CHECKED: time.time() - 590})
        self.assertEqual(self.where(self.press("/my/wechat/link")), "/my/wechat/link")

    def test_what_was_wanted_is_done_then(self):
        self.asks(f"/my/wechat/unlink/{self.mine.id}")
        answer = self.press(CHECK, method="password", password=self.customer.login)
        self.assertTrue(self.where(answer).startswith("/web/login"))
        self.assertFalse(self.mine.exists())

    def test_by_wechat_where_there_is_no_password(self):
        self.lose_password()
        self.asks("/my/wechat/link")
        page = self.page(CHECK)
        self.assertFalse(page.xpath("//input[@type='password']"))
        self.assertEqual(self.state("check"), "sent")
        self.assertIn("Nobody has confirmed this", self.press(CHECK, method="confirmed").text)
        self.assertFalse(self.session_value(CHECKED))
        self.confirm_on_phone(self.code_on(page), openid="oCustomer", nickname="", scope="snsapi_base")
        self.assertEqual(self.state("check"), "used")
        self.assertTrue(self.page(CHECK).xpath("//form[@data-wechat-confirmed]"))
        self.assertEqual(self.where(self.press(CHECK, method="confirmed")), "/my/wechat/link")
        self.assertTrue(self.session_value(CHECKED))

    def test_a_confirmation_is_good_once_and_by_ones_own_account_only(self):
        self.lose_password()
        self.asks("/my/wechat/link")
        code = self.code_on(self.page(CHECK))
        self.assertEqual(self.confirm_on_phone(code, openid="oKnown-person_1")["reason"], "other_account")
        self.press(CHECK, method="confirmed")
        self.assertFalse(self.session_value(CHECKED))
        self.confirm_on_phone(code, openid="oCustomer", nickname="", scope="snsapi_base")
        self.press(CHECK, method="confirmed")
        self.change_session(**{CHECKED: 0, "wechat_portal_wanted": {"wanted": "link", "record": ""}})
        self.press(CHECK, method="confirmed")
        self.assertFalse(self.session_value(CHECKED))

    def test_wechat_instead_of_the_password_and_back(self):
        self.asks("/my/wechat/link")
        self.press(CHECK, method="wechat")
        self.assertTrue(self.code_on(self.page(CHECK)))
        self.press(CHECK, method="other")
        self.assertTrue(self.page(CHECK).xpath("//input[@type='password']"))

    def test_whoever_has_neither_is_told_what_to_do(self):
        self.lose_password()
        self.mine.appid = "wx00000000000other"
        self.assertEqual(self.where(self.press("/my/wechat/link")), CHECK)
        page = self.page(CHECK)
        self.assertIn("Set a password first", self.words(page))
        self.assertFalse(page.xpath("//form[@action='/my/wechat/check']"))

    def test_nothing_wanted_nothing_asked(self):
        self.assertEqual(self.where(self.url_open(CHECK, allow_redirects=False)), "/my/security")
