"""Whatever a manager does to others asks who the manager is (threat L1), and goes on where it stopped."""

import json

from odoo.tests import tagged

from ..models.res_users_service import MANAGERS
from .claim import ClaimMixin
from .common import WechatHttpCase
from .linking import WAITING, LinkingMixin


@tagged("post_install", "-at_install")
class TestIdentityAsked(LinkingMixin, ClaimMixin, WechatHttpCase):
    def setUp(self):
        super().setUp()
        self.set_up_linking()
        self.manager = self.new_user("wechat_manager", MANAGERS)
        self.authenticate("wechat_manager", "wechat_manager")

    def call(self, model, method, args, **kwargs):
        """Call Odoo as the web client of the logged in browser does, and return the answer."""
        self.env.flush_all()
        response = self.opener.post(
            f"{self.base_url()}/web/dataset/call_kw/{model}/{method}",
            data=json.dumps({"params": {"model": model, "method": method, "args": args, "kwargs": kwargs}}),
            headers={"Content-Type": "application/json"},
        ).json()
        self.env.invalidate_all()
        return response["result"]

    def press(self, record, method, **context):
        """Press a button that must ask for the identity, and return the id of the dialog that does."""
        action = self.call(record._name, method, [record.ids], context=context)
        self.assertEqual(action["res_model"], "res.users.identitycheck")
        return action["res_id"]

    def prove(self, check, password="wechat_manager"):
        """Give the password to the dialog, and return what it leads to."""
        # 18.0 reads the password from the dialog, 19.0 from the context.
        self.call("res.users.identitycheck", "write", [[check], {"password": password}])
        return self.call("res.users.identitycheck", "run_check", [[check]], context={"password": password})

    def dialog(self, model, **values):
        return self.env[model].with_user(self.manager).create(values)

    def invitations(self):
        return self.env["wechat.invitation"].search([("invited_by", "=", self.manager.id)])

    def test_l1_making_an_invitation(self):
        check = self.press(self.dialog("wechat.invite", user_id=self.customer.id, validity="900"), "action_make")
        self.assertFalse(self.invitations())
        action = self.prove(check)
        self.assertEqual((action["res_model"], action["target"]), ("wechat.invite", "new"))
        self.assertEqual(action["context"]["default_invitation_id"], self.invitations().id)
        self.assertIn("/wechat/link/", action["context"]["default_url"])

    def test_l1_printing_cards(self):
        check = self.press(self.dialog("wechat.invitation.cards", user_ids=[(6, 0, self.customer.ids)]), "action_print")
        self.assertFalse(self.invitations())
        self.assertEqual(self.prove(check)["type"], "ir.actions.report")
        self.assertEqual(self.invitations().user_id, self.customer)

    def test_l1_confirming_who_waits(self):
        invitation, code = self.make("invitation", self.customer, self.manager)
        self.assertEqual(self.scan_code(code)[1], WAITING)
        check = self.press(invitation, "action_confirm")
        self.assertFalse(self.owner())
        action = self.prove(check)
        self.assertEqual((action["tag"], action["params"]["type"]), ("display_notification", "success"))
        self.assertEqual(self.owner(), self.customer)

    def test_whoever_comes_while_the_password_is_typed_is_not_linked(self):
        """Neither where the page says whom it shows, nor by the button for many."""
        for says in (True, False):
            with self.subTest(says=says):
                invitation, code = self.make("invitation", self.customer, self.manager)
                row, _answer = self.scan_code(code)
                check = self.press(invitation, "action_confirm", **({"wechat_seen": row.id} if says else {}))
                row._refuse("denied")
                self.assertEqual(self.scan_code(code, openid="oUnseen")[1], WAITING)
                action = self.prove(check)
                self.assertEqual(action["params"]["type"], "warning")
                self.assertIn("somebody else has scanned this code meanwhile", action["params"]["message"])
                self.assertFalse(self.owner("oUnseen"))
                self.forget_proof()

    def test_whoever_came_since_the_page_was_shown_is_not_linked(self):
        invitation, code = self.make("invitation", self.customer, self.manager)
        row, _answer = self.scan_code(code)
        row._refuse("denied")
        self.scan_code(code, openid="oUnseen")
        self.assertEqual(
            self.prove(self.press(invitation, "action_confirm", wechat_seen=row.id))["params"]["type"], "warning"
        )
        self.assertFalse(self.owner("oUnseen"))

    def forget_proof(self):
        """Be asked again."""
        self.authenticate("wechat_manager", "wechat_manager")

    def test_l1_accepting_a_request(self):
        self.ask_people()
        self.env["wechat.request"]._ask(self.claim(), "")
        request = self.env["wechat.request"].search([("openid", "=", "oStranger")])
        values = {"request_id": request.id, "user_id": self.customer.id}
        check = self.press(self.dialog("wechat.request.accept", **values), "action_accept")
        self.assertFalse(self.owner("oStranger"))
        self.assertEqual(self.prove(check)["tag"], "soft_reload")
        self.assertEqual(self.owner("oStranger"), self.customer)

    def test_l1_moving(self):
        values = {"identity_id": self.identity.id, "user_id": self.customer.id}
        check = self.press(self.dialog("wechat.identity.move", **values), "action_move")
        self.assertEqual(self.identity.user_id, self.staff)
        self.assertEqual(self.prove(check)["tag"], "soft_reload")
        self.assertEqual(self.identity.user_id, self.customer)

    def test_once_proven_it_holds_for_a_while(self):
        self.prove(self.press(self.dialog("wechat.invite", user_id=self.customer.id, validity="900"), "action_make"))
        again = self.dialog("wechat.invite", user_id=self.staff.id, validity="900")
        self.assertEqual(self.call("wechat.invite", "action_make", [again.ids])["res_model"], "wechat.invite")
