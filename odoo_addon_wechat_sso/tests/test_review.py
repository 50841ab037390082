"""A unionid learnt later can say that two users are one person: they are listed, and nothing is merged."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ADDON, WechatCase, checked

OTHER_APP = "wxaaaaaaaaaaaaaaaa"


@tagged("post_install", "-at_install")
class TestReview(WechatCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.new_user("wechat_manager", "odoo_addon_wechat_sso.group_wechat_manager")
        cls.theirs = cls.link(cls.customer, "oThere", appid=OTHER_APP, unionid="uSame")

    def learn(self):
        answer = self.sign_in(unionid="uSame")
        self.assertEqual(answer["outcome"], "issued", "nobody known is ever refused for it")
        return self.pairs()

    def pairs(self):
        return self.env["wechat.review"].search([("user_id", "in", (self.staff | self.customer).ids)])

    def test_the_pair_is_listed_and_nobody_is_merged(self):
        pair = self.learn()
        self.assertEqual((pair.user_id, pair.other_user_id, pair.state), (self.staff, self.customer, "open"))
        self.assertEqual((pair.identity_id, pair.other_identity_id), (self.identity, self.theirs))
        self.assertEqual((self.identity.user_id, self.theirs.user_id), (self.staff, self.customer))

    def told(self):
        return self.env["mail.notification"].search([("res_partner_id", "=", self.manager.partner_id.id)])

    def test_managers_are_told_of_the_first_and_not_of_each(self):
        pair = self.learn()
        [notification] = self.told()
        message = notification.mail_message_id
        self.assertEqual((message.model, message.res_id), ("wechat.review", pair.id))
        self.assertIn(self.customer.name, message.body)
        third = self.new_user("wechat_third", "base.group_portal")
        self.env["wechat.review"]._note_learnt(self.link(third, "oThird", unionid="uSame"))
        self.assertEqual(len(self.told()), 1)
        self.assertEqual(self.env["wechat.review"].search_count([("user_id", "=", third.id)]), 2)

    @mute_logger(f"{ADDON}.models.wechat_review_notice")
    def test_failing_to_tell_fails_no_login(self):
        with patch.object(type(self.env["mail.thread"]), "message_notify", side_effect=ValueError):
            self.assertTrue(self.learn())

    def test_the_same_unionid_of_one_user_is_no_pair(self):
        self.theirs.user_id = self.staff
        self.assertFalse(self.learn())

    def test_kept_apart_is_not_asked_again(self):
        self.learn().with_user(self.manager).action_keep_apart()
        self.env.cr.execute("UPDATE wechat_identity SET unionid = NULL WHERE id = %s", [self.identity.id])
        self.env.invalidate_all()
        self.assertEqual(self.learn().mapped("state"), ["apart"])
        self.theirs.unionid = False
        self.env["wechat.review"]._note_learnt(self.theirs)
        self.assertEqual(len(self.pairs()), 1, "nor from the other side")

    def test_moved_by_the_dialog(self):
        pair = self.learn()
        action = pair.with_user(self.manager).action_move()
        wizard = self.env[action["res_model"]].with_user(self.manager).with_context(**action["context"]).create({})
        self.assertEqual((wizard.identity_id, wizard.user_id), (self.identity, self.customer))
        checked(wizard.action_move)
        self.assertEqual((self.identity.user_id, pair.state), (self.customer, "moved"))
        self.assertEqual(pair.decided_by, self.manager)

    def test_only_managers_decide(self):
        pair = self.learn()
        viewer = self.new_user("wechat_viewer", "odoo_addon_wechat_sso.group_wechat_viewer")
        for user in (self.staff, viewer):
            with self.assertRaises(AccessError):
                pair.with_user(user).action_keep_apart()
        self.assertEqual(pair.state, "open")
