"""Whoever leaves is out at once: sessions, trusted browsers and waiting logins go with unlinking and archiving."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WechatHttpCase
from .scan import ScanMixin


@tagged("post_install", "-at_install")
class TestLeaving(ScanMixin, WechatHttpCase):
    def without_password(self, user):
        self.env.cr.execute("UPDATE res_users SET password = NULL WHERE id = %s", [user.id])

    def test_archiving_drops_what_waits(self):
        known = self.confirm()
        attempt = self.wait_for_code()
        self.issue(way="direct")
        self.staff.active = False
        self.assertEqual(self.where(self.knock()), "/web/login?wechat_error=archived")
        self.assertFalse(self.browsers(self.staff))
        self.staff.active = True
        self.assertEqual(self.type_code(attempt)["reason"], "archived", "what was dropped does not come back")
        self.assertTrue(self.asked(known), "nor do browsers")

    def test_unlinking_drops_what_waits(self):
        self.confirm()
        attempt = self.wait_for_code()
        self.identity.unlink()
        self.assertFalse(self.browsers(self.staff))
        self.link(self.staff, "oKnown-person_1")
        self.assertEqual(self.type_code(attempt)["reason"], "not_linked")

    def test_moving_drops_what_waits_for_the_one_who_loses_it(self):
        attempt = self.wait_for_code()
        self.identity.user_id = self.customer
        self.identity.user_id = self.staff
        self.assertEqual(self.type_code(attempt)["reason"], "not_linked")

    def test_logging_out_from_all_devices_drops_browsers_and_what_waits(self):
        known = self.confirm()
        attempt = self.wait_for_code()
        self.issue()
        self.staff.with_user(self.staff)._action_revoke_all_devices()
        self.assertEqual(self.where(self.knock()), "/web/login?wechat_error=expired")
        self.assertEqual(self.type_code(attempt)["reason"], "expired")
        self.assertTrue(self.asked(known))
        self.assertEqual(self.sign_in()["outcome"], "issued", "the account itself stays linked")

    def test_nobody_elses_logins_are_dropped(self):
        self.link(self.customer, "oCustomer")
        attempt = self.wait_for_code(openid="oCustomer")
        self.staff.active = False
        self.assertEqual(self.type_code(attempt)["outcome"], "issued")

    def test_the_last_way_in_is_not_ones_own_to_unlink(self):
        me = self.staff.with_user(self.staff)
        me._wechat_assert_may_unlink(self.identity)
        self.without_password(self.staff)
        with self.assertRaisesRegex(UserError, "ask your administrator"):
            me._wechat_assert_may_unlink(self.identity)
        self.staff.email = "staff@example.com"
        with self.assertRaisesRegex(UserError, "Reset Password.*staff@example.com"):
            me._wechat_assert_may_unlink(self.identity)
        second = self.link(self.staff, "oSecondPhone")
        me._wechat_assert_may_unlink(self.identity)
        with self.assertRaises(UserError, msg="not both at once"):
            me._wechat_assert_may_unlink(self.identity | second)
        for useless in ({"suspended": True}, {"suspended": False, "appid": "wxaaaaaaaaaaaaaaaa"}):
            second.write(useless)
            with self.assertRaises(UserError, msg=useless):
                me._wechat_assert_may_unlink(self.identity)

    def test_a_passkey_is_a_way_in(self):
        if "auth_passkey_key_ids" not in self.env["res.users"]._fields:
            self.skipTest("auth_passkey is not installed")
        self.without_password(self.staff)
        key = {"name": "My Passkey", "credential_identifier": "x", "public_key": "x"}
        self.env["auth.passkey.key"].with_user(self.staff).sudo().create(key)
        self.staff.with_user(self.staff)._wechat_assert_may_unlink(self.identity)

    def test_an_empty_password_is_none(self):
        self.env.cr.execute("UPDATE res_users SET password = '' WHERE id = %s", [self.staff.id])
        with self.assertRaises(UserError):
            self.staff.with_user(self.staff)._wechat_assert_may_unlink(self.identity)

    def test_what_cannot_log_an_administrator_in_is_no_way_in(self):
        self.without_password(self.staff)
        self.link(self.staff, "oSecondPhone", how="invitation")
        self.staff.with_user(self.staff)._wechat_assert_may_unlink(self.identity)
        self.staff[self.groups_field] = [(4, self.env.ref("base.group_system").id)]
        with self.assertRaises(UserError):
            self.staff.with_user(self.staff)._wechat_assert_may_unlink(self.identity)

    def test_another_provider_is_a_way_in(self):
        if "oauth_uid" not in self.env["res.users"]._fields:
            self.skipTest("auth_oauth is not installed")
        self.without_password(self.staff)
        provider = self.env["auth.oauth.provider"].search([], limit=1)
        provider.enabled = True
        self.staff.write({"oauth_provider_id": provider.id, "oauth_uid": "somebody-there"})
        self.staff.with_user(self.staff)._wechat_assert_may_unlink(self.identity)
        provider.enabled = False
        with self.assertRaises(UserError):
            self.staff.with_user(self.staff)._wechat_assert_may_unlink(self.identity)

    def test_staff_may_be_in_ldap(self):
        if "res.company.ldap" not in self.env:
            self.skipTest("auth_ldap is not installed")
        theirs = self.link(self.customer, "oCustomer")
        server = {"company": self.env.company.id, "ldap_server": "127.0.0.1", "ldap_filter": "uid=%s", "ldap_base": "x"}
        self.env["res.company.ldap"].create(server)
        for user in (self.staff, self.customer):
            self.without_password(user)
        self.staff.with_user(self.staff)._wechat_assert_may_unlink(self.identity)
        with self.assertRaises(UserError, msg="a customer is in no directory of the company"):
            self.customer.with_user(self.customer)._wechat_assert_may_unlink(theirs)

    def test_managers_may_take_anybodys_but_an_administrators(self):
        manager = self.new_user("wechat_manager", "odoo_addon_wechat_sso.group_wechat_manager")
        boss = self.new_user("wechat_boss", "base.group_system")
        theirs = self.link(boss, "oBoss")
        self.without_password(self.staff)
        self.staff.with_user(manager)._wechat_assert_may_unlink(self.identity)
        with self.assertRaises(AccessError):
            boss.with_user(manager)._wechat_assert_may_unlink(theirs)
        second = self.new_user("wechat_second_boss", "base.group_system")
        boss.with_user(second)._wechat_assert_may_unlink(theirs)
        with self.assertRaises(AccessError):
            self.customer.with_user(self.staff)._wechat_assert_may_unlink(self.link(self.customer, "oCustomer"))

    def test_the_list_obeys_as_well(self):
        manager = self.new_user("wechat_manager", "odoo_addon_wechat_sso.group_wechat_manager")
        boss = self.new_user("wechat_boss", "base.group_system")
        theirs = self.link(boss, "oBoss")
        # As after the identity check.
        unlink = type(theirs).action_unlink.__wrapped__
        with self.assertRaises(AccessError):
            unlink(theirs.with_user(manager))
        mine = self.link(manager, "oManager")
        self.without_password(manager)
        with self.assertRaises(UserError):
            unlink(mine.with_user(manager))
        unlink(self.identity.with_user(manager))
        self.assertFalse(self.identity.exists())

    def test_open_codes_end_with_unlinking_and_a_reset(self):
        invitations = self.env["wechat.invitation"].with_user(self.env.ref("base.user_admin"))
        code, _secret = invitations._make("invitation", self.staff, 3600)
        self.identity.unlink()
        self.assertEqual(code.step, "revoked")
        code, _secret = invitations._make("invitation", self.staff, 3600)
        self.staff._wechat_password_was_reset()
        self.assertEqual(code.step, "revoked")
