"""The sheet of invitation cards: who gets one and who does not, printed once, and what is on the paper."""

import re
from io import BytesIO

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from .common import WechatCase, checked, configure

MANAGER = "odoo_addon_wechat_sso.group_wechat_manager"
REPORT = "odoo_addon_wechat_sso.invitation_cards"


@tagged("post_install", "-at_install")
class TestInvitationCards(WechatCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        configure(cls.env, redirect_url="https://erp.example.com/wechat/callback")
        cls.manager = cls.new_user("wechat_manager", MANAGER)
        cls.workers = cls.env["res.users"].browse([cls.new_user(f"worker_{n}", "base.group_user").id for n in range(3)])

    def wizard(self, people, user=None):
        context = {"active_model": "res.users", "active_ids": people.ids}
        return self.env["wechat.invitation.cards"].with_user(user or self.manager).with_context(**context).create({})

    def render(self, wizard):
        return wizard.env["ir.actions.report"]._render_qweb_html(REPORT, wizard.ids)[0].decode()

    def invitations(self):
        return self.env["wechat.invitation"].search([("invited_by", "=", self.manager.id)])

    def test_one_card_for_each(self):
        wizard = self.wizard(self.workers)
        self.assertEqual((wizard.invited, wizard.skipped), (3, ""))
        action = checked(wizard.action_print)
        self.assertEqual((action["type"], action["report_name"]), ("ir.actions.report", REPORT))
        self.assertEqual(self.invitations().user_id, self.workers)
        self.assertEqual(set(self.invitations().mapped("state")), {"sent"})
        page = self.render(wizard)
        for worker in self.workers:
            self.assertIn(worker.name, page)
        self.assertEqual(len(set(re.findall(r'src="(data:image/png;base64,[^"]+)"', page))), 3)
        self.assertIn("扫一扫", page)
        self.assertIn("Open WeChat", page)

    def test_no_code_is_an_address_of_a_picture_or_in_the_answer(self):
        wizard = self.wizard(self.workers)
        action = checked(wizard.action_print)
        urls = self.env["wechat.invitation.card"].search([]).mapped("url")
        self.assertEqual(len(urls), 3)
        page = self.render(wizard)
        for url in urls:
            self.assertNotIn(url.rpartition("/")[2], f"{page} {action}")

    def test_codes_are_printed_once_and_then_forgotten(self):
        wizard = self.wizard(self.workers)
        checked(wizard.action_print)
        self.render(wizard)
        self.assertFalse(self.env["wechat.invitation.card"].search([]))
        with self.assertRaisesRegex(UserError, "printed before"):
            self.render(wizard)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.models")
    def test_they_are_nobody_elses(self):
        wizard = self.wizard(self.workers)
        checked(wizard.action_print)
        for person in (self.new_user("wechat_boss", "base.group_system"), self.staff, self.customer):
            theirs = wizard.with_user(person)
            self.assertRaises(AccessError, self.render, theirs)
            self.assertRaises(AccessError, theirs.read, ["user_ids"])
        self.assertRaises(AccessError, wizard.read, ["card_ids"])
        self.assertRaises(AccessError, self.env["wechat.invitation.card"].with_user(self.manager).search, [])

    def test_who_gets_none_and_why(self):
        boss = self.new_user("wechat_boss", "base.group_system")
        gone = self.new_user("wechat_gone", "base.group_user")
        gone.active = False
        company = self.env["res.company"].create({"name": "Wechat Elsewhere"})
        elsewhere = self.new_user("wechat_elsewhere", "base.group_user")
        elsewhere.write({"company_id": company.id, "company_ids": [(6, 0, company.ids)]})
        wizard = self.wizard(self.workers[0] | boss | gone | elsewhere | self.staff | self.manager)
        self.assertEqual(wizard.invited, 1)
        for user, reason in (
            (boss, "administrator"),
            (gone, "archived"),
            (elsewhere, "another company"),
            (self.staff, "linked already"),
            (self.manager, "yourself"),
        ):
            self.assertRegex(wizard.skipped, f"{user.name}: .*{reason}")
        checked(wizard.action_print)
        self.assertEqual(self.invitations().user_id, self.workers[0])

    def test_the_form_says_so_before_anything_is_saved(self):
        context = {"active_model": "res.users", "active_ids": (self.workers | self.staff).ids}
        with Form(self.env["wechat.invitation.cards"].with_user(self.manager).with_context(**context)) as form:
            self.assertEqual((form.invited, form.skipped), (3, f"{self.staff.name}: linked already"))

    def test_nobody_to_invite(self):
        with self.assertRaisesRegex(UserError, "None of these"):
            checked(self.wizard(self.staff).action_print)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_viewers_and_others_print_none(self):
        viewer = self.new_user("wechat_viewer", "odoo_addon_wechat_sso.group_wechat_viewer")
        for person in (viewer, self.staff, self.customer):
            self.assertRaises(AccessError, self.wizard, self.workers, person)
        action = self.env.ref("odoo_addon_wechat_sso.wechat_invitation_cards_action")
        for person, offered in ((viewer, False), (self.manager, True)):
            bindings = self.env["ir.actions.actions"].with_user(person).get_bindings("res.users").get("action", [])
            self.assertEqual(action.id in [binding["id"] for binding in bindings], offered)

    def test_a_manager_invites_nobody_of_another_company(self):
        company = self.env["res.company"].create({"name": "Wechat Elsewhere"})
        self.workers[0].write({"company_id": company.id, "company_ids": [(6, 0, company.ids)]})
        with self.assertRaises(AccessError):
            self.workers[0].with_user(self.manager)._wechat_assert_may_invite()

    def test_eight_cards_fit_on_a_page(self):
        reports = self.env["ir.actions.report"]
        if reports.get_wkhtmltopdf_state() not in ("ok", "upgrade"):
            self.skipTest("wkhtmltopdf is not installed")
        workers = self.workers
        for n in range(3, 9):
            workers |= self.new_user(f"worker_{n}", "base.group_user")
        for people, pages in ((workers[:8], 1), (workers, 2)):
            wizard = self.wizard(people)
            checked(wizard.action_print)
            printing = reports.with_user(self.manager).with_context(force_report_rendering=True)
            pdf, kind = printing._render_qweb_pdf(REPORT, wizard.ids)
            self.assertEqual(kind, "pdf")
            self.assertEqual(PdfFileReader(BytesIO(pdf)).getNumPages(), pages)
