"""Nicknames: whatever strangers type, made fit for a list of users."""

from odoo.tests import BaseCase, tagged

from ..models.wechat_nickname import clean, display_name


@tagged("post_install", "-at_install")
class TestNickname(BaseCase):
    def test_keeps_ordinary_names(self):
        for name in ("张三", "Zoë O'Neil", "😀 小明", "𠮷野家", "<b>x</b> & co", "محمد"):
            self.assertEqual(clean(name), name)

    def test_drops_what_does_not_show(self):
        self.assertEqual(clean("ad\u200bmin"), "admin")
        self.assertEqual(clean("\u202egnp.exe\u202c"), "gnp.exe")
        self.assertEqual(clean("\u2066a\u2069\u061c"), "a")
        self.assertEqual(clean("a\x00b\x1b[31mc\x7f\x85"), "ab[31mc")
        self.assertEqual(clean("\ue001家\U000f0000"), "家")
        self.assertEqual(clean("\ud800x"), "x")

    def test_folds_whitespace(self):
        self.assertEqual(clean(" 张\t\r\n\u3000\u2028三\u00a0 "), "张 三")

    def test_is_at_most_64_characters(self):
        self.assertEqual(len(clean("长" * 500)), 64)
        self.assertEqual(clean("a" * 63 + " b"), "a" * 63)

    def test_is_no_formula_in_an_exported_list(self):
        for text in ('=HYPERLINK("https://evil.example")', "@SUM(1)", "{=1+1}", " =1", "\u200b=1", "=_="):
            self.assertEqual(clean(text)[0], "'", text)
            self.assertEqual(clean(clean(text)), clean(text), "once is enough")
        for text in ("-_-", "+1", "a=b", "{}", "'=1"):
            self.assertEqual(clean(text), text)
        self.assertEqual(len(clean("=" * 500)), 64)

    def test_nameless_people_get_a_readable_name(self):
        for nickname in ("", "  ", "\u200b\u202e", "\u3164", "\u2800", "微信用户", " 微信用户\u200b"):
            self.assertEqual(display_name(nickname, "zh_CN", "3F7A"), "微信用户 3F7A")
            self.assertEqual(display_name(nickname, "en_US", "3F7A"), "WeChat User 3F7A")
        self.assertEqual(display_name("admin", "zh_CN", "3F7A"), "admin")
