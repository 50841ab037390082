"""Becoming an administrator ends the sessions of before, and suspends all WeChat accounts (threat L12)."""

import time

from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.res_users_service import MANAGERS
from .common import WechatHttpCase, configure, sha256
from .linking import LinkingMixin
from .scan import ScanMixin, refused

SYSTEM = "base.group_system"


@tagged("post_install", "-at_install")
class TestPromotionSuspends(ScanMixin, LinkingMixin, WechatHttpCase):
    def setUp(self):
        super().setUp()
        self.set_up_linking()
        configure(self.env, allow_admins=True)
        groups = self.env["res.groups"]
        self.users_field = "user_ids" if "user_ids" in groups._fields else "users"
        self.system = self.env.ref(SYSTEM)

    def promote(self, user=None):
        (user or self.staff)[self.groups_field] = [(4, self.system.id)]
        self.env.flush_all()

    def untouched(self, user):
        """Whether this user's sessions and WeChat accounts are what they were."""
        identities = self.env["wechat.identity"].search([("user_id", "=", user.id)])
        return not user.sudo().wechat_session_epoch and not any(identities.mapped("suspended"))

    def keep_by_button(self):
        params = {"model": "wechat.identity", "method": "action_keep", "args": [self.identity.ids], "kwargs": {}}
        with mute_logger("odoo.http"):
            response = self.opener.post(self.base_url() + "/web/dataset/call_button", json={"params": params})
        self.env.invalidate_all()
        return response.json()

    def test_an_open_session_is_over_and_what_it_has_proven_counts_no_more(self):
        session = self.authenticate("wechat_staff", "wechat_staff")
        session["identity-check-last"] = time.time()
        http.root.session_store.save(session)
        self.assertEqual(self.keep_by_button()["result"]["tag"], "reload", "no question: it was asked just now")
        self.promote()
        self.assertIn("error", self.keep_by_button())
        self.assertTrue(self.identity.suspended)
        self.assertEqual(self.whoami(), "")

    def test_a_new_session_is_asked_who_it_is(self):
        self.promote()
        self.authenticate("wechat_staff", "wechat_staff")
        self.assertEqual(self.keep_by_button()["result"]["res_model"], "res.users.identitycheck")
        self.assertFalse(self.staff.with_user(self.staff)._wechat_can_vouch())

    def test_no_account_logs_in_until_the_person_keeps_it(self):
        self.identity.linked_how = "invitation"
        self.link(self.staff, "oSecond", how="self")
        self.promote()
        for openid in ("oKnown-person_1", "oSecond"):
            self.assertEqual(self.sign_in(openid=openid), refused("suspended"))
        self.identity.with_user(self.staff)._keep()
        self.assertEqual(self.sign_in()["outcome"], "issued")
        self.assertEqual(self.sign_in(openid="oSecond"), refused("suspended"))

    def test_nor_do_tickets_and_codes_from_before(self):
        self.issue()
        invitation, code = self.make("link", self.staff)
        waiting, _answer = self.scan_code(code)
        self.confirm()
        self.promote()
        self.assertEqual(self.where(self.knock()), "/web/login?wechat_error=expired")
        self.assertEqual((waiting._confirm(self.staff), invitation.step), ("expired", "revoked"))
        self.assertFalse(self.browsers(self.staff))

    def ways(self):
        """Return what makes a user an administrator, by name."""
        groups = self.env["res.groups"]
        ways = {
            "user": self.promote,
            "rights": lambda user: user.write({self.groups_field: [(4, self.env.ref("base.group_erp_manager").id)]}),
            "group": lambda user: self.system.write({self.users_field: [(4, user.id)]}),
            "implied": lambda user: groups.create({"name": "Key users", self.users_field: [(4, user.id)]}).write(
                {"implied_ids": [(4, self.system.id)]}
            ),
            "new group": lambda user: groups.create(
                {"name": "Keepers", self.users_field: [(4, user.id)], "implied_ids": [(4, self.system.id)]}
            ),
            "while archived": lambda user: (user.write({"active": False}), self.promote(user)),
        }
        if self.groups_field == "groups_id":
            ways["form of 18.0"] = lambda user: user.write({f"in_group_{self.system.id}": True})
        return ways

    def test_however_one_becomes_an_administrator(self):
        for number, (name, way) in enumerate(self.ways().items()):
            user = self.new_user(f"wechat_promoted_{number}", "base.group_user")
            identity = self.link(user, f"oPromoted-{number}")
            way(user)
            with self.subTest(name):
                self.assertTrue(user._wechat_is_administrator())
                self.assertTrue(identity.suspended)
                self.assertTrue(user.sudo().wechat_session_epoch)
        self.assertTrue(self.untouched(self.staff), "others are none of it")

    def test_other_groups_change_nothing(self):
        self.authenticate("wechat_staff", "wechat_staff")
        self.staff[self.groups_field] = [(4, self.env.ref(MANAGERS).id)]
        group = self.env["res.groups"].create({"name": "Clerks", self.users_field: [(4, self.staff.id)]})
        group.implied_ids = [(4, self.env.ref("base.group_partner_manager").id)]
        self.assertTrue(self.untouched(self.staff))
        self.assertEqual(self.whoami(), "wechat_staff")

    def test_an_administrator_who_stays_one_is_left_alone(self):
        boss = self.new_user("wechat_boss", "base.group_user", "base.group_erp_manager")
        self.link(boss, "oBoss")
        self.promote(boss)
        self.system.write({self.users_field: [(4, boss.id)]})
        boss[self.groups_field] = [(3, self.system.id)]
        self.assertTrue(boss._wechat_is_administrator())
        self.assertTrue(self.untouched(boss))

    def test_the_first_administrator_always_was_one(self):
        # 19.0 wants one in the group at any time.
        self.new_user("wechat_boss", "base.group_user", SYSTEM)
        admin = self.env.ref("base.user_admin")
        self.link(admin, "oAdmin")
        epoch = admin.sudo().wechat_session_epoch
        admin[self.groups_field] = [(6, 0, self.env.ref("base.group_user").ids)]
        self.promote(admin)
        self.assertEqual(admin.sudo().wechat_session_epoch, epoch)
        self.assertEqual(self.sign_in(openid="oAdmin")["outcome"], "issued")

    def test_whoever_has_no_account_keeps_their_sessions(self):
        self.new_user("wechat_plain", "base.group_user")
        self.authenticate("wechat_plain", "wechat_plain")
        user = self.env["res.users"].search([("login", "=", "wechat_plain")])
        self.promote(user)
        self.assertTrue(self.untouched(user))
        self.assertEqual(self.whoami(), "wechat_plain")

    def test_it_is_logged_and_the_person_is_told(self):
        self.staff.email = "staff@example.com"
        boss = self.new_user("wechat_boss", "base.group_user", SYSTEM)
        self.promote(self.staff.with_user(boss))
        [line] = self.env["wechat.log"].search([("kind", "=", "suspension")])
        self.assertEqual(
            (line.result, line.reason, line.user_id, line.actor_id, line.account),
            ("ok", "promoted", self.staff, boss, sha256("oKnown-person_1")[:12]),
        )
        self.assertIn("you became an administrator", self.staff._wechat_recent_changes()[0]["what"])
        subject = "You have been made an administrator: please confirm your WeChat account"
        mail = self.env["mail.mail"].search([("subject", "=", subject)])
        self.assertIn("staff@example.com", mail.email_to)
        self.assertIn(boss.name, mail.body_html)
        self.assertIn("keep or unlink it in your preferences", mail.body_html)
        self.assertNotIn("password was reset", mail.body_html)

    def test_what_is_suspended_already_is_told_of_once(self):
        self.identity.suspended = True
        self.promote()
        self.assertFalse(self.env["wechat.log"].search([("kind", "=", "suspension")]))
        self.assertEqual(self.whoami(), "")
        self.assertTrue(self.staff.sudo().wechat_session_epoch)
