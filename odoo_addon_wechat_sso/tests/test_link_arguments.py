"""What the sidecar sends about linking is checked to the letter."""

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from ..models.wechat_arguments_link import parse_invitation, parse_link, parse_open_invitation
from .linking import link_arguments, open_arguments

BAD = {
    "attempt": ["", "A" * 32, "0" * 33, None, 7],
    "browser": ["", "0" * 63, "G" * 64, None],
    "code_hash": ["", "0" * 63, "G" * 64, "0" * 64 + "\n", None],
    "appid": ["", "wx 1", {}],
    "openid": ["", "o" * 65, "o'--", 0, False, []],
    "unionid": ["u u", None],
    "scope": ["", "snsapi_login"],
    "nickname": [None, 7],
    "avatar_url": [None],
    "request_id": ["", "a b", "a\nWARNING forged"],
    "ip": [None],
    "user_agent": [None],
}


@tagged("post_install", "-at_install")
class TestLinkArguments(BaseCase):
    def assert_refused(self, parse, arguments, name):
        with self.subTest(name=name, value=str(arguments.get(name))[:60]), self.assertRaises(UserError) as caught:
            parse(arguments)
        self.assertIn(name, caught.exception.args[0])

    def test_every_wrong_argument_is_refused(self):
        question = {"code_hash": "0" * 64, "request_id": "test"}
        for parse, good in (
            (parse_invitation, question),
            (parse_open_invitation, open_arguments("x" * 22)),
            (parse_link, link_arguments("0" * 32)),
        ):
            parse(good)
            for name in good:
                for value in BAD[name]:
                    self.assert_refused(parse, good | {name: value}, name)
                self.assert_refused(parse, {key: value for key, value in good.items() if key != name}, name)
            for name in ("user_id", "uid", "login", "ticket_hash"):
                self.assert_refused(parse, good | {name: 2}, name)

    def test_a_profile_is_cleaned_and_never_a_reason_to_refuse(self):
        parsed = parse_link(link_arguments("0" * 32, nickname="\u202e" + "x" * 500, avatar_url="file:///etc/passwd"))
        self.assertEqual((parsed.nickname, parsed.avatar_url), ("x" * 64, ""))
