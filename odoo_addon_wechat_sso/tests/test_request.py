"""Requests for access: one per account, a manager of the company decides, and never about administrators."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .claim import ClaimMixin
from .common import ADDON, WechatCase, checked, configure


@tagged("post_install", "-at_install")
class TestRequest(ClaimMixin, WechatCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ask_people()
        cls.manager = cls.new_user("wechat_manager", "odoo_addon_wechat_sso.group_wechat_manager")

    def ask(self, message="", **changes):
        attempt = self.claim(**changes)
        self.env["wechat.request"]._ask(attempt, message)
        return self.requests(attempt.openid)[:1]

    def requests(self, openid="oStranger"):
        return self.env["wechat.request"].search([("openid", "=", openid)])

    def accept(self, request, user=None, by=None, **values):
        values = {"request_id": request.id, "user_id": user.id if user else False} | values
        return checked(self.env["wechat.request.accept"].with_user(by or self.manager).create(values).action_accept)

    def reject(self, request, answer="", by=None):
        values = {"request_id": request.id, "answer": answer}
        return self.env["wechat.request.reject"].with_user(by or self.manager).create(values).action_reject()

    def standing(self):
        return self.env["wechat.request"]._standing(self.claim())

    def test_one_open_request_per_account(self):
        self.ask("first")
        self.ask("second")
        self.assertEqual(self.requests().mapped("message"), ["first"])
        self.assertEqual(self.standing()[0], "new")

    def test_the_day_on_which_they_asked_is_theirs(self):
        request = self.ask()
        request.asked_at = "2026-03-01 23:30:00"
        company = request.company_id.partner_id
        for zone, day in (
            (False, "2026-03-02"),
            ("Asia/Shanghai", "2026-03-02"),
            ("Europe/Berlin", "2026-03-02"),
            ("UTC", "2026-03-01"),
        ):
            company.tz = zone
            with self.subTest(zone=zone):
                self.assertEqual(self.standing().asked_on, day)

    def test_accepted_onto_a_user_who_is_there(self):
        request = self.ask()
        self.accept(request, self.customer)
        self.assertEqual(self.owner(), self.customer)
        self.assertEqual(
            (request.state, request.user_id, request.handled_by), ("accepted", self.customer, self.manager)
        )
        identity = self.env["wechat.identity"].search([("openid", "=", "oStranger")])
        self.assertEqual((identity.linked_how, identity.linked_by), ("request", self.manager))
        self.assertEqual(self.sign_in(openid="oStranger")["outcome"], "issued", "all the person does is log in again")
        with self.assertRaises(UserError, msg="decided once"):
            self.accept(request, self.staff)

    def test_accepted_as_a_new_portal_user(self):
        request = self.ask()
        form = Form(
            self.env["wechat.request.accept"].with_user(self.manager).with_context(default_request_id=request.id)
        )
        form.kind = "portal"
        self.assertEqual(form.name, "小明")
        form.name = "李雷"
        form.email = "li.lei@example.com"
        checked(form.save().action_accept)
        user = self.owner()
        self.assertTrue(user.share and user.has_group("base.group_portal"))
        self.assertEqual((user.name, user.email), ("李雷", "li.lei@example.com"))

    def test_internal_users_need_the_template_of_settings(self):
        request = self.ask()
        with self.assertRaisesRegex(UserError, "template"):
            self.accept(request, kind="internal", name="x")
        configure(self.env, template_user_id=self.staff.id)
        self.accept(request, kind="internal", name="韩梅梅")
        self.assertTrue(self.owner()._is_internal())
        self.assertEqual(self.owner().name, "韩梅梅")

    def test_never_an_administrator(self):
        configure(self.env, allow_admins=True)
        boss = self.new_user("wechat_boss", "base.group_system")
        request = self.ask()
        with self.assertRaises(AccessError):
            self.accept(request, boss)
        with self.assertRaises(UserError):
            self.accept(request, boss, by=self.env.ref("base.user_admin"))
        self.assertFalse(self.owner())

    def test_never_the_manager(self):
        request = self.ask()
        with self.assertRaisesRegex(UserError, "preferences"):
            self.accept(request, self.manager)
        self.assertFalse(self.owner())

    def test_only_people_in_reach_are_offered(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = self.new_user("wechat_elsewhere", "base.group_user")
        elsewhere.write({"company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        boss = self.new_user("wechat_boss", "base.group_system")
        clerk = self.new_user("wechat_clerk", "base.group_erp_manager")
        wizard = self.env["wechat.request.accept"].with_user(self.manager)
        domain = wizard.fields_get(["user_id"])["user_id"]["domain"]
        offered = self.env["res.users"].with_user(self.manager).search(domain)
        self.assertLessEqual(self.staff | self.customer, offered)
        self.assertFalse((elsewhere | boss | clerk | self.manager | self.service_user) & offered)

    def test_only_managers_decide(self):
        request = self.ask()
        viewer = self.new_user("wechat_viewer", "odoo_addon_wechat_sso.group_wechat_viewer")
        for user in (self.staff, self.customer, viewer):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.accept(request, self.customer, by=user)
                with self.assertRaises(AccessError):
                    self.reject(request, by=user)
                with self.assertRaises(AccessError):
                    request.with_user(user).write({"state": "accepted"})
        self.assertEqual(request.state, "new")

    def test_another_companys_people_are_out_of_reach(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.sudo().write({"company_ids": [(4, other.id)], "company_id": other.id})
        self.manager.sudo().write({"company_ids": [(6, 0, other.ids)]})
        request = self.ask()
        self.assertFalse(self.env["wechat.request"].with_user(self.manager).search([]))
        with self.assertRaises(AccessError):
            self.accept(request, self.customer)

    def test_one_company_in_common_is_not_enough(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.customer.company_ids |= other
        request = self.ask()
        with self.assertRaisesRegex(AccessError, "also belongs to a company that is not yours"):
            self.accept(request, self.customer)
        self.staff.company_ids |= other
        configure(self.env, template_user_id=self.staff.id)
        with self.assertRaisesRegex(AccessError, "another company than yours"):
            self.accept(request, kind="internal", name="x")
        self.assertEqual(request.state, "new")

    def test_a_warning_where_the_user_has_wechat_already(self):
        wizard = self.env["wechat.request.accept"].new({"user_id": self.staff.id})
        self.assertIn("has a WeChat account already", wizard.warning)
        wizard.user_id = self.customer
        self.assertFalse(wizard.warning)

    def test_rejected_with_words_for_the_next_try(self):
        request = self.ask()
        self.reject(request, "Please call 100.")
        standing = self.standing()
        self.assertEqual((standing.state, standing.answer, standing.may_ask), ("rejected", "Please call 100.", False))
        self.ask("at once again")
        self.assertEqual(len(self.requests()), 1)
        request.handled_at = "2020-01-01 00:00:00"
        self.ask("the next day")
        self.assertEqual(self.requests().mapped("state"), ["new", "rejected"])

    def test_an_account_linked_in_the_meantime_is_not_given_away(self):
        request = self.ask()
        self.link(self.staff, "oStranger")
        with self.assertRaisesRegex(UserError, "linked to another user"):
            self.accept(request, self.customer)
        self.assertEqual(self.owner(), self.staff)

    def test_who_finds_their_password_needs_no_decision(self):
        request = self.ask()
        self.claim()._confirm(self.customer)
        self.assertEqual((request.state, request.user_id), ("accepted", self.customer))

    def test_too_many_from_one_address(self):
        for number in range(12):
            self.ask(openid=f"oOneOfMany{number}")
        self.assertEqual(self.env["wechat.request"].search_count([("openid", "like", "oOneOfMany")]), 10)
        self.assertTrue(self.ask(openid="oElsewhere", ip="198.51.100.7"))

    def test_managers_are_told_of_the_first_and_not_of_each(self):
        def told():
            return self.env["mail.message"].search_count([("subject", "like", "asks for access")])

        before = told()
        self.ask()
        self.assertGreater(told(), before)
        once = told()
        self.ask(openid="oNext")
        self.assertEqual(told(), once)
        self.assertIn(self.manager, self.env["res.users"]._wechat_managers(self.env.company))
        self.assertNotIn(self.staff, self.env["res.users"]._wechat_managers(self.env.company))

    def test_a_new_user_gets_no_mail_address_that_is_none(self):
        request, users = self.ask(), self.env["res.users"].search_count([])
        with self.assertRaises(UserError):
            self.accept(request, kind="portal", email="li.lei")
        self.assertEqual((request.state, self.env["res.users"].search_count([])), ("new", users))
        self.accept(request, kind="portal", email=" li.lei@example.com ")
        self.assertEqual(request.user_id.email, "li.lei@example.com")

    def test_managers_see_it_in_odoo_whether_they_get_mails_or_not(self):
        reader = self.new_user("wechat_reader", "odoo_addon_wechat_sso.group_wechat_manager")
        self.manager.notification_type, reader.notification_type = "email", "inbox"
        self.ask()
        for user, expected in ((self.manager, ["email", "inbox"]), (reader, ["inbox"])):
            notices = self.env["mail.notification"].search([("res_partner_id", "=", user.partner_id.id)])
            self.assertEqual(sorted(notices.mapped("notification_type")), expected)

    @mute_logger(f"{ADDON}.models.res_users_notify")
    def test_failing_to_tell_fails_no_request(self):
        with patch.object(type(self.env["wechat.request"]), "_managers_notice", side_effect=ValueError):
            self.assertEqual(self.ask().state, "new")

    def test_only_managers_delete_and_the_log_does_not_say_whose(self):
        request = self.ask()
        viewer = self.new_user("wechat_viewer", "odoo_addon_wechat_sso.group_wechat_viewer")
        for user in (self.staff, viewer):
            self.assertRaises(AccessError, request.with_user(user).unlink)
        self.reject(request)
        request.with_user(self.manager).unlink()
        self.assertFalse(request.exists())
        line = self.env["wechat.log"].search([], limit=1)
        self.assertEqual((line.kind, line.reason, line.actor_id), ("request", "deleted", self.manager))
        self.assertFalse(line.account or line.user_id)

    def test_unlinking_takes_what_the_account_has_asked_for(self):
        request = self.ask()
        self.accept(request, self.customer)
        others = self.ask(openid="oSomebodyElse")
        self.env["wechat.identity"].search([("openid", "=", "oStranger")]).unlink()
        self.assertFalse(request.exists())
        self.assertTrue(others.exists())

    def test_requests_that_drip_in_are_told_of_every_hour(self):
        def told():
            return self.env["mail.message"].search_count([("subject", "like", "asks for access")])

        counts = []
        for number in range(3):
            self.env["wechat.request"].flush_model()
            self.env.cr.execute(
                """
                UPDATE wechat_request SET asked_at = asked_at - interval '50 minutes',
                                          told_at = told_at - interval '50 minutes'
                """
            )
            self.env["wechat.request"].invalidate_model()
            self.ask(openid=f"oDrip{number}")
            counts.append(told())
        self.assertEqual(counts[0], counts[1], "50 minutes after the first")
        self.assertGreater(counts[2], counts[1], "100 minutes after it")

    def test_old_requests_go(self):
        request = self.ask()
        self.env.cr.execute("UPDATE wechat_request SET asked_at = '2020-01-01' WHERE id = %s", [request.id])
        self.env["wechat.request"]._gc_requests()
        self.env.invalidate_all()
        self.assertFalse(request.exists())
