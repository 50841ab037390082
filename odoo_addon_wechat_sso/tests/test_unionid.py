"""UnionID: finds a person known from another AppID, and never merges two."""

from odoo.tests import tagged

from .common import ADDON, WechatCase, configure

OTHER_APP = "wxaaaaaaaaaaaaaaaa"


@tagged("post_install", "-at_install")
class TestUnionid(WechatCase):
    def outcome(self, **changes):
        answer = self.sign_in(**changes)
        return answer["reason"] or answer["outcome"]

    def test_is_learned_once_and_then_kept(self):
        self.outcome(unionid="uStaff")
        self.assertEqual(self.identity.unionid, "uStaff")
        with self.assertLogs(ADDON, "WARNING"):
            self.assertEqual(self.outcome(unionid="uElse"), "issued")
        self.assertEqual(self.identity.unionid, "uStaff")
        self.assertEqual(self.outcome(unionid=""), "issued")
        self.assertEqual(self.identity.unionid, "uStaff")

    def test_attaches_a_person_known_from_another_app(self):
        self.link(self.customer, "oThere", appid=OTHER_APP, unionid="uCustomer")
        self.assertEqual(self.outcome(openid="oHere", unionid="uCustomer"), "issued")
        here = self.env["wechat.identity"]._find("wx0123456789abcdef", "oHere")
        self.assertEqual((here.user_id, here.unionid), (self.customer, "uCustomer"))

    def test_obeys_the_same_rules_about_users(self):
        admin = self.new_user("wechat_boss", "base.group_system")
        self.link(admin, "oThere", appid=OTHER_APP, unionid="uBoss")
        self.assertEqual(self.outcome(openid="oHere", unionid="uBoss"), "admin_forbidden")
        self.link(self.customer, "oThere2", appid=OTHER_APP, unionid="uGone")
        self.customer.active = False
        self.assertEqual(self.outcome(openid="oHere2", unionid="uGone"), "archived")
        self.assertFalse(self.env["wechat.identity"].search([("openid", "in", ("oHere", "oHere2"))]))

    def test_of_two_users_is_refused(self):
        self.link(self.customer, "oA", appid=OTHER_APP, unionid="uTwo")
        self.link(self.staff, "oB", appid="wxbbbbbbbbbbbbbbbb", unionid="uTwo")
        self.assertEqual(self.outcome(openid="oHere", unionid="uTwo"), "ambiguous")
        self.link(self.staff, "oC", appid="wxcccccccccccccccc", unionid="uOne")
        self.link(self.staff, "oD", appid="wxdddddddddddddddd", unionid="uOne")
        self.assertEqual(self.outcome(openid="oHere", unionid="uOne"), "issued", "two rows of one user are one user")

    def test_with_another_openid_of_the_same_app_merges_nobody(self):
        self.link(self.customer, "oFirst", unionid="uSnapshot")
        configure(self.env, new_user_policy="portal")
        with self.assertLogs(ADDON, "WARNING"):
            self.assertEqual(self.outcome(openid="oSecond", unionid="uSnapshot", scope="snsapi_userinfo"), "ambiguous")

    def test_is_never_compared_with_an_openid(self):
        self.link(self.customer, "oShared", appid=OTHER_APP, unionid="uCustomer")
        self.assertEqual(self.outcome(openid="uCustomer"), "profile_needed")
        self.assertEqual(self.outcome(openid="oNew", unionid="oShared"), "not_linked")

    def test_the_profile_is_asked_for_only_where_it_could_help(self):
        self.assertEqual(self.outcome(openid="oNew"), "not_linked", "nobody has a unionid anywhere")
        self.identity.unionid = "uStaff"
        self.assertEqual(self.outcome(openid="oNew"), "not_linked", "the same app's unionids are of no use")
        self.link(self.customer, "oThere", appid=OTHER_APP, unionid="uCustomer")
        self.assertEqual(self.outcome(openid="oNew"), "profile_needed")
        self.assertEqual(self.outcome(openid="oNew", unionid="uNew"), "not_linked", "the unionid is known already")
        self.assertEqual(self.outcome(openid="oNew", scope="snsapi_userinfo"), "not_linked", "they were asked")
        for policy in ("base", "userinfo"):
            configure(self.env, scope_policy=policy)
            self.assertEqual(self.outcome(openid="oNew"), "not_linked", f"scope policy {policy}")
        self.assertEqual(self.outcome(), "issued", "known people are never asked")
