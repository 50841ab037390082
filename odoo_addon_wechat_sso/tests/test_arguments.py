"""What the sidecar sends is checked to the letter; what is wrong is refused by name, never with its value."""

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from ..models.wechat_arguments import parse_attempt, parse_deny, parse_heartbeat, parse_sign_in, parse_verify_code
from .common import sign_in_arguments
from .scan import scan_arguments, typed_arguments

HEARTBEAT = {
    "instance": "erp-1.example-a1b2",
    "version": "1.0.0",
    "health": {"status": "green", "parts": {"odoo": {"status": "green", "detail": ""}}},
    "results": [],
}
BAD_SIGN_IN = {
    "attempt": ["", "A" * 32, "0" * 31, "0" * 33, "0" * 32 + "\n", None, 7, ["0" * 32]],
    "purpose": ["", "link", "claim", "LOGIN"],
    "way": ["", "qr"],
    "browser": ["", "0" * 63, "G" * 64],
    "ticket_hash": ["", "0" * 32, "0" * 65],
    "appid": ["", "wx 1", "w" * 65, {}],
    "openid": ["", "o" * 65, "o'--", "o\x00", 0, False, [], {"__proto__": 1}],
    "unionid": ["u" * 65, "u u", None],
    "scope": ["", "snsapi_login"],
    "nickname": [None, 7, ["x"]],
    "avatar_url": [None, b"x"],
    "request_id": ["", "a b", "r" * 65, "a\nWARNING forged"],
    "ip": [None],
    "user_agent": [None],
    "known_browser": ["0" * 64, "x", None],
    "code_hash": ["0" * 64, "x", None],
    "client": ["Firefox", None],
}
BAD_SCAN = {
    "known_browser": ["0" * 63, "G" * 64, "0" * 64 + "\n", None, False],
    "code_hash": ["", "0" * 63, "0" * 65, "G" * 64, None],
    "client": [None, 7],
}
BAD_VERIFY_CODE = {
    "attempt": ["", "A" * 32, "0" * 31, None],
    "browser": ["", "0" * 63, None],
    "code_hash": ["", "123456", "0" * 63, 123456, None, ["0" * 64]],
    "known_browser": ["0" * 63, "x", None, False],
    "fresh_browser": ["", "0" * 63, None],
    "request_id": ["", "a b", None],
    "ip": [None],
    "user_agent": [None],
}
BAD_DENY = {
    "attempt": ["", "A" * 32, None],
    "browser": ["", "0" * 63, None],
    "by": ["", "pc", None, True],
    "request_id": ["", "a\nWARNING forged"],
    "ip": [None],
    "user_agent": [None],
}
BAD_ATTEMPT = {"attempt": ["", "0" * 33, None], "request_id": ["", "a b", None]}
BAD_HEARTBEAT = {
    "instance": ["", "a b", "x" * 65, None],
    "version": ["", "1", "1.0", "1.0.0 ", None],
    "health": [
        {},
        {"status": "green"},
        {"status": "blue", "parts": {}},
        {"status": "green", "parts": []},
        {"status": "green", "parts": {"odoo": {}}},
        {"status": "green", "parts": {"odoo": {"status": "green", "detail": None}}},
        {"status": "green", "parts": {"odoo": {"status": "green", "token": "x"}}},
        {"status": "green", "parts": {str(i): {"status": "green"} for i in range(31)}},
        {"status": "green", "parts": {}, "more": 1},
    ],
    "results": [
        None,
        {},
        [{}],
        [{"job": "1", "ok": True, "result": {}}],
        [{"job": True, "ok": True, "result": {}}],
        [{"job": 2**31, "ok": True, "result": {}}],
        [{"job": 1, "ok": 1, "result": {}}],
        [{"job": 1, "ok": True, "result": []}],
        [{"job": 1, "ok": True, "result": {"x": "y" * 5000}}],
        [{"job": 1, "ok": True, "result": {"x": "\x00"}}],
        [{"job": 1, "ok": True, "result": {"x": "\ud800"}}],
        [{"job": 1, "ok": True, "result": {"x": float("nan")}}],
        [{"job": 1, "ok": True, "result": {}}] * 51,
    ],
}


