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

    def told(self, manager=None):
        manager = manager or self.manager
        of_reviews = [("mail_message_id.model", "=", "wechat.review")]
        return self.env["mail.notification"].search([("res_partner_id", "=", manager.partner_id.id), *of_reviews])

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

    @mute_logger(f"{ADDON}.models.res_users_notify")
    def test_failing_to_tell_fails_no_login(self):
        with patch.object(type(self.env["mail.thread"]), "message_notify", side_effect=ValueError):
            self.assertTrue(self.learn())

    def move(self, user, *companies):
        companies = [company.id for company in companies]
        user.write({"company_id": companies[0], "company_ids": [(6, 0, companies)]})

    def test_of_two_companies_those_are_told_who_may_see_both_people(self):
        elsewhere = self.env["res.company"].create({"name": "Wechat Elsewhere"})
        self.move(self.customer, elsewhere)
        both = self.new_user("wechat_both", "odoo_addon_wechat_sso.group_wechat_manager")
        self.move(both, self.env.company, elsewhere)
        pair = self.learn()
        self.assertFalse(self.told(), "the customer is of another company than theirs")
        self.assertFalse(pair.with_user(self.manager).has_access("read"))
        self.assertTrue(self.told(both))
        self.assertTrue(pair.with_user(both).with_context(allowed_company_ids=both.company_ids.ids).has_access("read"))

    def test_a_pair_elsewhere_silences_nobody_here(self):
        elsewhere = self.env["res.company"].create({"name": "Wechat Elsewhere"})
        twins = [self.new_user(f"wechat_twin_{number}", "base.group_portal") for number in range(2)]
        for twin in twins:
            self.move(twin, elsewhere)
        self.link(twins[0], "oTwin", appid=OTHER_APP, unionid="uTwin")
        self.env["wechat.review"]._note_learnt(self.link(twins[1], "oOtherTwin", unionid="uTwin"))
        self.assertFalse(self.told())
        self.learn()
        self.assertEqual(len(self.told()), 1)

    def test_pairs_that_drip_in_are_told_of_every_hour(self):
        self.learn()
        for number in range(2):
            self.env.flush_all()
            self.env.cr.execute(
                """
                UPDATE wechat_review SET found_at = found_at - interval '50 minutes',
                                         told_at = told_at - interval '50 minutes'
                """
            )
            self.env.invalidate_all()
            third = self.new_user(f"wechat_drip_{number}", "base.group_portal")
            self.env["wechat.review"]._note_learnt(self.link(third, f"oDrip{number}", unionid="uSame"))
        self.assertEqual(len(self.told()), 2, "at once, not within the hour, and again after it")

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
