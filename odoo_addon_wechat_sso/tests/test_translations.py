"""Every text people see exists in Chinese, and reaches the pages it is shown on."""

import re
from pathlib import Path

import polib
from odoo.modules.module import get_module_path
from odoo.release import version_info
from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import TranslationModuleReader

from .common import WechatHttpCase

ADDON = "odoo_addon_wechat_sso"
ADDONS = (ADDON, "odoo_addon_wechat_sso_portal")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?s")


def catalogue(name, addon=ADDON):
    return polib.pofile(f"{get_module_path(addon)}/i18n/{name}")


def terms(env, addon):
    """Return what of an addon is to be translated. Models and fields of other modules that it extends have names of
    theirs: the exporter counts them as the addon's, others with each version and each module beside it."""
    exported = [row[:5] for row in TranslationModuleReader(env.cr, modules=[addon])]
    return {
        source
        for module, _kind, name, record, source in exported
        if module == addon
        and not (
            name.startswith(("ir.model,", "ir.model.fields,")) and "wechat" not in record.removeprefix(f"{addon}.")
        )
    }


def activate_chinese(env):
    """Install Chinese and, where the website addon is there, let its pages be shown in it."""
    chinese = env["res.lang"]._activate_lang("zh_CN")
    env["ir.module.module"].search([("name", "=", ADDON)])._update_translations(["zh_CN"])
    if "website" in env:
        env["website"].search([]).language_ids |= chinese


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    def test_no_term_is_untranslated(self):
        for addon in ADDONS:
            chinese = {entry.msgid: entry.msgstr for entry in catalogue("zh_CN.po", addon)}
            with self.subTest(addon=addon):
                self.assertFalse(sorted(term for term in terms(self.env, addon) if not chinese.get(term)))

    def test_the_template_and_the_translation_hold_the_same_terms(self):
        for addon in ADDONS:
            template, chinese = (
                {entry.msgid: (entry.comment, entry.occurrences) for entry in catalogue(name, addon)}
                for name in (f"{addon}.pot", "zh_CN.po")
            )
            with self.subTest(addon=addon):
                self.assertEqual(template, chinese)

    def test_placeholders_survive(self):
        for entry in [entry for addon in ADDONS for entry in catalogue("zh_CN.po", addon)]:
            with self.subTest(term=entry.msgid):
                self.assertEqual(
                    sorted(PLACEHOLDER.findall(entry.msgid)), sorted(PLACEHOLDER.findall(entry.msgstr)), entry.msgid
                )

    def test_the_widgets_texts_are_marked_as_such(self):
        """Without the comment `odoo-javascript` a term never reaches a browser."""
        bundles = Path(get_module_path(ADDON), "static/src").rglob("*.js")
        shown = {term for bundle in bundles for term in re.findall(r'_t\("([^"]*)"\)', bundle.read_text("utf-8"))}
        marked = {entry.msgid for entry in catalogue("zh_CN.po") if "odoo-javascript" in entry.comment}
        self.assertTrue(shown)
        self.assertEqual(shown, marked)


@tagged("post_install", "-at_install")
class TestChineseLoginPage(WechatHttpCase):
    def test_link_and_message_are_chinese(self):
        activate_chinese(self.env)
        page = self.url_open("/web/login?wechat_error=expired", headers={"Accept-Language": "zh-CN"}).text
        self.assertIn("微信登录", page)
        self.assertIn('href="/wechat/authorize"', page, "the path is the sidecar's: no language in it")
        self.assertIn("本次微信登录已超时", page)
        self.assertNotIn("Log in with WeChat", page)

    def test_the_widgets_texts_are_served(self):
        """By the route the login page asks: with http_routing installed it is another one, which serves less."""
        activate_chinese(self.env)
        routed = "http_routing" in self.env.registry._init_modules
        route = "/website/translations" if routed else "/web/webclient/translations"
        answer = self.url_open(f"{route}{'' if version_info[0] >= 19 else '/1'}?lang=zh_CN").json()
        texts = {message["id"]: message["string"] for message in answer["modules"][ADDON]["messages"]}
        self.assertEqual(texts["Log in with WeChat"], "微信登录")
