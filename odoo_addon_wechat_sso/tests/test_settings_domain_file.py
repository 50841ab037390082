"""The verification file in the settings form: pasted, uploaded, and what is said about a wrong one."""

import base64

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ..models.domain_file import DomainFileError, pasted_names, uploaded_name
from ..models.wechat_settings import PREFIX
from .common import WechatCase, configure

CODE = "0123456789abCDEF"
NAME = f"MP_verify_{CODE}.txt"
OLD = "MP_verify_MLvDTY0UZCw4LduU.txt"
WARNINGS = "odoo.tests.form.onchange"
REDIRECT_URL = "https://erp.example.com/wechat/callback"


@tagged("post_install", "-at_install")
class TestSettingsDomainFile(WechatCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        configure(cls.env, domain_files=None, redirect_url=REDIRECT_URL)
        cls.admin = cls.new_user("wechat_settings_admin", "base.group_system")

    def form(self):
        return Form(self.env["res.config.settings"].with_user(self.admin))

    def save(self, text):
        self.env["res.config.settings"].with_user(self.admin).create({"wechat_domain_files": text}).execute()
        return self.env["ir.config_parameter"].sudo().get_param(PREFIX + "domain_files")

    def upload(self, form, file_name, content):
        """Choose a file in the form."""
        form.wechat_domain_file_upload_name = file_name
        form.wechat_domain_file_upload = base64.b64encode(content).decode()

    def test_pasted_in_every_way_people_do_it(self):
        for text in (
            NAME,
            CODE,
            f"  {NAME}\n",
            f"MP_verify_{CODE}",
            f"https://erp.example.com/{NAME}",
            f"http://erp.example.com/{NAME}",
            f"{NAME} {CODE}",
        ):
            with self.subTest(text=text):
                self.assertEqual(self.save(text), NAME)

    def test_two_domains_have_a_file_each(self):
        for text in (f"{OLD} {NAME}", f"{OLD}, {NAME}", f"{OLD}\n{NAME}", f"{OLD}；{NAME}"):
            self.assertEqual(self.save(text), f"{OLD} {NAME}")
        self.assertEqual(self.env["wechat.settings"]._get().domain_files, (OLD, NAME))
        self.assertEqual(self.save(NAME), NAME, "the old one is replaced")
        self.assertFalse(self.save(""))

    def test_refuses_what_is_none(self):
        for text, words in (
            ("wx0123456789abcdef", "paste its name"),
            ("0123456789abcdef0123456789abcdef", "paste its name"),
            (f"MP_verify_{CODE}.html", "paste its name"),
            (f"MP_verify_{CODE[:-1]}.txt", "paste its name"),
            (f"MP_verify_{CODE}0.txt", "paste its name"),
            (f"../{NAME}", "paste its name"),
            ("MP_verify_<script>alert(1)</script>.txt", "paste its name"),
            ("MP_verify_微信微信微信微信微信微信微信微信.txt", "paste its name"),
            (f"WW_verify_{CODE}.txt", "WeCom"),
            (f"{NAME} and more", "paste its name"),
        ):
            with self.subTest(text=text), self.assertRaisesRegex(ValidationError, words) as caught:
                self.save(text)
            self.assertNotIn(text, str(caught.exception), "it could be a secret, and refusals are logged")

    def test_says_what_is_wrong_before_saving(self):
        form = self.form()
        form.wechat_domain_files = "no file"
        self.assertIn("paste its name", form.wechat_domain_files_problem)
        self.assertFalse(form.wechat_domain_file_url)
        form.wechat_domain_files = f"{OLD} {CODE}"
        self.assertFalse(form.wechat_domain_files_problem)
        self.assertEqual(form.wechat_domain_file_url, f"https://erp.example.com/{NAME}", "the newest")

    def test_something_old_does_not_keep_others_from_saving(self):
        configure(self.env, domain_files="no file")
        self.env["res.config.settings"].with_user(self.admin).create({}).execute()

    def test_an_uploaded_file_becomes_its_name(self):
        form = self.form()
        for file_name in (NAME, f"MP_verify_{CODE} (1).txt", f"MP_verify_{CODE}(2).txt", f"MP_verify_{CODE} - 副本.txt"):
            with self.assertNoLogs(WARNINGS, "WARNING"):
                self.upload(form, file_name, CODE.encode())
            self.assertEqual(form.wechat_domain_files, NAME)
            self.assertFalse(form.wechat_domain_file_upload)
        self.upload(form, OLD, OLD[10:26].encode())
        self.assertEqual(form.wechat_domain_files, f"{NAME} {OLD}", "beside the one that is there")
        form.save().execute()
        self.assertEqual(self.env["wechat.settings"]._get().domain_files, (NAME, OLD))

    def test_refuses_other_uploads(self):
        form = self.form()
        for file_name, content, words in (
            ("notes.txt", CODE.encode(), "must be the one that WeChat gave it"),
            ("", CODE.encode(), "must be the one that WeChat gave it"),
            (f"MP_verify_{CODE}0.txt", f"{CODE}0".encode(), "must be the one that WeChat gave it"),
            (f"MP_verify_{CODE}.exe", CODE.encode(), "must be the one that WeChat gave it"),
            (NAME, CODE.lower().encode(), "must be the 16 letters and digits of its name"),
            (NAME, f"{CODE} {CODE}".encode(), "must be the 16 letters and digits of its name"),
            (NAME, b"<html>404</html>", "must be the 16 letters and digits of its name"),
            (NAME, b"\x00\xff\xfe", "must be the 16 letters and digits of its name"),
            (NAME, b"x" * 100_000, "must be the 16 letters and digits of its name"),
            (f"WW_verify_{CODE}.txt", CODE.encode(), "WeCom"),
        ):
            with self.subTest(file_name=file_name, size=len(content)):
                with self.assertLogs(WARNINGS, "WARNING") as warnings:
                    self.upload(form, file_name, content)
                self.assertIn(words, warnings.output[0])
                self.assertFalse(form.wechat_domain_files)

    def test_an_editors_traces_do_not_matter(self):
        for content in (f"{CODE}\n", f"{CODE}\r\n", f"\ufeff{CODE}"):
            self.assertEqual(uploaded_name(NAME, content.encode()), NAME)
        with self.assertRaises(DomainFileError):
            uploaded_name(NAME, CODE.encode() + b" " * 100)

    def test_nothing_pasted_is_nothing(self):
        self.assertEqual(pasted_names(" \n ,"), [])

    def test_the_form_asks_for_it_until_somebody_has_logged_in(self):
        def missing(**settings):
            configure(self.env, **settings)
            return self.env["res.config.settings"].create({}).wechat_missing or ""

        self.assertNotIn("verification file", missing(), "an identity is there")
        self.env["wechat.identity"].search([]).unlink()
        self.assertIn("verification file", missing())
        self.assertNotIn("verification file", missing(redirect_url="http://localhost:8080/wechat/callback"))
        self.assertNotIn("verification file", missing(redirect_url=REDIRECT_URL, domain_files=NAME))

    def test_the_sidecar_hears_of_all(self):
        beat = {
            "instance": "test",
            "version": "1.0.0",
            "health": {"status": "green", "parts": {}},
            "results": [],
        }
        self.assertEqual(self.gateway.heartbeat(**beat)["settings"]["verification_files"], [])
        configure(self.env, domain_files=f"{OLD} {NAME}")
        self.assertEqual(self.gateway.heartbeat(**beat)["settings"]["verification_files"], [OLD, NAME])
