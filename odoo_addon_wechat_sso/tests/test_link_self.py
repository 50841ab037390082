"""The code that a person makes for their own user: who gets one, and what it holds."""

import base64
import json
from io import BytesIO

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from PIL import Image

from .common import WechatHttpCase, configure, sha256
from .linking import ORIGIN, LinkingMixin


@tagged("post_install", "-at_install")
class TestLinkSelf(LinkingMixin, WechatHttpCase):
    def setUp(self):
        super().setUp()
        self.set_up_linking()

    def show(self, user):
        """Make the code as after the identity check, and return the dialog's params."""
        own = self.env["res.users"].with_user(user).browse(user.id)
        return own.action_wechat_link.__wrapped__(own)["params"]

    def invitation(self, params, user):
        return self.env["wechat.invitation"].with_user(user).browse(params["invitation"])

    def test_l1_a_stolen_session_is_asked_who_it_is(self):
        for user in (self.staff, self.customer):
            self.authenticate(user.login, user.login)
            body = {"params": {"model": "res.users", "method": "action_wechat_link", "args": [[user.id]], "kwargs": {}}}
            response = self.opener.post(
                f"{self.base_url()}/web/dataset/call_kw/res.users/action_wechat_link",
                data=json.dumps(body),
                headers={"Content-Type": "application/json"},
            ).json()
            self.assertEqual(response["result"]["res_model"], "res.users.identitycheck", response)
            self.assertFalse(
                self.env["wechat.invitation"].search([("user_id", "=", user.id), ("purpose", "=", "link")])
            )

    def test_everybody_gets_a_code_for_their_own_user(self):
        for user in (self.staff, self.customer):
            params = self.show(user)
            prefix, _slash, code = params["url"].rpartition("/")
            self.assertEqual(prefix, f"{ORIGIN}/wechat/link")
            self.assertEqual((params["user"], params["expires_in"]), (user.name, 600))
            self.assertEqual(self.ask(code)["user"], user.name)
            self.assertEqual(self.invitation(params, user).sudo().code_hash, sha256(code))

    def test_nobody_gets_one_for_another_user(self):
        other = self.env["res.users"].with_user(self.staff).browse(self.customer.id)
        with self.assertRaises(AccessError):
            other.action_wechat_link.__wrapped__(other)

    def test_the_code_can_be_read_from_a_dim_screen(self):
        png = base64.b64decode(self.show(self.staff)["qr"].removeprefix("data:image/png;base64,"))
        image = Image.open(BytesIO(png)).convert("L")
        width, height = image.size
        self.assertEqual(image.getextrema(), (0, 255))
        dark = [pixel for pixel in range(width) if any(image.getpixel((pixel, y)) < 128 for y in range(height))]
        modules = (dark[-1] - dark[0] + 1) / 37  # version 5 holds the address at level Q
        self.assertEqual(dark[0], 4 * modules, "quiet zone of four modules")

    def test_a_new_code_ends_the_one_before(self):
        first, second = self.show(self.staff), self.show(self.staff)
        self.assertEqual(self.ask(first["url"].rpartition("/")[2])["outcome"], "revoked")
        self.assertEqual(self.ask(second["url"].rpartition("/")[2])["outcome"], "open")

    def test_the_dialog_learns_what_happens(self):
        params = self.show(self.staff)
        mine = self.invitation(params, self.staff)
        self.assertEqual(mine.get_state()["state"], "sent")
        row, _answer = self.scan_code(params["url"].rpartition("/")[2])
        self.assertEqual(mine.get_state()["state"], "opened")
        row._confirm(self.staff)
        state = mine.get_state()
        self.assertEqual((state["state"], state["nickname"]), ("used", "张三"))
        self.assertRaises(AccessError, self.invitation(params, self.customer).get_state)

    def test_whoever_cannot_log_in_with_wechat_is_told_so(self):
        boss = self.new_user("wechat_boss", "base.group_system")
        self.assertRaises(UserError, self.show, boss)
        configure(self.env, allow_admins=True)
        self.show(boss)
        for broken in ({"redirect_url": None}, {"enabled": False}):
            configure(self.env, **broken)
            self.assertRaises(UserError, self.show, self.staff)

    def test_a_code_is_nobodys_to_read_or_make_by_hand(self):
        self.show(self.staff)
        codes = self.env["wechat.invitation"].with_user(self.staff)
        self.assertRaises(AccessError, codes.search, [])
        self.assertRaises(AccessError, codes.create, {"purpose": "link", "user_id": self.staff.id})
        boss = self.new_user("wechat_boss", "base.group_system")
        self.assertNotIn("code_hash", codes.with_user(boss).fields_get())
        self.assertRaises(AccessError, codes.with_user(boss).search([]).write, {"step": "used"})
