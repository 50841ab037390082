"""An administrator's invitation: who may invite whom, the code that is shown once, confirming and rejecting."""

import hashlib
from unittest.mock import patch

from lxml import etree
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.res_users_service import MANAGERS
from ..models.wechat_invitation_notice import QUIET
from .common import ADDON, WechatCase, checked, sha256
from .linking import WAITING, LinkingMixin, confirm_waiting, refusal


@tagged("post_install", "-at_install")
class TestInvite(LinkingMixin, WechatCase):
    def setUp(self):
        super().setUp()
        self.set_up_linking()
        self.manager = self.new_user("wechat_manager", MANAGERS)

    def invite(self, user=None, by=None, validity="900"):
        """Go through the dialog and return (invitation, link)."""
        user = user or self.customer
        by = by or self.manager
        action = user.with_user(by).action_wechat_invite()
        wizard = self.env[action["res_model"]].with_user(by).with_context(**action["context"])
        shown = checked(wizard.create({"validity": validity}).action_make)["context"]
        return self.env["wechat.invitation"].browse(shown["default_invitation_id"]), shown["default_url"]

    def scan(self, url, **changes):
        return self.scan_code(url.rpartition("/")[2], **changes)

    def confirm(self, invitations, by=None):
        return confirm_waiting(invitations.with_user(by or self.manager))["params"]

    def test_from_the_button_to_the_confirmation(self):
        invitation, url = self.invite()
        self.assertEqual((invitation.state, invitation.invited_by), ("sent", self.manager))
        row, answer = self.scan(url)
        self.assertEqual(answer, WAITING)
        self.assertEqual((invitation.state, invitation.nickname, invitation.ip), ("waiting", "张三", "192.0.2.9"))
        self.assertFalse(self.owner(), "scanning alone links nobody")
        self.assertEqual(self.confirm(invitation)["type"], "success")
        self.assertEqual((self.owner(), invitation.state), (self.customer, "used"))
        self.assertEqual((row.identity_id.linked_how, row.identity_id.linked_by), ("invitation", self.manager))

    def test_it_is_valid_as_long_as_chosen(self):
        for validity in ("900", "3600", "86400", "604800"):
            _invitation, url = self.invite(validity=validity)
            left = self.ask(url.rpartition("/")[2])["expires_in"]
            self.assertSecondsLeft(left, int(validity))

    def test_who_waits_waits_as_long_as_the_invitation(self):
        invitation, url = self.invite(validity="604800")
        row, _answer = self.scan(url)
        self.assertEqual(row.expires_at, invitation.expires_at)

    def test_one_may_wait_at_a_time(self):
        invitation, url = self.invite()
        code = url.rpartition("/")[2]
        first, _answer = self.open(code)
        second, _answer = self.open(code, browser=sha256("c" * 32))
        self.bring(first)
        self.assertEqual(self.bring(second, browser=sha256("c" * 32), openid="oThird"), refusal("waiting"))
        self.assertEqual(self.ask(code)["outcome"], "waiting")
        self.assertEqual(invitation.attempt_id.openid, "oNew-person_2")

    def test_whoever_invites_is_told_in_odoo_that_somebody_waits(self):
        self.manager.write({"lang": "en_US", "notification_type": "email"})
        told = [("res_partner_id", "=", self.manager.partner_id.id), ("notification_type", "=", "inbox")]
        invitations = self.env["wechat.invitation"]
        for number in range(3):
            invitation, url = self.invite(self.new_user(f"wechat_worker_{number}", "base.group_user"))
            self.scan(url, openid=f"oWorker{number}")
            invitations |= invitation
        notice = self.env["mail.notification"].search(told)
        self.assertEqual(len(notice), 1, "of the first at once, and no more for a while")
        self.assertIn("waiting for you to confirm: 1. Look under WeChat", notice.mail_message_id.body)
        self.env.cr.precommit.run()
        toasts = self.env["bus.bus"].search([("message", "like", "simple_notification")], order="id")
        self.assertEqual(len(toasts), 3, "whoever looks sees each come")
        for number, toast in enumerate(toasts, 1):
            self.assertIn(f"waiting for you to confirm: {number}.", toast.message)

        self.env.cr.execute("UPDATE wechat_invitation SET told_at = told_at - %s", [QUIET])
        self.env.invalidate_all()
        _invitation, url = self.invite(self.new_user("wechat_late", "base.group_user"))
        self.scan(url, openid="oLate")
        self.assertIn("confirm: 4.", (self.env["mail.notification"].search(told) - notice).mail_message_id.body)

    @mute_logger(f"{ADDON}.models.res_users_notify")
    def test_failing_to_tell_that_somebody_waits_lets_them_wait(self):
        with patch.object(type(self.env["res.users"]), "_wechat_tell_in_odoo", side_effect=ValueError):
            invitation, url = self.invite()
            self.assertEqual(self.scan(url)[1], WAITING)

    def test_after_a_rejection_the_code_can_be_scanned_again(self):
        invitation, url = self.invite()
        row, _answer = self.scan(url)
        invitation.with_user(self.manager).action_reject()
        self.assertEqual((row.outcome, row.reason, invitation.state), ("refused", "rejected", "opened"))
        line = self.env["wechat.log"].search([("user_id", "=", self.customer.id), ("kind", "=", "link")])
        self.assertEqual((line.result, line.reason, line.actor_id), ("refused", "rejected", self.manager))
        again, answer = self.scan(url, openid="oRight")
        self.assertEqual(answer, WAITING)
        self.confirm(invitation)
        self.assertEqual((self.owner("oRight"), bool(self.owner())), (self.customer, False))
        self.assertEqual(row._confirm(self.manager), "expired", "the rejected one stays rejected")

    def test_a_revoked_code_is_over_also_for_who_waits(self):
        invitation, url = self.invite()
        row, _answer = self.scan(url)
        invitation.with_user(self.manager).action_revoke()
        self.assertEqual(self.ask(url.rpartition("/")[2])["outcome"], "revoked")
        self.assertEqual(self.confirm(invitation)["type"], "warning")
        self.assertEqual(row._confirm(self.customer), "expired")
        self.assertFalse(self.owner())

    def test_many_are_confirmed_at_once_and_each_for_itself(self):
        colleague = self.new_user("wechat_colleague", "base.group_user")
        first, url = self.invite()
        self.scan(url)
        second, url = self.invite(colleague)
        self.scan(url, openid="oColleague")
        third, _url = self.invite(self.staff)
        told = self.confirm(first | second | third)
        self.assertEqual(told["type"], "warning")
        self.assertIn(self.staff.name, told["message"])
        self.assertEqual((self.owner(), self.owner("oColleague")), (self.customer, colleague))

    def test_only_whom_the_manager_has_seen_is_linked(self):
        invitation, url = self.invite()
        row, _answer = self.scan(url)
        row._refuse("denied")
        other, _answer = self.scan(url, openid="oUnseen")
        mine = invitation.with_user(self.manager)
        told = checked(mine._confirm_seen, row.ids)["params"]
        self.assertEqual(told["type"], "warning")
        self.assertIn("somebody else has scanned this code meanwhile: look again", told["message"])
        self.assertFalse(self.owner("oUnseen"))
        self.assertEqual(mine.get_state()["attempt"], other.id)
        self.assertEqual(checked(mine._confirm_seen, other.ids)["params"]["type"], "success")
        self.assertEqual(self.owner("oUnseen"), self.customer)

    def test_the_lists_say_whom_they_show(self):
        for view in ("list", "kanban"):
            arch = etree.fromstring(self.env.ref(f"odoo_addon_wechat_sso.wechat_invitation_view_{view}").arch)
            self.assertTrue(arch.xpath("./field[@name='attempt_id']"))
            for button in arch.xpath("//button[@name='action_confirm'][not(ancestor::header)]"):
                self.assertEqual(button.get("context"), "{'wechat_seen': attempt_id}")

    def test_administrators_are_never_invited(self):
        for group in ("base.group_system", "base.group_erp_manager"):
            boss = self.new_user(f"wechat_{group[11:]}", group)
            self.assertRaises(UserError, self.invite, boss, self.manager)
            self.assertRaises(UserError, self.invite, boss, self.env.ref("base.user_admin"))
        self.assertRaises(UserError, self.invite, self.env.ref("base.user_admin"))

    def test_nobody_invites_or_confirms_themselves(self):
        self.assertRaises(UserError, self.invite, self.manager)
        colleague = self.new_user("wechat_colleague", MANAGERS)
        invitation, url = self.invite(self.manager, colleague)
        self.scan(url)
        told = self.confirm(invitation)
        self.assertEqual(told["type"], "warning")
        self.assertIn("preferences", told["message"])
        self.assertFalse(self.owner())
        self.assertEqual(self.confirm(invitation, colleague)["type"], "success")

    def test_only_invitations_are_a_managers_to_end(self):
        for purpose, user in (("link", self.staff), ("check", self.env.ref("base.user_admin"))):
            code, _code = self.make(purpose, user)
            for action in (code.with_user(self.manager).action_revoke, code.with_user(self.manager).action_reject):
                self.assertRaises(AccessError, action)
            self.assertEqual(code.step, "sent")

    def test_whoever_becomes_an_administrator_is_not_linked_any_more(self):
        invitation, url = self.invite(self.staff)
        row, _answer = self.scan(url)
        self.staff[self.groups_field] = [(4, self.env.ref("base.group_system").id)]
        self.env["ir.config_parameter"].set_param("odoo_addon_wechat_sso.allow_admins", "True")
        self.assertEqual(self.confirm(invitation)["type"], "warning")
        self.assertFalse(self.owner())
        self.assertEqual(self.ask(url.rpartition("/")[2])["outcome"], "revoked")
        self.assertEqual(row._confirm(self.staff), "expired")

    def test_nobody_is_nobody(self):
        archived = self.new_user("wechat_archived", "base.group_user")
        archived.active = False
        for user in (archived, self.env.ref("base.public_user"), self.service_user):
            self.assertRaises(UserError, self.invite, user)

    def test_only_whoever_may_link_for_others_invites_confirms_and_revokes(self):
        viewer = self.new_user("wechat_viewer", "odoo_addon_wechat_sso.group_wechat_viewer")
        invitation, url = self.invite()
        self.scan(url)
        for user in (self.staff, self.customer, viewer):
            self.assertRaises(AccessError, self.invite, self.customer, user)
            theirs = invitation.with_user(user)
            self.assertRaises(AccessError, confirm_waiting, theirs)
            for action in (theirs.action_reject, theirs.action_revoke):
                self.assertRaises(AccessError, action)
            self.assertRaises(AccessError, theirs.write, {"step": "used"})
        self.assertEqual((invitation.state, bool(self.owner())), ("waiting", False))

    def test_an_invitation_of_somebody_who_left_is_over(self):
        _invitation, url = self.invite()
        self.manager.active = False
        self.assertEqual(self.ask(url.rpartition("/")[2])["outcome"], "revoked")

    def test_an_invitation_of_somebody_who_may_not_invite_any_more_is_over(self):
        invitation, url = self.invite()
        self.scan(url)
        self.manager[self.groups_field] = [(3, self.env.ref(MANAGERS).id)]
        self.assertEqual(invitation._about().outcome, "revoked")
        self.assertEqual(self.confirm(invitation, self.env.ref("base.user_admin"))["type"], "warning")
        self.assertFalse(self.owner())

    def test_an_invitation_is_over_once_the_user_is_of_another_company_too(self):
        invitation, _url = self.invite()
        self.customer.company_ids |= self.elsewhere()
        self.assertEqual(invitation._about().outcome, "revoked")

    def elsewhere(self):
        return self.env["res.company"].create({"name": "Wechat Elsewhere"})

    def test_one_company_in_common_is_not_enough(self):
        """A login as a user opens every company of the user's."""
        both = self.elsewhere() | self.env.company
        self.customer.company_ids = both
        with self.assertRaisesRegex(AccessError, "also belongs to a company that is not yours"):
            self.invite()
        lord = self.new_user("wechat_lord", MANAGERS)
        lord.company_ids = both
        invitation, url = self.invite(by=lord)
        self.scan(url)
        with self.assertRaisesRegex(AccessError, "also belongs to a company that is not yours"):
            self.confirm(invitation, self.manager)
        self.assertFalse(self.owner())
        self.confirm(invitation, lord)
        self.assertEqual(self.owner(), self.customer)

    def test_a_new_invitation_ends_the_one_before(self):
        lost, url = self.invite()
        self.scan(url)
        again, _url = self.invite()
        self.assertEqual((lost.state, again.state), ("revoked", "sent"))
        self.assertEqual(self.confirm(lost)["type"], "warning")

    def test_the_dialog_says_that_it_ends_the_invitation_before(self):
        def replaces():
            action = self.customer.with_user(self.manager).action_wechat_invite()
            return Form(self.env["wechat.invite"].with_user(self.manager).with_context(**action["context"])).replaces

        self.assertFalse(replaces())
        invitation, _url = self.invite()
        self.assertTrue(replaces())
        invitation.with_user(self.manager).action_revoke()
        self.assertFalse(replaces())

    def test_being_linked_ends_the_invitation(self):
        lost, _url = self.invite()
        _own, code = self.make("link", self.customer)
        row, _answer = self.scan_code(code)
        self.assertEqual(lost.state, "sent", "not before it is confirmed")
        row._confirm(self.customer)
        self.assertEqual(lost.state, "revoked")

    def test_an_identity_check_ends_no_invitation(self):
        self.link(self.customer, "oCustomer")
        invitation, _url = self.invite()
        _check, code = self.make("check", self.customer)
        self.scan_code(code, openid="oCustomer")
        self.assertEqual(invitation.state, "sent")

    def test_the_link_is_kept_nowhere(self):
        invitation, url = self.invite()
        code = url.rpartition("/")[2]
        self.assertEqual(invitation.code_hash, hashlib.sha256(code.encode()).hexdigest())
        self.env.flush_all()
        self.env.cr.execute("SELECT to_jsonb(w)::text FROM wechat_invite w")
        self.assertNotIn(code, str(self.env.cr.fetchall()))

    def test_it_can_be_mailed_while_it_is_shown(self):
        self.customer.email = "customer@example.com"
        invitation, url = self.invite()
        wizard = self.env["wechat.invite"].with_user(self.manager)
        wizard = wizard.create({"user_id": self.customer.id, "invitation_id": invitation.id})
        wizard.with_context(wechat_url=url).action_send()
        mail = self.env["mail.mail"].search([("email_to", "like", "customer@example.com")])
        self.assertIn(url, mail.body_html)
        self.assertTrue(mail.auto_delete)
        self.assertEqual(mail.attachment_ids.mimetype, "image/png")
        self.assertIn(self.customer._wechat_local_time(invitation.expires_at), mail.body_html)
        with self.assertRaises(UserError):
            wizard.with_context(wechat_url="https://evil.example/wechat/link/" + "x" * 22).action_send()

    def test_a_mail_that_odoo_cannot_send_is_not_called_sent(self):
        self.customer.email = "customer@example.com"
        invitation, url = self.invite()
        wizard = self.env["wechat.invite"].with_user(self.manager)
        wizard = wizard.create({"user_id": self.customer.id, "invitation_id": invitation.id})
        for has_server, kind in ((True, "success"), (False, "warning")):
            with patch.object(type(self.env["wechat.doctor"]), "_has_mail_server", return_value=has_server):
                self.assertEqual(wizard.with_context(wechat_url=url).action_send()["params"]["type"], kind)

    def test_it_is_mailed_to_whom_it_is_for_and_to_nobody_else(self):
        self.customer.email = "customer@example.com"
        self.staff.email = "staff@example.com"
        invitation, url = self.invite()
        wizard = self.env["wechat.invite"].with_user(self.manager)
        wizard = wizard.create({"user_id": self.staff.id, "invitation_id": invitation.id}).with_context(wechat_url=url)
        before = self.env["mail.mail"].search([])
        wizard.action_send()
        self.assertEqual((self.env["mail.mail"].search([]) - before).email_to, self.customer.email_formatted)
        self.customer[self.groups_field] = [(6, 0, self.env.ref("base.group_system").ids)]
        with self.assertRaises(UserError, msg="nobody who may not be invited any more"):
            wizard.action_send()

    def test_states_can_be_searched(self):
        sent, _url = self.invite()
        waiting, url = self.invite(self.new_user("wechat_waiting", "base.group_user"))
        self.scan(url)
        late, _url = self.invite(self.new_user("wechat_late", "base.group_user"))
        self.env.cr.execute(
            "UPDATE wechat_invitation SET expires_at = now() - interval '1 day' WHERE id = %s", late.ids
        )
        late.invalidate_recordset()
        ours = sent | waiting | late
        for state, expected in (("sent", sent), ("waiting", waiting), ("expired", late)):
            found = self.env["wechat.invitation"].search([("state", "=", state), ("id", "in", ours.ids)])
            self.assertEqual(found, expected)
            self.assertEqual(expected.state, state)
            rest = self.env["wechat.invitation"].search([("state", "!=", state), ("id", "in", ours.ids)])
            self.assertEqual(rest, ours - expected)
        for operator, value, expected in (
            ("in", ["sent", "expired"], sent | late),
            ("not in", ["sent", "expired"], waiting),
            ("in", [], self.env["wechat.invitation"]),
            ("not in", [], ours),
            ("=", False, self.env["wechat.invitation"]),
            ("!=", False, ours),
            ("in", ["sent", False], sent),
            ("=", "no such state", self.env["wechat.invitation"]),
        ):
            with self.subTest(operator=operator, value=value):
                found = self.env["wechat.invitation"].search([("state", operator, value), ("id", "in", ours.ids)])
                self.assertEqual(found, expected)
