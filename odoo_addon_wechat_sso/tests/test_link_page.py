"""The page on which the holder of a WeChat account says yes or no: only the cookie finds what waits (L2, L11)."""

import re

from odoo.tests import tagged

from .common import BROWSER, WechatHttpCase, sha256
from .linking import LinkingMixin

PAGE = "/auth_wechat/link"
OTHER = "c" * 32


@tagged("post_install", "-at_install")
class TestLinkPage(LinkingMixin, WechatHttpCase):
    def setUp(self):
        super().setUp()
        self.set_up_linking()
        self.carry(None)

    def look(self, query=""):
        return self.url_open(PAGE + query, allow_redirects=False)

    def hidden(self, page, name):
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)
        return found.group(1) if found else ""

    def say(self, page, decision, **words):
        form = {name: self.hidden(page, name) for name in ("csrf_token", "shown")}
        return self.url_open(PAGE, data=form | {"decision": decision} | words, allow_redirects=False)

    def test_linking_from_the_scan_to_the_end(self):
        _invitation, code = self.make()
        row, _answer = self.scan_code(code)
        page = self.look()
        for words in ("张三", self.customer.name, self.customer.company_id.name, "Not me"):
            self.assertIn(words, page.text)
        self.assertFalse(self.owner(), "looking links nothing")
        answer = self.say(page, "link")
        self.assertEqual((answer.status_code, self.where(answer)), (303, PAGE))
        row.invalidate_recordset()
        self.assertEqual((row.outcome, self.owner()), ("confirmed", self.customer))
        self.assertIn("Done", self.look().text)
        self.assertEqual(self.whoami(), "", "linking logs nobody in")

    def test_not_me_ends_it(self):
        _invitation, code = self.make()
        row, _answer = self.scan_code(code)
        self.say(self.look(), "deny")
        row.invalidate_recordset()
        self.assertEqual((row.outcome, row.reason), ("refused", "denied"))
        page = self.look()
        self.assertIn("not you", page.text)
        self.say(page, "link")
        self.assertFalse(self.owner())

    def test_l2_another_browser_sees_and_does_nothing(self):
        _invitation, code = self.make()
        self.scan_code(code)
        mine = self.look()
        for browser in (OTHER, None, "x", BROWSER.upper()):
            self.carry(None, browser)
            page = self.look()
            self.assertNotIn("张三", page.text)
            self.assertNotIn(self.customer.name, page.text)
            self.say(mine, "link")
        self.assertFalse(self.owner())

    def test_l2_a_post_without_the_token_of_the_page_does_nothing(self):
        _invitation, code = self.make()
        self.scan_code(code)
        page = self.look()
        answer = self.url_open(PAGE, data={"decision": "link", "shown": self.hidden(page, "shown")})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.owner())

    def test_l11_nothing_about_identity_is_taken_from_the_request(self):
        _invitation, code = self.make()
        row, _answer = self.scan_code(code)
        forged = {
            "openid": "oForged",
            "unionid": "uForged",
            "user_id": str(self.staff.id),
            "attempt": "f" * 32,
            "invitation_id": "1",
            "browser": sha256(OTHER),
            "nickname": "Forged",
        }
        query = "?" + "&".join(f"{name}={value}" for name, value in forged.items())
        page = self.look(query)
        # A website's choice of language repeats the address around our part of the page.
        self.assertNotIn("Forged", page.text.partition("o_wechat_link")[2].partition("</form>")[0])
        self.say(page, "link", **forged)
        row.invalidate_recordset()
        self.assertEqual(self.owner(), self.customer)
        self.assertEqual((row.identity_id.openid, row.identity_id.nickname), ("oNew-person_2", "张三"))

    def test_a_late_tap_does_not_confirm_what_came_since(self):
        _invitation, code = self.make()
        self.scan_code(code)
        page = self.look()
        _invitation, other = self.make(user=self.staff)
        self.scan_code(other, openid="oOther")
        self.say(page, "link")
        self.assertFalse(self.owner() or self.owner("oOther"))

    def test_the_page_is_framed_and_kept_nowhere(self):
        headers = self.look().headers
        self.assertEqual((headers["X-Frame-Options"], headers["Cache-Control"]), ("DENY", "no-store"))
        self.assertIn("frame-ancestors 'none'", headers["Content-Security-Policy"])

    def test_a_session_that_is_open_stays_whose_it_is(self):
        self.authenticate(self.staff.login, self.staff.login)
        self.opener.cookies["__Host-wechat_browser"] = BROWSER
        _invitation, code = self.make()
        self.scan_code(code)
        self.say(self.look(), "link")
        self.assertEqual(self.owner(), self.customer)
        self.assertEqual(self.whoami(), self.staff.login)
