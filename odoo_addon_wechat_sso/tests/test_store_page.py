"""The page that Odoo's app store and the Apps menu show of this addon: complete, and nothing of it from elsewhere."""

import re
import struct
from pathlib import Path

from odoo.modules.module import get_manifest
from odoo.tests import BaseCase, tagged
from odoo.tools import file_path

ADDON = "odoo_addon_wechat_sso"


@tagged("post_install", "-at_install")
class TestStorePage(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = Path(file_path(f"{ADDON}/static/description/index.html")).parent
        cls.page = (cls.folder / "index.html").read_text("utf-8")

    def test_pictures_are_there_and_described(self):
        pictures = re.findall(r'<img src="([^"]*)" alt="([^"]+)"', self.page)
        self.assertEqual(len(pictures), self.page.count("<img"))
        for name, _description in pictures:
            self.assertTrue((self.folder / name).is_file(), name)
        used = {name for name, _description in pictures} | {"icon.png"}
        self.assertEqual({picture.name for picture in self.folder.glob("*.png")}, used, "nothing is carried along")

    def test_nothing_comes_from_elsewhere(self):
        for forbidden in ("<script", "<link", "<a ", "<iframe", "//", "url(", "@import"):
            self.assertNotIn(forbidden, self.page.replace("<!doctype html>", ""))

    def test_the_manifest_names_what_the_store_wants(self):
        manifest = get_manifest(ADDON)
        self.assertLessEqual(len(manifest["name"]), 25, "the store cuts longer ones")
        for image in manifest["images"]:
            self.assertTrue(Path(file_path(f"{ADDON}/{image}")).is_file())
        width, height = struct.unpack(">II", (self.folder / "icon.png").read_bytes()[16:24])
        self.assertEqual((width, height), (140, 140))

    def test_both_languages(self):
        english, chinese = self.page.split('<div lang="zh-CN">')
        for tag in ("<h1", "<h2", "<img", "<li"):
            self.assertEqual(english.count(tag) - (tag == "<img"), chinese.count(tag), tag)
