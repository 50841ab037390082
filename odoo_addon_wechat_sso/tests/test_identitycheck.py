"""The identity check by WeChat: for whoever has no password, good once, in the session and dialog that began it."""

import json

from odoo.http import root
from odoo.tests import tagged

from .common import WechatHttpCase
from .linking import CONFIRMED, LinkingMixin


@tagged("post_install", "-at_install")
class TestIdentitycheck(LinkingMixin, WechatHttpCase):
    def setUp(self):
        super().setUp()
        self.set_up_linking()
        self.authenticate(self.staff.login, self.staff.login)

    def lose_password(self):
        """Become somebody who came by WeChat and never had a password, and stay logged in."""
        self.env.cr.execute("UPDATE res_users SET password = NULL WHERE id = %s", [self.staff.id])
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        # Core's session token knows the password.
        self.session["session_token"] = self.staff.with_user(self.staff)._compute_session_token(self.session.sid)
        root.session_store.save(self.session)

    def confirmed_by_another(self):
        """Return the confirmed attempt of another user's own check, which they have not used yet."""
        self.link(self.customer, "oCustomer")
        _invitation, code = self.make("check", self.customer)
        row, answer = self.scan_code(code, openid="oCustomer")
        self.assertEqual(answer, CONFIRMED)
        return row

    def call(self, model, method, ids, **kwargs):
        body = {"params": {"model": model, "method": method, "args": [ids], "kwargs": kwargs}}
        return self.opener.post(
            f"{self.base_url()}/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(body),
            headers={"Content-Type": "application/json"},
        ).json()

    def begin(self):
        """Press the button that is checked, without a password; return the dialog's id and its values."""
        self.lose_password()
        return self.open_dialog()

    def open_dialog(self, **context):
        action = self.call("res.users", "action_wechat_link", self.staff.ids, context=context)["result"]
        self.assertEqual(action["res_model"], "res.users.identitycheck")
        names = ["auth_method", "wechat_url", "wechat_qr", "wechat_invitation", "wechat_possible"]
        [values] = self.call("res.users.identitycheck", "read", [action["res_id"]], fields=names)["result"]
        return action["res_id"], values

    def run_check(self, dialog, **context):
        return self.call("res.users.identitycheck", "run_check", [dialog], context=context)

    def confirm_on_phone(self, values, openid="oKnown-person_1"):
        return self.scan_code(values["wechat_url"].rpartition("/")[2], openid=openid, nickname="")[1]

    def test_without_a_password_wechat_is_asked(self):
        dialog, values = self.begin()
        self.assertEqual((values["auth_method"], values["wechat_possible"]), ("wechat", True))
        self.assertTrue(values["wechat_qr"])
        self.assertIn("error", self.run_check(dialog), "nobody has confirmed yet")
        self.assertEqual(self.confirm_on_phone(values), CONFIRMED)
        self.assertEqual(self.run_check(dialog)["result"]["tag"], "odoo_addon_wechat_sso.link_dialog")

    def test_a_confirmation_is_good_once(self):
        dialog, values = self.begin()
        self.confirm_on_phone(values)
        self.assertIn("result", self.run_check(dialog))
        self.assertIn("error", self.run_check(dialog))

    def test_the_phone_is_told_which_browser_asks(self):
        self.opener.headers["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0) Chrome/128"
        _dialog, values = self.begin()
        self.env.cr.execute("UPDATE wechat_invitation SET created_at = created_at - interval '90 seconds'")
        self.env.invalidate_all()
        about = self.ask(values["wechat_url"].rpartition("/")[2])
        self.assertEqual((about["purpose"], about["ip"]), ("check", "127.0.0.1"))
        self.assertEqual(about["user_agent"], "Mozilla/5.0 (Windows NT 10.0) Chrome/128")
        self.assertIn(about["age"], range(90, 120))

    def test_another_account_confirms_nothing(self):
        dialog, values = self.begin()
        self.link(self.customer, "oCustomer")
        for openid in ("oStranger", "oCustomer"):
            self.assertEqual(self.confirm_on_phone(values, openid)["reason"], "other_account")
        self.assertIn("error", self.run_check(dialog))

    def test_another_dialog_cannot_use_it(self):
        dialog, values = self.begin()
        self.confirm_on_phone(values)
        later, _values = self.open_dialog()
        self.assertIn("error", self.run_check(dialog), "a later dialog has taken its place")
        self.assertIn("error", self.run_check(later))

    def test_another_session_of_the_same_user_cannot_use_it(self):
        dialog, _values = self.open_dialog()
        values = self.choose_wechat(dialog)
        self.confirm_on_phone(values)
        self.authenticate(self.staff.login, self.staff.login)
        self.assertIn("error", self.run_check(dialog))

    def test_what_the_call_says_of_the_code_counts_for_nothing(self):
        row = self.confirmed_by_another()
        poisoned = {"default_auth_method": "wechat", "default_step": "used", "default_attempt_id": row.id}
        dialog, values = self.open_dialog(**poisoned)
        self.assertEqual(values["auth_method"], "password")
        values = self.choose_wechat(dialog, **poisoned)
        invitation = self.env["wechat.invitation"].search([("user_id", "=", self.staff.id)])
        self.assertEqual((invitation.step, invitation.attempt_id.id), ("sent", False))
        self.assertIn("error", self.run_check(dialog, **poisoned))
        self.assertFalse(row.consumed_at)

    def test_another_users_confirmation_is_none(self):
        row = self.confirmed_by_another()
        invitation, _code = self.make("check", self.staff)
        invitation.write({"step": "used", "attempt_id": row.id})
        self.assertFalse(invitation._take_confirmation(self.staff))
        self.assertFalse(row.consumed_at)

    def test_wechat_cannot_be_chosen_by_whom_it_cannot_vouch_for(self):
        self.identity.unlink()
        self.authenticate(self.staff.login, self.staff.login)
        made = self.call("res.users.identitycheck", "create", [{"auth_method": "wechat"}])
        self.assertIn("result", made)
        self.assertFalse(self.env["wechat.invitation"].search([("user_id", "=", self.staff.id)]))

    def test_the_code_is_in_no_table(self):
        dialog, values = self.begin()
        code = values["wechat_url"].rpartition("/")[2]
        self.env.cr.execute("SELECT to_jsonb(c)::text FROM res_users_identitycheck c WHERE id = %s", [dialog])
        self.assertNotIn(code, self.env.cr.fetchone()[0])

    def test_it_is_too_late_after_five_minutes(self):
        dialog, values = self.begin()
        self.confirm_on_phone(values)
        self.env.cr.execute("UPDATE wechat_invitation SET expires_at = now() - interval '1 second'")
        self.env.invalidate_all()
        self.assertIn("error", self.run_check(dialog))

    def choose_wechat(self, dialog, **context):
        self.call("res.users.identitycheck", "action_use_wechat", [dialog], context=context)
        [values] = self.call("res.users.identitycheck", "read", [dialog], fields=["wechat_url"])["result"]
        return values

    def test_with_a_password_it_is_a_choice(self):
        dialog, values = self.open_dialog()
        self.assertEqual((values["auth_method"], values["wechat_possible"]), ("password", True))
        self.assertFalse(values["wechat_url"])
        self.assertEqual(self.confirm_on_phone(self.choose_wechat(dialog)), CONFIRMED)
        self.assertIn("result", self.run_check(dialog))

    def test_the_password_is_no_answer_where_wechat_is_asked(self):
        dialog, _values = self.open_dialog()
        self.choose_wechat(dialog)
        self.assertIn("error", self.run_check(dialog, password=self.staff.login))

    def test_without_an_account_the_password_is_asked(self):
        self.identity.unlink()
        check = self.env["res.users.identitycheck"].with_user(self.staff)
        self.assertEqual(check._get_default_auth_method(), "password")
