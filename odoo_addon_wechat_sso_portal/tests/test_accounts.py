"""A customer's own WeChat on the portal's security page: seen, linked, kept, unlinked, and nobody else's."""

import time

from odoo.addons.odoo_addon_wechat_sso.tests.common import configure, sha256
from odoo.tests import tagged

from .portal import WECHAT, PortalCase


@tagged("post_install", "-at_install")
class TestAccounts(PortalCase):
    def checked(self):
        self.change_session(**{"identity-check-last": time.time()})

    def test_the_page_shows_ones_own_by_name_only(self):
        self.identity.nickname = "员工"
        page = self.page()
        self.assertIn("小客", self.words(page))
        self.assertNotIn("员工", self.words(page))
        self.assertNotIn("oCustomer", self.url_open("/my/security").text)

    def test_nothing_is_shown_where_there_is_nothing_to_do(self):
        self.mine.unlink()
        self.env["wechat.log"].search([("user_id", "=", self.customer.id)]).unlink()
        self.log_in()
        configure(self.env, enabled=None)
        self.assertFalse(self.page().xpath("//section[@name='wechat_accounts']"))

    def test_recent_changes_are_shown_even_where_nothing_is_left(self):
        boss = self.new_user("wechat_boss", "base.group_system")
        self.mine.with_user(boss).sudo().unlink()
        self.log_in()
        configure(self.env, enabled=None)
        words = self.words(self.page())
        self.assertIn("A WeChat account of yours was unlinked", words)
        self.assertIn(f"by {boss.name}", words)
        self.authenticate(self.staff.login, self.staff.login)
        self.assertNotIn("was unlinked", self.words(self.page()))

    def test_a_change_tells_from_where(self):
        self.checked()
        self.press(f"/my/wechat/unlink/{self.mine.id}", user_agent="Mozilla/5.0 (Windows NT 10.0) Firefox/133.0")
        self.log_in()
        self.assertIn("Firefox, Windows · 127.0.0.1", self.words(self.page()))

    def test_link_another(self):
        self.checked()
        self.assertEqual(self.where(self.press("/my/wechat/link")), "/my/wechat/link")
        page = self.page("/my/wechat/link")
        [picture] = page.xpath("//*[@data-wechat-code]//img")
        self.assertTrue(picture.get("src").startswith("data:image/png;base64,"))
        self.assertEqual(self.state(), "sent")
        self.confirm_on_phone(self.code_on(page))
        self.assertEqual(self.state(), "used")
        self.assertIn("Linked: 张三", self.words(self.page("/my/wechat/link")))
        self.assertEqual(self.owner(), self.customer)

    def test_looking_again_shows_the_same_code(self):
        self.checked()
        self.press("/my/wechat/link")
        self.assertEqual(self.code_on(self.page("/my/wechat/link")), self.code_on(self.page("/my/wechat/link")))

    def test_an_expired_code_offers_a_new_one(self):
        self.checked()
        self.press("/my/wechat/link")
        code = self.code_on(self.page("/my/wechat/link"))
        self.env["wechat.invitation"].search([("code_hash", "=", sha256(code))]).expires_at = "2000-01-01"
        page = self.page("/my/wechat/link")
        self.assertFalse(page.xpath("//*[@data-wechat-code]"))
        self.assertTrue(page.xpath("//form[@action='/my/wechat/link']//button"))

    def test_inside_wechat_it_goes_there_directly(self):
        self.checked()
        answer = self.press("/my/wechat/link", user_agent=WECHAT)
        self.assertTrue(answer.headers["Location"].startswith("https://erp.example.com/wechat/link/"))

    def test_a_code_is_for_whom_the_session_made_it(self):
        self.checked()
        self.press("/my/wechat/link")
        codes = self.session_value("wechat_portal_codes")
        self.authenticate(self.staff.login, self.staff.login)
        self.change_session(wechat_portal_codes=codes)
        self.assertEqual(self.state(), "expired")
        self.assertFalse(self.page("/my/wechat/link").xpath("//*[@data-wechat-code]"))

    def test_whom_wechat_would_not_let_in_is_told_so(self):
        boss = self.new_user("wechat_boss", "base.group_system")
        self.authenticate(boss.login, boss.login)
        self.checked()
        answer = self.press("/my/wechat/link")
        self.assertIn("Administrators cannot log in with WeChat here", answer.text)

    def test_unlinking_says_what_it_does_and_then_does_it(self):
        path = f"/my/wechat/unlink/{self.mine.id}"
        self.assertIn("logged out everywhere, here too", self.words(self.page(path)))
        self.assertTrue(self.mine.exists(), "looking changes nothing")
        self.checked()
        self.assertTrue(self.where(self.press(path)).startswith("/web/login"))
        self.assertFalse(self.mine.exists())
        self.assertEqual(self.whoami(), "")

    def test_nobody_elses(self):
        self.checked()
        path = f"/my/wechat/unlink/{self.identity.id}"
        self.assertEqual(self.where(self.url_open(path, allow_redirects=False)), "/my/security")
        self.assertEqual(self.where(self.press(path)), "/my/security")
        self.assertTrue(self.identity.exists())
        self.identity.suspended = True
        self.press(f"/my/wechat/keep/{self.identity.id}")
        self.assertTrue(self.identity.suspended)

    def test_the_last_way_in_stays(self):
        self.lose_password()
        self.checked()
        answer = self.press(f"/my/wechat/unlink/{self.mine.id}")
        self.assertIn("your only way in", answer.text)
        self.assertTrue(self.mine.exists())

    def test_an_account_linked_before_a_password_reset_is_kept(self):
        self.mine.suspended = True
        self.assertIn("cannot log you in until you keep it", self.words(self.page()))
        self.checked()
        self.press(f"/my/wechat/keep/{self.mine.id}")
        self.assertFalse(self.mine.suspended)

    def test_browsers_are_forgotten_ones_own_only(self):
        browsers = self.env["wechat.browser"]
        for user in (self.customer, self.staff):
            browsers._remember(user, "", sha256(user.login), f"Firefox of {user.login}", "192.0.2.1")
        mine, others = (browsers.search([("user_id", "=", user.id)]) for user in (self.customer, self.staff))
        words = self.words(self.page())
        self.assertIn("Firefox of wechat_customer", words)
        self.assertNotIn("Firefox of wechat_staff", words)
        for browser in (mine, others):
            self.assertEqual(self.where(self.press(f"/my/wechat/forget/{browser.id}")), "/my/security")
        self.assertFalse(mine.exists())
        self.assertTrue(others.exists())

    def test_a_form_of_another_site_does_nothing(self):
        self.checked()
        for path in ("/my/wechat/link", f"/my/wechat/unlink/{self.mine.id}", f"/my/wechat/keep/{self.mine.id}"):
            with self.subTest(path=path):
                self.assertEqual(self.press(path, csrf_token="forged").status_code, 400)
        self.assertTrue(self.mine.exists())
        self.assertFalse(self.env["wechat.invitation"].search([("user_id", "=", self.customer.id)]))

    def test_the_pages_are_framed_and_kept_nowhere(self):
        self.checked()
        self.press("/my/wechat/link")
        headers = self.url_open("/my/wechat/link").headers
        self.assertEqual(headers["X-Frame-Options"], "DENY")
        self.assertIn("no-store", headers["Cache-Control"])

    def test_nobody_without_a_login(self):
        self.authenticate(None, None)
        for path in ("/my/wechat/link", "/my/wechat/check", "/my/wechat/state/link"):
            self.assertIn("/web/login", self.url_open(path).url)
