"""Where a login may lead to: local paths and nothing else (threat R1, protocol section 7)."""

from odoo.tests import BaseCase, tagged

from ..models.local_path import local_path

HOSTILE = [
    "",
    "evil.example",
    "evil.example/odoo",
    "our.example.evil.example",
    "http://evil.example",
    "https://evil.example/odoo",
    "https:evil.example",
    "https:/evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "//evil.example@our.example",
    "//our.example@evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/odoo\\..\\..\\evil.example",
    "/%5cevil.example",
    "/%5Cevil.example",
    "/odoo/%5c%5cevil.example",
    "/%2fevil.example",
    "/%2Fevil.example",
    "%2f%2fevil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/%09/evil.example",
    "/%0d%0aSet-Cookie:x=1",
    "/odoo\r\nLocation: https://evil.example",
    "/odoo%00",
    "/odoo%1F",
    "/odoo%7f",
    "/odoo\x00",
    "/odoo\x7f",
    "/odoo\x85",
    " //evil.example",
    " /odoo",
    "\t/odoo",
    "javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "?redirect=//evil.example",
    "#evil",
    "odoo",
    "./odoo",
    "../odoo",
    "/.//evil.example",
    "/..//evil.example",
    "/%2e//evil.example",
    "/odoo/..//evil.example",
    "/odoo/%2E%2e//evil.example",
    "/wechat/authorize?next=/odoo",
    "/odoo/../wechat/authorize",
    "/%2e/wechat/callback",
    "/auth_wechat/signin",
    "/%77echat/callback",
    "/auth%5Fwechat/signin",
    "/%ff",
    "/x/%2e%2e/auth_wechat/signin",
    "/" + "a" * 1024,
    "/" + "😀" * 512,
    "/" + "a" * 5000,
    "/\ud800",
]

LOCAL = {
    "/": "/",
    "/odoo": "/odoo",
    "/odoo/": "/odoo/",
    "/odoo/contacts/7?debug=1#top": "/odoo/contacts/7?debug=1#top",
    "/my/orders?page=2&sortby=date": "/my/orders?page=2&sortby=date",
    "/odoo?next=//evil.example": "/odoo?next=//evil.example",
    "/a//b": "/a//b",
    "/a/./b/../c": "/a/c",
    "/a/b/..": "/a/",
    "/a/.": "/a/",
    "/../../odoo": "/odoo",
    "/a/%2e%2E/b": "/b",
    "/..a/b.": "/..a/b.",
    "/wechat": "/wechat",
    "/wechat_stickers/1": "/wechat_stickers/1",
    "/商店?q=茶#页": "/%E5%95%86%E5%BA%97?q=%E8%8C%B6#%E9%A1%B5",
    "/a b?c d#e f": "/a%20b?c%20d#e%20f",
    "/<x>?'\"": "/%3Cx%3E?%27%22",
    "/odoo%2Fx": "/odoo%2Fx",
    "/odoo ": "/odoo",
    "/odoo?": "/odoo?",
    "/" + "a" * 1023: "/" + "a" * 1023,
}


@tagged("post_install", "-at_install")
class TestLocalPath(BaseCase):
    def test_hostile_targets_are_refused(self):
        for value in HOSTILE:
            with self.subTest(value=value[:60]):
                self.assertEqual(local_path(value), "")

    def test_only_text_can_be_a_path(self):
        for value in (None, False, 7, b"/odoo", ["/odoo"], {"/odoo": 1}):
            self.assertEqual(local_path(value), "")

    def test_local_paths_are_kept_as_a_browser_would_read_them(self):
        for value, expected in LOCAL.items():
            with self.subTest(value=value[:60]):
                self.assertEqual(local_path(value), expected)

    def test_the_result_is_stable(self):
        for value in LOCAL.values():
            self.assertEqual(local_path(value), value)
