"""Completing an invitation by the password: as the invited user and nobody else, and only after starting from here."""

from odoo.tests import tagged

from .claim import PAGE, ClaimMixin
from .common import WechatHttpCase
from .linking import LinkingMixin

WAYS = "in one of these ways"


@tagged("post_install", "-at_install")
class TestInvitePassword(LinkingMixin, ClaimMixin, WechatHttpCase):
    def setUp(self):
        super().setUp()
        self.set_up_linking()
        self.use_browser()
        self.invitation, self.code = self.make("invitation", self.customer, lifetime=3600)
        self.row, _answer = self.scan_code(self.code)

    def linked(self):
        self.env.invalidate_all()
        return self.owner("oNew-person_2")

    def test_the_invited_user_proves_themselves_and_is_asked_once_more(self):
        page = self.page()
        for words in ("张三", self.customer.name, WAYS, self.inviter().name):
            self.assertIn(words, page)
        page = self.prove("wechat_customer")
        self.assertNotIn(WAYS, page)
        self.assertFalse(self.linked(), "nothing is linked without the answer")
        self.assertEqual(self.where(self.press("link", page)), PAGE)
        self.assertEqual((self.linked(), self.invitation.state), (self.customer, "used"))
        self.assertIn("Done.", self.page())

    def test_another_user_proves_nothing_for_this_one(self):
        page = self.prove("wechat_staff")
        self.assertIn(WAYS, page)
        self.assertIn("another user", page)
        self.press("link", page)
        self.assertFalse(self.linked())

    def test_a_session_from_before_proves_nothing(self):
        self.log_in("wechat_customer")
        page = self.page()
        self.assertIn(WAYS, page)
        self.press("link", page)
        self.assertFalse(self.linked())

    def test_whoever_has_no_password_is_not_offered_it(self):
        self.assertIn('value="password"', self.page())
        self.env.cr.execute("UPDATE res_users SET password = NULL WHERE id = %s", [self.customer.id])
        self.env.invalidate_all()
        self.assertNotIn('value="password"', self.page())

    def test_a_revoked_invitation_takes_no_proof(self):
        page = self.prove("wechat_customer")
        self.invitation._revoke()
        self.env.flush_all()
        self.press("link", page)
        self.assertFalse(self.linked())

    def test_the_page_tells_how_it_ended(self):
        self.invitation.with_user(self.env.ref("base.user_admin")).action_reject()
        self.env.flush_all()
        self.assertIn("has not confirmed this", self.page())
