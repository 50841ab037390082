"""The session epoch: installing logs nobody out, unlinking logs out at the next request (threat L7)."""

from odoo.addons.base.models import res_users as base
from odoo.tests import tagged

from .common import WechatHttpCase

SID = "s" * 84


@tagged("post_install", "-at_install")
class TestSessionEpoch(WechatHttpCase):
    def core_token(self, user):
        """Return the token as the base module alone computes it, past every override and cache."""
        core = getattr(base, "ResUsers", None) or base.Users
        compute = core._compute_session_token
        return getattr(compute, "__wrapped__", compute)(user, SID)

    def test_installing_changes_no_token(self):
        for epoch in (None, 0):
            self.env.cr.execute("UPDATE res_users SET wechat_session_epoch = %s WHERE id = %s", [epoch, self.staff.id])
            self.staff.invalidate_recordset()
            self.env.registry.clear_cache()
            self.assertEqual(self.staff._compute_session_token(SID), self.core_token(self.staff))

    def test_new_users_start_without_an_epoch(self):
        self.staff._wechat_end_sessions()
        self.assertFalse(self.staff.copy({"login": "wechat_copy"}).sudo().wechat_session_epoch)

    def test_each_bump_gives_another_token(self):
        tokens = {self.staff._compute_session_token(SID)}
        for _bump in range(3):
            self.staff._wechat_end_sessions()
            tokens.add(self.staff._compute_session_token(SID))
        self.assertEqual(len(tokens), 4)
        self.assertNotIn(False, tokens)

    def test_tokens_of_older_cores_change_as_well(self):
        if not hasattr(
            base.ResUsers if hasattr(base, "ResUsers") else base.Users, "_legacy_session_token_hash_compute"
        ):
            self.skipTest("this core accepts one kind of token only")
        before = self.staff._legacy_session_token_hash_compute(SID)
        self.staff._wechat_end_sessions()
        self.assertNotEqual(self.staff._legacy_session_token_hash_compute(SID), before)

    def test_a_user_that_is_gone_has_no_token(self):
        self.assertFalse(self.env["res.users"].browse(2**30)._compute_session_token(SID))

    def test_bumping_ends_sessions_however_they_were_opened(self):
        self.authenticate("wechat_staff", "wechat_staff")
        self.assertEqual(self.whoami(), "wechat_staff")
        self.staff._wechat_end_sessions()
        self.assertEqual(self.whoami(), "")

    def test_unlinking_ends_sessions(self):
        self.issue()
        self.knock()
        self.assertEqual(self.whoami(), "wechat_staff")
        self.identity.unlink()
        self.assertEqual(self.whoami(), "")

    def test_moving_an_identity_ends_the_sessions_of_who_loses_it(self):
        self.issue()
        self.knock()
        self.identity.user_id = self.customer
        self.assertEqual(self.whoami(), "")
        self.assertFalse(self.customer.sudo().wechat_session_epoch)

    def test_archiving_ends_sessions(self):
        self.issue()
        self.knock()
        self.staff.active = False
        self.assertEqual(self.whoami(), "")

    def test_archiving_ends_sessions_for_good(self):
        self.authenticate("wechat_staff", "wechat_staff")
        self.staff.active = False
        # Meanwhile nobody has used the session.
        self.staff.active = True
        self.assertEqual(self.whoami(), "")

    def test_a_login_ends_no_other_session(self):
        self.issue()
        self.knock()
        first = self.opener.cookies["session_id"]
        self.opener.cookies.pop("session_id", None)
        self.issue()
        self.knock()
        self.opener.cookies.pop("session_id", None)
        self.opener.cookies["session_id"] = first
        self.assertEqual(self.whoami(), "wechat_staff")
