"""When a scan asks for the six digits: policy, administrators, and browsers that a person has confirmed (threat X5)."""

from odoo.tests import tagged

from .common import WechatCase, configure, sha256
from .scan import ScanMixin, scan_arguments

FORGED = sha256("a token nobody ever had")


@tagged("post_install", "-at_install")
class TestScanPolicy(ScanMixin, WechatCase):
    def test_policy_by_browser_by_administrator(self):
        boss = self.new_user("wechat_boss", "base.group_system")
        clerk = self.new_user("wechat_rights_clerk", "base.group_erp_manager")
        configure(self.env, allow_admins=True)
        self.link(boss, "oBoss")
        self.link(clerk, "oClerk")
        people = {"oKnown-person_1": False, "oBoss": True, "oClerk": True}
        known = {openid: self.confirm(openid=openid) for openid in people}
        for policy, new_browser, known_browser in (
            ("always", True, True),
            ("adaptive", True, False),
            (None, True, False),
            ("nonsense", True, False),
            ("never", False, False),
        ):
            self.policy(policy)
            for openid, is_administrator in people.items():
                with self.subTest(policy=policy, openid=openid):
                    self.assertEqual(self.asked(openid=openid), new_browser or is_administrator)
                    self.assertEqual(self.asked(known[openid], openid=openid), known_browser or is_administrator)

    def test_inside_wechat_nobody_is_asked(self):
        self.policy("always")
        self.assertEqual(self.sign_in()["outcome"], "issued")

    def test_administrators_who_may_not_use_wechat_are_refused_and_not_asked(self):
        self.link(self.new_user("wechat_boss", "base.group_system"), "oBoss")
        _attempt, answer = self.scan(openid="oBoss")
        self.assertEqual((answer["outcome"], answer["reason"]), ("refused", "admin_forbidden"))

    def test_a_new_user_is_made_and_asked(self):
        configure(self.env, new_user_policy="portal")
        attempt, answer = self.scan(openid="oNew")
        self.assertEqual(answer["outcome"], "profile_needed")
        _attempt, answer = self.scan(attempt, openid="oNew", scope="snsapi_userinfo", nickname="New")
        self.assertEqual(answer["outcome"], "code_required")
        user = self.attempt(attempt).user_id
        self.assertEqual(user.name, "New")
        self.assertEqual(self.type_code(attempt)["outcome"], "issued")
        self.assertEqual(self.browsers(user).name, "Firefox 133, Windows")

    def test_x5_a_token_vouches_for_who_has_confirmed_it_only(self):
        self.link(self.customer, "oCustomer")
        known = self.confirm()
        self.assertFalse(self.asked(known))
        self.assertTrue(self.asked(known, openid="oCustomer"), "another person at the same browser")
        self.assertTrue(self.asked(FORGED))
        self.assertTrue(self.asked(""))

    def test_x5_two_people_share_a_browser_and_its_token(self):
        self.link(self.customer, "oCustomer")
        known = self.confirm()
        self.assertEqual(self.confirm(known, openid="oCustomer"), known)
        self.assertFalse(self.asked(known))
        self.assertFalse(self.asked(known, openid="oCustomer"))
        self.browsers(self.staff).unlink()
        self.assertTrue(self.asked(known))
        self.assertFalse(self.asked(known, openid="oCustomer"), "what one forgets the other keeps")

    def test_x5_a_token_of_ones_own_making_is_never_taken_over(self):
        known = self.confirm(FORGED)
        self.assertNotEqual(known, FORGED)
        self.assertTrue(self.asked(FORGED))
        self.assertFalse(self.asked(known))

    def test_x5_after_90_days_it_is_over(self):
        known = self.confirm()
        browser = self.browsers(self.staff)
        self.age(browser, 89)
        self.assertFalse(self.asked(known))
        self.age(browser, 1)
        self.assertTrue(self.asked(known), "using it has not made it last longer")
        self.assertNotEqual(self.confirm(known), known, "an expired token is not taken up again")

    def test_confirming_again_starts_the_90_days_anew(self):
        self.policy("always")
        known = self.confirm()
        browser = self.browsers(self.staff)
        self.age(browser, 80)
        self.assertEqual(self.confirm(known), known)
        self.assertEqual(self.browsers(self.staff), browser)
        self.assertEqual((browser.expires_at - browser.confirmed_at).days, 90)
        self.policy("adaptive")
        self.age(browser, 80)
        self.assertFalse(self.asked(known))

    def test_use_is_noted(self):
        known = self.confirm()
        browser = self.browsers(self.staff)
        self.age(browser, 10)
        before = browser.last_used
        self.asked(known)
        self.assertGreater(browser.last_used, before)
        self.assertGreater(browser.last_used, browser.confirmed_at)

    def test_x5_unlinking_moving_and_archiving_forget_the_browsers(self):
        other = self.link(self.staff, "oSecond")
        for forget in (
            lambda: self.identity.unlink(),
            lambda: other.write({"user_id": self.customer.id}),
            lambda: self.staff.write({"active": False}),
            lambda: self.staff.action_archive(),
            lambda: self.staff._wechat_end_sessions(),
        ):
            savepoint = self.env.cr.savepoint()
            known = self.confirm(openid="oSecond")
            self.assertTrue(self.browsers(self.staff))
            forget()
            self.assertFalse(self.browsers(self.staff))
            other.user_id = self.staff
            self.staff.active = True
            self.assertTrue(self.asked(known, openid="oSecond"))
            savepoint.close(rollback=True)
            self.env.invalidate_all()
            self.env.registry.clear_all_caches()

    def test_only_what_ends_sessions_forgets_browsers(self):
        known = self.confirm()
        self.staff.write({"name": "Renamed", "active": True})
        self.identity.write({"nickname": "x", "user_id": self.staff.id})
        self.customer.active = False
        self.assertFalse(self.asked(known))

    def test_the_person_who_is_asked_is_the_one_who_was_scanned(self):
        """Nothing that comes with the PC chooses the user; it can only spare that user the digits."""
        self.link(self.customer, "oCustomer")
        known = self.confirm(openid="oCustomer")
        arguments = scan_arguments(known_browser=known)
        self.assertEqual(self.gateway.sign_in(**arguments)["outcome"], "code_required")
        self.assertEqual(self.attempt(arguments["attempt"]).user_id, self.staff)