@tagged("post_install", "-at_install")
class TestArguments(BaseCase):
    def assert_refused(self, parse, arguments, name):
        with self.subTest(name=name, value=str(arguments.get(name))[:60]), self.assertRaises(UserError) as caught:
            parse(arguments)
        self.assertIn(name.split(".")[0], caught.exception.args[0])

    def test_sign_in_refuses_every_wrong_argument(self):
        for name, values in BAD_SIGN_IN.items():
            for value in values:
                self.assert_refused(parse_sign_in, sign_in_arguments() | {name: value}, name)

    def test_the_methods_of_a_scan_refuse_every_wrong_argument(self):
        typed = typed_arguments("0" * 32)
        denial = {name: typed[name] for name in ("attempt", "browser", "ip", "user_agent", "request_id")} | {
            "by": "phone"
        }
        question = {name: typed[name] for name in ("attempt", "request_id")}
        for parse, good, bad in (
            (parse_sign_in, scan_arguments(known_browser="0" * 64), BAD_SCAN),
            (parse_verify_code, typed, BAD_VERIFY_CODE),
            (parse_deny, denial, BAD_DENY),
            (parse_attempt, question, BAD_ATTEMPT),
        ):
            parse(good)
            for name, values in bad.items():
                for value in values:
                    self.assert_refused(parse, good | {name: value}, name)
            for name in good:
                self.assert_refused(parse, {key: value for key, value in good.items() if key != name}, name)
            self.assert_refused(parse, good | {"user_id": 2}, "user_id")

    def test_what_the_pc_says_of_itself_is_printable_and_short(self):
        parsed = parse_sign_in(scan_arguments(client="\u202eFirefox\n" + "x" * 200))
        self.assertEqual(parsed.client, ("Firefox" + "x" * 200)[:100])
        typed = parse_verify_code(typed_arguments("0" * 32, ip="1" * 60, user_agent="a\nb" * 600))
        self.assertEqual((typed.ip, typed.user_agent), ("1" * 45, ("ab" * 600)[:512]))

    def test_heartbeat_refuses_every_wrong_argument(self):
        for name, values in BAD_HEARTBEAT.items():
            for value in values:
                self.assert_refused(parse_heartbeat, HEARTBEAT | {name: value}, name)

    def test_unknown_and_missing_arguments_are_refused(self):
        for name in ("user_id", "uid", "login", "groups"):
            self.assert_refused(parse_sign_in, sign_in_arguments() | {name: 2}, name)
        for name in sign_in_arguments():
            arguments = sign_in_arguments()
            del arguments[name]
            self.assert_refused(parse_sign_in, arguments, name)

    def test_a_profile_is_cleaned_and_never_a_reason_to_refuse(self):
        parsed = parse_sign_in(
            sign_in_arguments(nickname="\u202e" + "x" * 500, avatar_url="file:///etc/passwd", user_agent="a\nb" * 600)
        )
        self.assertEqual((parsed.nickname, parsed.avatar_url), ("x" * 64, ""))
        self.assertEqual(parsed.user_agent, ("ab" * 600)[:512])
        self.assertEqual(
            parse_sign_in(sign_in_arguments(ip="2001:db8::" + "1" * 60)).ip, ("2001:db8::" + "1" * 60)[:45]
        )

    def test_an_avatar_is_a_web_address(self):
        good = "https://thirdwx.qlogo.cn/mmopen/x/132"
        self.assertEqual(parse_sign_in(sign_in_arguments(avatar_url=good)).avatar_url, good)
        for bad in ("javascript:alert(1)", "data:image/svg+xml,x", "https://x/ y", "https://" + "x" * 2000):
            self.assertEqual(parse_sign_in(sign_in_arguments(avatar_url=bad)).avatar_url, "")

    def test_health_details_are_printable_and_short(self):
        health = {"status": "red", "parts": {"wechat": {"status": "red", "detail": "a\x1b[31m\n" + "b" * 900}}}
        detail = parse_heartbeat(HEARTBEAT | {"health": health}).health["parts"]["wechat"]["detail"]
        self.assertEqual(detail, ("a[31m" + "b" * 900)[:500])
