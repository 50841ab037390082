"""Linking in Preferences by mouse, with a phone played behind the server's back; and what unlinking does there."""

import json
import time

from odoo.http import root
from odoo.tests import tagged

from .common import WechatHttpCase
from .linking import LinkingMixin, link_arguments, open_arguments


@tagged("post_install", "-at_install")
class TestLinkDialog(LinkingMixin, WechatHttpCase):
    def setUp(self):
        super().setUp()
        self.set_up_linking()
        self.asked = {}
        self.has_password, self.is_checked = True, False

    def on_second_question(self, purpose, act):
        """When the browser asks for the second time how a code of this purpose stands, do this to the code first."""
        invitations = self.env.registry["wechat.invitation"]
        get_state = invitations.get_state

        def watched(invitation):
            row = invitation.sudo()
            self.asked[row.id] = self.asked.get(row.id, 0) + 1
            if row.purpose == purpose and self.asked[row.id] == 2:
                act(row)
            return get_state(invitation)

        self.patch(invitations, "get_state", watched)

    def confirm_on_phone(self, invitation, **account):
        """Scan the code, bring an account and confirm it, as a phone does."""
        env = invitation.env
        gateway = env["wechat.gateway"].with_user(self.service_user.id)
        opened = open_arguments("") | {"code_hash": invitation.code_hash}
        self.assertEqual(gateway.open_invitation(**opened)["outcome"], "open")
        gateway.link(**link_arguments(opened["attempt"], **account))
        if invitation.purpose == "link":
            env["wechat.attempt"].search([("attempt", "=", opened["attempt"])])._confirm(invitation.user_id)

    def let_expire(self, invitation):
        invitation.write({"expires_at": "2000-01-01 00:00:00"})

    def authenticate(self, user, password, **options):
        """Log in, then change the session as the test wants it: tours log in by themselves."""
        session = super().authenticate(user, password, **options)
        if user and not self.has_password:
            self.env.cr.execute("UPDATE res_users SET password = NULL WHERE id = %s", [self.staff.id])
            self.env.invalidate_all()
            self.env.registry.clear_cache()
            # Core's session token knows the password.
            session["session_token"] = self.staff.with_user(self.staff)._compute_session_token(session.sid)
        if user and self.is_checked:
            session["identity-check-last"] = time.time()
        root.session_store.save(session)
        return session

    def call(self, model, method, ids):
        body = {"params": {"model": model, "method": method, "args": [ids], "kwargs": {}}}
        address = f"{self.base_url()}/web/dataset/call_button/{model}/{method}"
        answer = self.opener.post(address, data=json.dumps(body), headers={"Content-Type": "application/json"})
        return answer.json()

    def test_by_password(self):
        self.on_second_question("link", self.confirm_on_phone)
        self.start_tour("/odoo", "wechat_link_by_password", login="wechat_staff", timeout=300)
        self.assertEqual(self.owner(), self.staff)

    def test_by_wechat_where_there_is_no_password(self):
        self.on_second_question("link", self.confirm_on_phone)
        confirm = self.env.registry["wechat.invitation"].get_state

        def confirmed(invitation):
            answer = confirm(invitation)
            row = invitation.sudo()
            if row.purpose == "check" and row.step == "sent":
                self.confirm_on_phone(row, openid="oKnown-person_1", nickname="", scope="snsapi_base")
            return answer

        self.patch(self.env.registry["wechat.invitation"], "get_state", confirmed)
        self.has_password = False
        self.start_tour("/odoo", "wechat_link_by_wechat", login="wechat_staff", timeout=300)
        self.assertEqual(self.owner(), self.staff)

    def test_an_expired_code_is_replaced_by_one_click(self):
        self.on_second_question("link", self.let_expire)
        self.is_checked = True
        first = self.env["wechat.invitation"].search([], limit=1)
        self.start_tour("/odoo", "wechat_link_expired", login="wechat_staff", timeout=300)
        made = self.env["wechat.invitation"].search([("id", ">", first.id or 0), ("user_id", "=", self.staff.id)])
        self.assertEqual(len(made), 2)

    def test_the_state_names_the_account_that_was_linked(self):
        invitation, _code = self.make("link", self.staff)
        mine = invitation.with_user(self.staff)
        self.assertEqual(mine.get_state()["identity"], 0)
        self.confirm_on_phone(invitation)
        linked = self.env["wechat.identity"].search([("openid", "=", "oNew-person_2")])
        self.assertEqual((mine.get_state()["state"], mine.get_state()["identity"]), ("used", linked.id))

    def test_unlinking_leads_to_the_login_page_because_the_session_has_ended(self):
        self.is_checked = True
        self.authenticate("wechat_staff", "wechat_staff")
        answer = self.call("wechat.identity", "action_unlink", self.identity.ids)
        self.assertEqual(answer["result"]["url"], "/web/login")
        self.assertFalse(self.identity.exists())
        self.assertEqual(self.whoami(), "")

    def test_unlinking_asks_first_who_is_there(self):
        self.authenticate("wechat_staff", "wechat_staff")
        answer = self.call("wechat.identity", "action_unlink", self.identity.ids)
        self.assertEqual(answer["result"]["res_model"], "res.users.identitycheck")
        self.assertTrue(self.identity.exists())

    def test_the_forms_say_beforehand_that_sessions_end(self):
        manager = self.new_user("wechat_manager", "odoo_addon_wechat_sso.group_wechat_manager")
        forms = ((self.staff, "base.view_users_form_simple_modif"), (manager, "base.view_users_form"))
        for user, view in forms:
            form = self.env["res.users"].with_user(user).get_view(self.env.ref(view).id, "form")["arch"]
            self.assertRegex(form, r'name="action_unlink"[^>]*confirm="[^"]*(logged out everywhere|sessions end)')
