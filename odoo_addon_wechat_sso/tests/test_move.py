"""Moving a WeChat account to another user: who may, what it ends, and the user that a first tap made by mistake."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import WechatCase, checked, configure


@tagged("post_install", "-at_install")
class TestMove(WechatCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.new_user("wechat_manager", "odoo_addon_wechat_sso.group_wechat_manager")
        cls.boss = cls.new_user("wechat_boss", "base.group_system")

    def move(self, identity, user, by=None, **values):
        values = {"identity_id": identity.id, "user_id": user.id} | values
        return checked(self.env["wechat.identity.move"].with_user(by or self.manager).create(values).action_move)

    def first_tap(self):
        """Let a stranger become a portal user, as the policy of some companies makes them."""
        configure(self.env, new_user_policy="portal")
        self.sign_in(openid="oByMistake", scope="snsapi_userinfo", nickname="小明")
        return self.env["wechat.identity"].search([("openid", "=", "oByMistake")])

    def test_it_is_the_other_users_from_then_on(self):
        epoch = self.staff.sudo().wechat_session_epoch
        self.move(self.identity, self.customer)
        self.assertEqual((self.identity.user_id, self.identity.linked_how), (self.customer, "move"))
        self.assertEqual(self.identity.linked_by, self.manager)
        self.assertGreater(self.staff.sudo().wechat_session_epoch, epoch, "the loser is out")
        self.assertFalse(self.customer.sudo().wechat_session_epoch, "and nobody else")
        self.sign_in()
        log = self.env["wechat.log"].search([("kind", "=", "move"), ("result", "=", "ok")])
        self.assertEqual(log.user_id, self.staff | self.customer)
        self.assertEqual(log.actor_id, self.manager)

    def test_only_those_are_offered_who_can_have_it(self):
        wizards = self.env["wechat.identity.move"].with_user(self.manager)
        offered = str(wizards.fields_get(["user_id"])["user_id"]["domain"])
        found = self.env["res.users"].search(safe_eval(offered, {"source_id": self.staff.id}))
        self.assertIn(self.customer, found)
        self.assertFalse(found & (self.staff | self.boss | self.manager | self.service_user))

    def test_away_and_back_ends_no_suspension(self):
        self.identity.suspended = True
        self.move(self.identity, self.customer)
        self.move(self.identity, self.staff)
        self.assertTrue(self.identity.suspended)
        self.assertEqual(self.sign_in()["reason"], "suspended")

    def test_the_portal_user_made_by_mistake_can_be_archived(self):
        identity = self.first_tap()
        mistaken = identity.user_id
        wizard = Form(
            self.env["wechat.identity.move"].with_user(self.manager).with_context(default_identity_id=identity.id)
        )
        self.assertTrue(wizard.can_archive)
        self.assertFalse(wizard.archive_source, "nobody is archived unasked")
        wizard.user_id = self.staff
        wizard.archive_source = True
        checked(wizard.save().action_move)
        self.assertEqual(identity.user_id, self.staff)
        self.assertFalse(mistaken.active)

    def test_nobody_else_is_ever_archived(self):
        identity = self.first_tap()
        mistaken = identity.user_id

        def can_archive(row):
            return self.env["wechat.identity.move"].new({"identity_id": row.id}).can_archive

        self.assertTrue(can_archive(identity))
        second = self.link(mistaken, "oSecond")
        self.assertFalse(can_archive(identity), "another account")
        second.unlink()
        mistaken.password = "has-a-password"
        self.assertFalse(can_archive(identity), "a password")
        self.assertFalse(can_archive(self.identity), "staff")
        self.move(identity, self.staff, archive_source=True)
        self.assertTrue(mistaken.active, "not even where a forged dialog says so")

    def test_administrators_only_among_themselves(self):
        theirs = self.link(self.boss, "oBoss")
        configure(self.env, allow_admins=True)
        for identity, user in ((self.identity, self.boss), (theirs, self.customer)):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.move(identity, user)
        admin = self.env.ref("base.user_admin")
        with self.assertRaisesRegex(UserError, "themselves", msg="nor do administrators put one on another"):
            self.move(self.identity, self.boss, by=admin)
        self.move(theirs, self.customer, by=admin)
        self.assertEqual(theirs.user_id, self.customer)

    def test_never_onto_oneself(self):
        with self.assertRaisesRegex(UserError, "preferences"):
            self.move(self.identity, self.manager)
        configure(self.env, allow_admins=True)
        with self.assertRaises(UserError):
            self.move(self.identity, self.boss, by=self.boss)
        self.assertEqual(self.identity.user_id, self.staff)

    def test_only_managers_move(self):
        viewer = self.new_user("wechat_viewer", "odoo_addon_wechat_sso.group_wechat_viewer")
        for user in (self.staff, self.customer, viewer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.move(self.identity, self.customer, by=user)
            with self.assertRaises(AccessError):
                self.identity._move_to(self.customer, user)
        self.assertEqual(self.identity.user_id, self.staff)

    def test_not_to_whom_could_not_use_it(self):
        self.customer.active = False
        with self.assertRaises(UserError):
            self.move(self.identity, self.customer)
        with self.assertRaises(UserError):
            self.move(self.identity, self.staff)

    def test_one_company_in_common_is_not_enough(self):
        self.customer.company_ids |= self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaisesRegex(AccessError, "also belongs to a company that is not yours"):
            self.move(self.identity, self.customer)
        self.assertEqual(self.identity.user_id, self.staff)
        theirs = self.link(self.customer, "oTheirs")
        self.customer.with_user(self.manager)._wechat_assert_may_unlink(theirs)

    def test_not_into_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.customer.write({"company_ids": [(4, other.id)], "company_id": other.id})
        self.customer.write({"company_ids": [(6, 0, other.ids)]})
        with self.assertRaises(AccessError):
            self.move(self.identity, self.customer)
