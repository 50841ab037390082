"""An unknown account's page: linked by one's own password and nothing less (L1, L2, L9), or a request for access."""

import base64
import hmac
import os
import struct
import time
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .claim import PAGE, ClaimMixin, value
from .common import ADDON, BROWSER, WechatHttpCase, configure, sha256

QUESTION = "then log in as this user"
CHOICE = "I have an account"
NEW = "I am new here"


@tagged("post_install", "-at_install")
class TestClaimPage(ClaimMixin, WechatHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ask_people()

    def setUp(self):
        super().setUp()
        self.use_browser()

    def assert_nothing_linked(self):
        self.env.invalidate_all()
        self.assertFalse(self.owner())

    def test_with_the_password_and_one_question_it_is_linked(self):
        attempt = self.claim()
        page = self.page()
        self.assertIn(CHOICE, page)
        self.assertIn("小明", page)
        self.assertNotIn(QUESTION, page)
        page = self.prove("wechat_customer")
        self.assertIn(QUESTION, page)
        self.assertIn("Wechat_Customer", page)
        self.assertFalse(self.owner(), "nothing is linked without the answer")
        self.assertEqual(self.where(self.press("link", page)), PAGE)
        self.env.invalidate_all()
        self.assertEqual(self.owner(), self.customer)
        self.assertEqual((attempt.outcome, attempt.user_id), ("confirmed", self.customer))
        self.assertEqual(self.env["wechat.identity"].search([("openid", "=", "oStranger")]).linked_how, "claim")
        page = self.page()
        self.assertIn("Done.", page)
        self.assertIn('href="/web"', page, "whoever has just logged in needs no login page")
        self.assertNotIn('href="/web/login"', page)
        self.assertEqual(self.sign_in(openid="oStranger")["outcome"], "issued", "from now on one tap")

    def test_the_login_page_offers_no_wechat_meanwhile(self):
        self.claim()
        self.assertIn("odoo_addon_wechat_sso.login", self.url_open("/web/login").text)
        self.press("password")
        page = self.url_open("/web/login").text
        self.assertNotIn("odoo_addon_wechat_sso.login", page)
        self.assertIn("we ask once more whether to link", page)

    def test_l1_a_session_from_before_proves_nothing(self):
        self.claim()
        self.authenticate("wechat_customer", "wechat_customer")
        self.use_browser()
        page = self.page()
        self.assertNotIn(QUESTION, page)
        self.press("link", page)
        self.assert_nothing_linked()

    def test_l2_an_ordinary_login_shows_and_confirms_nothing(self):
        """The attacker's account waits in the attacker's browser; the victim logs in as always, wherever it leads."""
        self.claim()
        self.use_browser("d" * 32)
        self.assertEqual(self.where(self.log_in("wechat_customer")), PAGE)
        page = self.page()
        self.assertNotIn("小明", page)
        self.press("link", page)
        self.press("link", page, shown="0" * 16)
        self.assert_nothing_linked()

    def test_l2_not_even_in_the_same_browser(self):
        self.claim()
        self.log_in("wechat_customer")
        page = self.page()
        self.assertNotIn(QUESTION, page)
        self.press("link", page)
        self.assert_nothing_linked()

    def test_the_proof_is_for_the_account_it_was_begun_for(self):
        self.claim()
        self.prove("wechat_customer")
        self.claim(openid="oAnother", nickname="小红")
        page = self.page()
        self.assertNotIn(QUESTION, page)
        self.press("link", page)
        self.assertFalse(self.owner("oAnother"))
        self.assert_nothing_linked()

    def test_a_tap_on_an_older_page_does_not_count_for_another_account(self):
        self.claim()
        page = self.prove("wechat_customer")
        self.claim(openid="oAnother", nickname="小红")
        self.press("link", page)
        self.assertFalse(self.owner("oAnother"))
        self.assert_nothing_linked()

    def test_after_ten_minutes_the_proof_is_void(self):
        attempt = self.claim()
        page = self.prove("wechat_customer")
        self.move_expiry(attempt.attempt, 3600)
        with patch("odoo.addons.odoo_addon_wechat_sso.controllers.proof.time") as clock:
            clock.time.return_value = time.time() + 601
            self.assertNotIn(QUESTION, self.page())
            self.press("link", page)
        self.assert_nothing_linked()

    def test_after_ten_minutes_the_account_waits_no_more(self):
        attempt = self.claim()
        page = self.prove("wechat_customer")
        self.move_expiry(attempt.attempt, -1)
        self.assertIn("nothing to confirm", self.page())
        self.press("link", page)
        self.assert_nothing_linked()

    def test_a_login_with_wechat_is_no_proof(self):
        self.claim()
        self.press("password")
        self.issue()
        self.knock()
        self.assertEqual(self.whoami(), "wechat_staff")
        page = self.page()
        self.assertNotIn(QUESTION, page)
        self.press("link", page)
        self.assert_nothing_linked()

    def test_the_second_factor_belongs_to_it(self):
        if "totp_secret" not in self.env["res.users"]:
            self.skipTest("auth_totp is not installed")
        secret = os.urandom(20)
        self.customer.sudo().totp_secret = base64.b32encode(secret).decode()
        self.claim()
        self.press("password")
        response = self.log_in("wechat_customer")
        self.assertIn("/web/login/totp", response.headers["Location"])
        page = self.page()
        self.assertNotIn(QUESTION, page, "half a login is none")
        self.press("link", page)
        self.assert_nothing_linked()
        totp_page = self.url_open(self.where(response)).text
        form = {"csrf_token": value(totp_page, "csrf_token"), "totp_token": totp(secret), "redirect": PAGE}
        self.assertEqual(self.where(self.url_open("/web/login/totp", data=form, allow_redirects=False)), PAGE)
        self.press("link")
        self.env.invalidate_all()
        self.assertEqual(self.owner(), self.customer)

    def test_no_means_no_and_the_proof_is_gone(self):
        attempt = self.claim()
        self.prove("wechat_customer")
        self.press("deny")
        self.env.invalidate_all()
        self.assertEqual((attempt.outcome, attempt.reason), ("refused", "denied"))
        self.assertIn("Nothing was linked", self.page())

    def test_administrators_are_not_linked_unless_they_may_use_wechat(self):
        self.new_user("wechat_boss", "base.group_system")
        self.claim()
        self.prove("wechat_boss")
        self.press("link")
        self.assert_nothing_linked()
        self.assertIn("Administrators cannot be linked", self.page())
        configure(self.env, allow_admins=True)
        self.claim()
        self.prove("wechat_boss")
        self.press("link")
        self.env.invalidate_all()
        self.assertEqual(self.owner().login, "wechat_boss")

    def test_an_account_that_was_linked_meanwhile_stays_where_it_is(self):
        self.claim()
        self.prove("wechat_customer")
        self.link(self.staff, "oStranger")
        self.press("link")
        self.env.invalidate_all()
        self.assertEqual(self.owner(), self.staff)
        page = self.page()
        self.assertIn("linked to another user already", page)
        self.assertNotIn("Wechat_Staff", page)

    def test_the_companys_own_words(self):
        configure(self.env, claim_policy="never", new_user_policy="off", refusal_text="Ask the <b>reception</b>.")
        self.claim()
        page = self.page()
        self.assertIn("Ask the &lt;b&gt;reception&lt;/b&gt;.", page)
        self.assertNotIn(CHOICE, page)
        self.assert_unmoved_by(page, "password", "request", "new")

    def assert_unmoved_by(self, page, *decisions):
        """Press buttons that the page does not have."""
        for decision in decisions:
            self.press(decision, page)
        self.assertFalse(self.env["wechat.request"].search([("openid", "=", "oStranger")]))
        self.assert_nothing_linked()

    def test_a_password_and_nothing_else(self):
        configure(self.env, new_user_policy="off", refusal_text="Ask the <b>reception</b>.")
        self.claim()
        page = self.page()
        self.assertIn(CHOICE, page)
        self.assertIn("Ask the &lt;b&gt;reception&lt;/b&gt;.", page, "for whoever has none")
        self.assertNotIn("Ask for access</button>", page)
        self.assert_unmoved_by(page, "request", "new")
        self.prove("wechat_customer")
        self.press("link")
        self.env.invalidate_all()
        self.assertEqual(self.owner(), self.customer)

    def test_a_request_and_nothing_else(self):
        configure(self.env, claim_policy="never")
        self.claim()
        page = self.page()
        self.assertIn("Ask for access</button>", page)
        self.assertNotIn(CHOICE, page)
        self.assert_unmoved_by(page, "password", "link", "new")
        self.press("request", page)
        self.assertTrue(self.env["wechat.request"].search([("openid", "=", "oStranger")]))

    def test_a_proof_from_before_is_worth_nothing_once_claims_are_not_offered(self):
        self.claim()
        page = self.prove("wechat_customer")
        configure(self.env, claim_policy="never")
        self.assertNotIn(QUESTION, self.page())
        self.press("link", page)
        self.assert_nothing_linked()

    def test_where_new_people_become_users_they_are_asked_first(self):
        configure(self.env, new_user_policy="portal")
        self.claim()
        page = self.page()
        self.assertIn("Do you have an account here already?", page)
        self.assertIn(CHOICE, page)
        self.assertIn(NEW, page)
        self.assertNotIn("Ask for access</button>", page)
        self.prove("wechat_staff")
        self.press("link")
        self.env.invalidate_all()
        self.assertEqual(self.owner(), self.staff, "and no second user")

    def test_where_no_user_can_be_made_nobody_is_offered_to_become_one(self):
        configure(self.env, new_user_policy="internal")
        with mute_logger(f"{ADDON}.models.wechat_resolver"):
            self.claim()
        page = self.page()
        self.assertIn(CHOICE, page)
        self.assertNotIn(NEW, page)
        self.assertNotIn("Do you have an account here already?", page)
        self.assert_unmoved_by(page, "new")

    def test_whoever_is_new_becomes_a_user_and_goes_on_to_log_in(self):
        configure(self.env, new_user_policy="portal")
        attempt = self.claim()
        page = self.page()
        self.assertEqual(self.where(self.press("new", page)), "/wechat/authorize")
        self.env.invalidate_all()
        user = self.owner()
        self.assertTrue(user.has_group("base.group_portal"))
        self.assertEqual((user.name, attempt.outcome, attempt.user_id), ("小明", "confirmed", user))
        self.assertEqual(self.sign_in(openid="oStranger")["outcome"], "issued")
        self.press("new", page)
        self.assertEqual(self.env["res.users"].search_count([("name", "=", "小明")]), 1)

    def test_whoever_is_new_and_came_by_a_scan_goes_back_to_the_computer(self):
        configure(self.env, new_user_policy="portal")
        self.claim(way="scan", browser="c" * 64, phone=sha256(BROWSER), code_hash="d" * 64)
        self.assertEqual(self.where(self.press("new")), PAGE)
        self.assertIn("Done.", self.page())
        self.assertTrue(self.owner())

    def test_nobody_new_whose_account_is_somebodys_meanwhile(self):
        configure(self.env, new_user_policy="portal")
        self.claim(unionid="uStranger")
        page = self.page()
        self.link(self.staff, "oStrangerElsewhere", appid="wxfedcba9876543210", unionid="uStranger")
        users = self.env["res.users"].search_count([])
        self.press("new", page)
        self.assert_nothing_linked()
        self.assertEqual(self.env["res.users"].search_count([]), users)
        self.assertIn("linked to another user already", self.page())

    def test_asking_for_access(self):
        self.claim()
        self.press("request", message="\u202e我是 李雷\n仓库 " + "x" * 300)
        request = self.env["wechat.request"].search([("openid", "=", "oStranger")])
        self.assertEqual((request.state, request.nickname), ("new", "小明"))
        self.assertEqual(request.message, ("我是 李雷 仓库 " + "x" * 300)[:200])
        page = self.page()
        self.assertIn("You have asked for access", page)
        self.assertNotIn("Ask for access</button>", page)
        self.assertIn(CHOICE, page, "the other way stays open")

    def test_a_cross_site_post_does_nothing(self):
        self.claim()
        self.prove("wechat_customer")
        page = self.page()
        form = {"decision": "link", "shown": value(page, "shown")}
        self.assertEqual(self.url_open(PAGE, data=form).status_code, 400)
        self.assert_nothing_linked()


def totp(secret):
    """Return what an authenticator app shows now (RFC 6238)."""
    mac = hmac.digest(secret, struct.pack(">Q", int(time.time() // 30)), "sha1")
    return f"{(struct.unpack_from('>I', mac, mac[-1] & 0xF)[0] & 0x7FFFFFFF) % 10**6:06d}"
