"""People are told of every link and unlink, by mail and in Odoo, with when and from where; telling never fails it."""

from contextlib import ExitStack
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ADDON, WechatCase, sign_in_arguments
from .linking import LinkingMixin


@tagged("post_install", "-at_install")
class TestLinkNotice(LinkingMixin, WechatCase):
    def setUp(self):
        super().setUp()
        self.set_up_linking()
        self.staff.email = "staff@example.com"
        self.customer.email = "customer@example.com"

    def mails(self, user):
        return self.env["mail.mail"].search([("email_to", "like", user.email)])

    def inbox(self, user):
        return self.env["mail.notification"].search(
            [("res_partner_id", "=", user.partner_id.id), ("notification_type", "=", "inbox")]
        )

    def link_by_code(self, user):
        _invitation, code = self.make(user=user)
        row, _answer = self.scan_code(code)
        self.assertEqual(row._confirm(user), "")
        return row.identity_id

    def test_a_link_is_told_by_mail_and_in_odoo(self):
        self.link_by_code(self.staff)
        mail, notification = self.mails(self.staff), self.inbox(self.staff)
        self.assertEqual(mail.subject, "A WeChat account was linked to your Odoo user")
        for words in ("张三", self.staff.login, "192.0.2.9", "WeChat, iPhone", "(UTC)"):
            self.assertIn(words, mail.body_html)
        self.assertEqual((mail.auto_delete, mail.state), (True, "outgoing"))
        self.assertIn("张三", notification.mail_message_id.body)

    def test_it_is_told_in_the_persons_language_and_time(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.staff.write({"lang": "zh_CN", "tz": "Asia/Shanghai"})
        self.link_by_code(self.staff)
        self.assertIn("(Asia/Shanghai)", self.mails(self.staff).body_html)

    def test_portal_users_get_the_mail(self):
        self.link_by_code(self.customer)
        self.assertEqual(len(self.mails(self.customer)), 1)
        self.assertFalse(self.inbox(self.customer))

    def test_without_an_address_it_is_told_in_odoo(self):
        self.staff.email = False
        self.link_by_code(self.staff)
        self.assertEqual(len(self.inbox(self.staff)), 1)

    def test_an_unlink_is_told_whoever_does_it(self):
        boss = self.new_user("wechat_boss", "base.group_system")
        self.identity.nickname = "李四"
        self.identity.with_user(boss).sudo().unlink()
        mail = self.mails(self.staff)
        self.assertEqual(mail.subject, "A WeChat account is no longer linked to your Odoo user")
        self.assertIn("李四", mail.body_html)
        self.assertIn(boss.name, mail.body_html)

    def test_a_move_is_told_to_both_and_from_where(self):
        boss = self.new_user("wechat_boss", "base.group_system")
        browser = {"ip": "192.0.2.33", "client": "Firefox, Windows"}
        with ExitStack() as stack:
            for module in ("wechat_identity_link", "wechat_identity_move"):
                stack.enter_context(patch(f"{ADDON}.models.{module}.here", return_value=browser))
            self.identity.with_user(boss)._move_to(self.customer, boss)
        for user in (self.staff, self.customer):
            for words in (boss.name, *browser.values()):
                self.assertIn(words, self.mails(user).body_html, user.login)
            [change] = user.with_user(user)._wechat_recent_changes()
            self.assertEqual({"by": boss.name} | browser, {name: change[name] for name in ("by", "ip", "client")})
        self.assertIn("moved to another user", self.staff._wechat_recent_changes()[0]["what"])
        self.assertIn("moved to you", self.customer._wechat_recent_changes()[0]["what"])

    def test_recent_changes_are_ones_own_newest_first_and_by_ones_clock(self):
        self.customer.tz = "Asia/Shanghai"
        self.link_by_code(self.customer)
        self.customer._wechat_password_was_reset()
        self.owner_identity().with_user(self.customer)._keep()
        self.owner_identity().unlink()
        self.env.cr.execute("UPDATE wechat_log SET created_at = '2026-01-31 20:00:00'")
        self.env.invalidate_all()
        changes = self.customer.with_user(self.customer)._wechat_recent_changes()
        self.assertEqual(
            [change["what"] for change in changes],
            [
                "A WeChat account of yours was unlinked",
                "You kept a suspended WeChat account",
                "A WeChat account of yours was suspended, because your password was reset",
                "A WeChat account was linked to you",
            ],
        )
        for change in changes:
            self.assertRegex(change["when"], r"^(Feb 1, 2026,|02/01/2026) 0?4:00:00")
            self.assertIn("(Asia/Shanghai)", change["when"])
        self.assertEqual((changes[-1]["ip"], changes[-1]["client"]), ("192.0.2.9", "WeChat, iPhone"))
        self.assertFalse(self.staff._wechat_recent_changes())

    def test_the_preferences_show_ones_own_recent_changes_only(self):
        self.link_by_code(self.staff)
        mine = self.staff.with_user(self.staff).read(["wechat_changes"])[0]["wechat_changes"]
        self.assertIn("A WeChat account was linked to you", mine)
        boss = self.new_user("wechat_boss", "base.group_system")
        self.assertIs(self.staff.with_user(boss).wechat_changes, False)
        self.assertIs(self.customer.with_user(self.customer).wechat_changes, False)

    def test_a_change_with_a_reason_that_has_no_words_here_is_shown_by_its_kind(self):
        for kind, reason, shown in (("move", "", "Move"), ("link", "confirmed", "Link"), ("move", "deleted", "Move")):
            self.env["wechat.log"]._add(kind, "ok", reason=reason, user=self.staff)
            self.assertEqual(self.staff._wechat_recent_changes()[0]["what"], shown)

    def test_what_the_call_says_of_mails_changes_none(self):
        """Neither late, nor to others, nor through a server that does not exist."""
        for context in (
            {"default_scheduled_date": "2999-01-01 00:00:00"},
            {"default_mail_server_id": 999999999},
            {"default_recipient_ids": [(6, 0, self.customer.partner_id.ids)]},
            {"default_email_cc": "thief@example.com", "default_email_to": "thief@example.com"},
            {"default_state": "sent", "default_model": "res.partner", "default_res_id": self.customer.partner_id.id},
        ):
            with self.subTest(context=context):
                told = self.inbox(self.staff)
                mails = self.env["mail.mail"].search([])
                self.staff.with_user(self.staff).with_context(**context)._wechat_notify("link", self.identity)
                mail = self.env["mail.mail"].search([]) - mails
                self.assertEqual((len(mail), mail.email_to), (1, self.staff.email_formatted))
                self.assertFalse(mail.recipient_ids or mail.email_cc or mail.scheduled_date or mail.mail_server_id)
                self.assertEqual(mail.state, "outgoing")
                self.assertEqual(len(self.inbox(self.staff) - told), 1)

    def test_a_first_login_is_nothing_to_tell(self):
        self.env["ir.config_parameter"].set_param("odoo_addon_wechat_sso.new_user_policy", "portal")
        before = self.env["mail.mail"].search_count([])
        answer = self.gateway.sign_in(**sign_in_arguments(openid="oFirst", scope="snsapi_userinfo", nickname="First"))
        self.assertEqual(answer["outcome"], "issued")
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    @mute_logger(f"{ADDON}.models.res_users_notify")
    def test_failing_to_tell_fails_nothing(self):
        with patch.object(type(self.env["ir.qweb"]), "_render", side_effect=ValueError):
            identity = self.link_by_code(self.staff)
        self.assertTrue(identity.exists())

    def test_links_and_refusals_are_logged(self):
        _invitation, code = self.make(user=self.customer)
        self.scan_code(code, openid="oKnown-person_1")
        self.link_by_code(self.customer)
        self.owner_identity().unlink()
        lines = self.env["wechat.log"].search([("user_id", "=", self.customer.id)], order="id")
        self.assertEqual(
            [(line.kind, line.result, line.reason or "") for line in lines],
            [("link", "refused", "already_linked"), ("link", "ok", ""), ("unlink", "ok", "")],
        )

    def owner_identity(self):
        return self.env["wechat.identity"].search([("openid", "=", "oNew-person_2")])
