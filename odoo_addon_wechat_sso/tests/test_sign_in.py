"""The gateway's answer to a verified WeChat account: who comes in, who does not, and what asking again gets."""

import logging
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ADDON, WechatCase, attempt_id, configure, sha256, sign_in_arguments, switch_on, ticket_of

ISSUED = {"outcome": "issued", "reason": "", "expires_in": 60}


def refused(reason):
    return {"outcome": "refused", "reason": reason, "expires_in": 0}


@tagged("post_install", "-at_install")
class TestSignIn(WechatCase):
    def test_a_known_account_gets_a_ticket(self):
        attempt = attempt_id()
        with self.assertLogs(ADDON, logging.INFO) as logs:
            self.assertEqual(self.sign_in(attempt=attempt), ISSUED)
        row = self.attempt(attempt)
        self.assertEqual((row.user_id, row.identity_id, row.outcome), (self.staff, self.identity, "issued"))
        self.assertEqual(row.sudo().ticket_hash, sha256(ticket_of(attempt)))
        self.assertIn("test-request", logs.output[-1])
        self.assertNotIn("oKnown-person_1", "".join(logs.output))

    def test_the_ticket_itself_is_stored_nowhere(self):
        attempt = attempt_id()
        self.sign_in(attempt=attempt)
        self.env.flush_all()
        self.env.cr.execute("SELECT row_to_json(t)::text FROM wechat_attempt t WHERE attempt = %s", [attempt])
        self.assertNotIn(ticket_of(attempt), self.env.cr.fetchone()[0])

    def test_a_login_is_noted(self):
        self.env.cr.execute("UPDATE wechat_identity SET last_login = '2020-01-01' WHERE id = %s", [self.identity.id])
        self.identity.invalidate_recordset()
        self.sign_in(scope="snsapi_userinfo", nickname="小明", avatar_url="https://thirdwx.qlogo.cn/x")
        self.assertGreater(self.identity.last_login.year, 2020)
        self.assertEqual((self.identity.nickname, self.identity.avatar_url), ("小明", "https://thirdwx.qlogo.cn/x"))
        self.sign_in()
        self.assertEqual(self.identity.nickname, "小明", "a silent login must not wipe the profile")
        self.assertEqual(self.staff.name, "Wechat_Staff", "the user's own name is not WeChat's to change")

    def test_asking_again_gets_the_same_ticket(self):
        arguments = sign_in_arguments()
        self.assertEqual(self.gateway.sign_in(**arguments), ISSUED)
        again = self.gateway.sign_in(**(arguments | {"request_id": "another", "nickname": "x"}))
        self.assertEqual((again["outcome"], again["reason"]), ("issued", ""))
        self.assertSecondsLeft(again["expires_in"], 60)
        self.assertEqual(len(self.attempt(arguments["attempt"])), 1)

    def test_an_attempt_never_changes_hands(self):
        self.link(self.customer, "oOther")
        for change in (
            {"openid": "oOther"},
            {"openid": "oUnknown"},
            {"browser": sha256("other")},
            {"ticket_hash": sha256("other")},
        ):
            arguments = sign_in_arguments()
            self.gateway.sign_in(**arguments)
            with self.subTest(change=change), self.assertLogs(ADDON, "WARNING"):
                self.assertEqual(self.gateway.sign_in(**(arguments | change)), refused("attempt_conflict"))
            self.assertEqual(self.attempt(arguments["attempt"]).user_id, self.staff)

    def test_an_attempt_that_was_used_or_ran_out_stays_so(self):
        used, late = sign_in_arguments(), sign_in_arguments()
        for arguments in (used, late):
            self.gateway.sign_in(**arguments)
        self.attempt(used["attempt"]).consumed_at = "2026-01-01"
        self.move_expiry(late["attempt"], -1)
        self.assertEqual(self.gateway.sign_in(**used), refused("attempt_conflict"))
        self.assertEqual(self.gateway.sign_in(**late), refused("expired"))

    def test_switched_off(self):
        arguments = sign_in_arguments()
        self.gateway.sign_in(**arguments)
        configure(self.env, enabled=None)
        self.assertEqual(self.sign_in(), refused("disabled"))
        self.assertEqual(self.gateway.sign_in(**arguments), refused("disabled"), "not even what was issued before")

    def test_another_app(self):
        self.assertEqual(self.sign_in(appid="wxfedcba9876543210"), refused("wrong_app"))
        self.link(self.customer, "oElsewhere", appid="wxfedcba9876543210")
        self.assertEqual(self.sign_in(openid="oElsewhere"), refused("not_linked"), "the same openid under another app")

    def test_archived(self):
        self.staff.active = False
        self.assertEqual(self.sign_in(), refused("archived"))

    def test_a_refused_attempt_is_decided_anew(self):
        arguments = sign_in_arguments()
        self.staff.active = False
        self.assertEqual(self.gateway.sign_in(**arguments), refused("archived"))
        self.assertEqual(self.attempt(arguments["attempt"]).reason, "archived")
        self.staff.active = True
        self.assertEqual(self.gateway.sign_in(**arguments), ISSUED)
        self.assertEqual(self.attempt(arguments["attempt"]).outcome, "issued")

    def test_administrators_only_if_allowed(self):
        clerk = self.new_user("wechat_rights_clerk", "base.group_erp_manager")
        boss = self.new_user("wechat_boss", "base.group_system")
        admin = self.env.ref("base.user_admin")
        for user in (clerk, boss, admin):
            self.link(user, f"oAdmin{user.id}")
            with self.assertLogs(ADDON, "WARNING"):
                self.assertEqual(self.sign_in(openid=f"oAdmin{user.id}"), refused("admin_forbidden"))
        configure(self.env, allow_admins=True)
        for user in (clerk, boss, admin):
            self.assertEqual(self.sign_in(openid=f"oAdmin{user.id}"), ISSUED)

    def test_records_that_are_no_persons_never_come_in(self):
        template = self.new_user("wechat_template", "base.group_portal")
        core_template = self.env["res.users"].browse(self.env["wechat.new.user"]._portal_template_id())
        switch_on(self.env, allow_admins=True, template_user_id=template.id)
        public = self.env.ref("base.public_user")
        (public | core_template).active = True
        for user in (public, template, core_template, self.service_user):
            self.link(user, f"oNobody{user.id}")
            self.assertEqual(self.sign_in(openid=f"oNobody{user.id}"), refused("archived"))
        self.link(self.env.ref("base.user_root"), "oRoot")
        self.assertEqual(self.sign_in(openid="oRoot"), refused("admin_forbidden"))

    def test_nothing_is_matched_by_name_mail_or_phone(self):
        self.customer.write({"email": "someone@example.com", "phone": "13800000000"})
        for nickname in ("admin", "wechat_customer", "someone@example.com", "13800000000"):
            answer = self.sign_in(openid="oStranger", scope="snsapi_userinfo", nickname=nickname)
            self.assertEqual(answer, refused("not_linked"))

    def test_the_caller_names_no_user(self):
        for name in ("user_id", "uid", "login"):
            with self.assertRaises(UserError):
                self.gateway.sign_in(**sign_in_arguments(), **{name: self.customer.id})
        self.assertFalse(self.env["wechat.attempt"].search([("user_id", "=", self.customer.id)]))

    def test_a_returning_login_writes_two_rows_at_most(self):
        self.env.cr.execute("UPDATE wechat_identity SET last_login = '2020-01-01' WHERE id = %s", [self.identity.id])
        self.assertEqual(self.writes_of(self.sign_in), ["UPDATE wechat_identity", "INSERT wechat_attempt"])
        self.assertEqual(self.writes_of(self.sign_in), ["INSERT wechat_attempt"], "again within the minute")

    def test_a_returning_login_asks_the_database_little(self):
        """The settings, was it decided before, who is it, and the row of the attempt: four statements, five on 19.0."""
        self.sign_in()
        self.env.invalidate_all()
        with self.assertQueryCount(5):
            self.sign_in()

    def writes_of(self, call):
        """Return what call writes, as 'INSERT table' and the like. A statement that found nothing to do is left out."""
        written = []
        execute = type(self.env.cr).execute

        def spy(cr, query, *args, **kwargs):
            execute(cr, query, *args, **kwargs)
            words = str(getattr(query, "code", query)).replace("INTO ", "").replace("FROM ", "").split()
            if words[0] in ("INSERT", "UPDATE", "DELETE") and cr.rowcount:
                written.append(" ".join(words[:2]))

        with patch.object(type(self.env.cr), "execute", spy):
            call()
        return written
