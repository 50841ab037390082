"""An employee who becomes an administrator: accounts that others have put on them do not come along (threat L12)."""

from odoo.tests import tagged

from ..models.wechat_ways import OWN_WAYS, WAYS
from .common import WechatHttpCase, configure
from .linking import CONFIRMED, LinkingMixin, refusal
from .scan import ScanMixin, refused

BY_OTHERS = [way for way, _label in WAYS if way not in OWN_WAYS]


@tagged("post_install", "-at_install")
class TestPromotion(ScanMixin, LinkingMixin, WechatHttpCase):
    def setUp(self):
        super().setUp()
        self.set_up_linking()
        configure(self.env, allow_admins=True)

    def test_only_what_they_have_linked_themselves_logs_them_in(self):
        for way in (*BY_OTHERS, False):
            self.identity.linked_how = way
            self.assertEqual(self.sign_in()["outcome"], "issued", way)
        self.promote_past_odoo(self.staff)
        for way in (*BY_OTHERS, False):
            self.identity.linked_how = way
            self.assertEqual(self.sign_in(), refused("admin_forbidden"), way)
        for way in OWN_WAYS:
            self.identity.linked_how = way
            self.assertEqual(self.sign_in()["outcome"], "issued", way)

    def test_not_with_a_ticket_from_before(self):
        self.identity.linked_how = "invitation"
        self.issue()
        self.promote_past_odoo(self.staff)
        self.assertEqual(self.where(self.knock()), "/web/login?wechat_error=admin_forbidden")
        self.assertEqual(self.whoami(), "")

    def test_not_by_digits_after_a_scan_from_before(self):
        self.identity.linked_how = "request"
        attempt = self.wait_for_code()
        self.promote_past_odoo(self.staff)
        self.assertEqual(self.type_code(attempt)["reason"], "admin_forbidden")

    def test_it_proves_nobodys_identity(self):
        self.identity.linked_how = "move"
        self.assertTrue(self.staff._wechat_can_vouch())
        _check, code = self.make("check", self.staff)
        attempt, _answer = self.open(code)
        self.promote_past_odoo(self.staff)
        self.assertFalse(self.staff._wechat_can_vouch())
        self.assertEqual(self.bring(attempt, openid="oKnown-person_1"), refusal("admin_forbidden"))
        self.identity.linked_how = "claim"
        attempt, _answer = self.open(code)
        self.assertEqual(self.bring(attempt, openid="oKnown-person_1"), CONFIRMED)

    def test_they_make_it_their_own_by_keeping_it(self):
        self.identity.linked_how = "invitation"
        self.assertFalse(self.identity.to_keep)
        self.promote_past_odoo(self.staff)
        self.env.invalidate_all()
        mine = self.identity.with_user(self.staff)
        self.assertTrue(mine.to_keep)
        mine._keep()
        self.assertEqual((self.identity.linked_how, mine.to_keep), ("self", False))
        self.assertEqual(self.sign_in()["outcome"], "issued")

    def test_keeping_it_before_says_nothing_for_later(self):
        self.identity.write({"linked_how": "invitation", "suspended": True})
        self.identity.with_user(self.staff)._keep()
        self.promote_past_odoo(self.staff)
        self.assertEqual(self.sign_in(), refused("admin_forbidden"))

    def test_no_unionid_leads_to_an_administrator(self):
        self.identity.unionid = "uStaff"
        self.promote_past_odoo(self.staff)
        configure(self.env, appid="wxaaaaaaaaaaaaaaaa")
        answer = self.sign_in(appid="wxaaaaaaaaaaaaaaaa", openid="oThere", unionid="uStaff")
        self.assertEqual(answer, refused("admin_forbidden"))
