"""The verification file at the root of the domain, as WeChat's console asks for it."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WechatHttpCase, configure

CODE = "0123456789abCDEF"
OLD = "MLvDTY0UZCw4LduU"


@tagged("post_install", "-at_install")
class TestDomainFile(WechatHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        configure(cls.env, domain_files=f"MP_verify_{OLD}.txt MP_verify_{CODE}.txt")
        # Where website is installed it must not take the stranger for one who wants another language.
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.chinese = {"Accept-Language": "zh-CN,zh;q=0.9", "User-Agent": "Mozilla/4.0"}

    def ask(self, path, method="GET", **options):
        self.opener.cookies.clear()
        options = {"allow_redirects": False, "headers": self.chinese, "timeout": 30} | options
        return self.opener.request(method, self.base_url() + path, **options)

    def assert_plain_404(self, path):
        response = self.ask(path)
        self.assertEqual((path, response.status_code, response.text), (path, 404, "Not found"))
        self.assertEqual(response.headers["Content-Type"], "text/plain; charset=utf-8")
        self.assertNotIn("Set-Cookie", response.headers)

    def test_says_the_code_and_nothing_else(self):
        for code in (CODE, OLD):
            response = self.ask(f"/MP_verify_{code}.txt")
            self.assertEqual((response.status_code, response.content), (200, code.encode()))
            self.assertEqual(response.headers["Content-Type"], "text/plain; charset=utf-8")
            self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(response.headers["Cache-Control"], "public, max-age=60")

    def test_nobody_is_given_a_session_for_it(self):
        self.assertNotIn("Set-Cookie", self.ask(f"/MP_verify_{CODE}.txt").headers)

    def test_whoever_is_logged_in_sees_the_same(self):
        self.authenticate("wechat_staff", "wechat_staff")
        response = self.opener.get(f"{self.base_url()}/MP_verify_{CODE}.txt", allow_redirects=False)
        self.assertEqual((response.status_code, response.content), (200, CODE.encode()))

    def test_head(self):
        response = self.ask(f"/MP_verify_{CODE}.txt", method="HEAD")
        self.assertEqual((response.status_code, response.content), (200, b""))
        self.assertEqual(response.headers["Content-Length"], "16")

    @mute_logger("odoo.http")
    def test_only_looking(self):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            self.assertEqual(self.ask(f"/MP_verify_{CODE}.txt", method=method).status_code, 405)

    def test_a_query_changes_nothing(self):
        response = self.ask(f"/MP_verify_{CODE}.txt?code=fedcba9876543210&x=<script>")
        self.assertEqual((response.status_code, response.content), (200, CODE.encode()))

    def test_other_names_are_not_there(self):
        for code in (
            "fedcba9876543210",
            CODE.lower(),
            CODE[:-1],
            CODE + "0",
            f"{OLD}.txt%20MP_verify_{CODE}",
            f"{CODE}%00",
            f"{CODE}%0A",
            "%20",
            "..%5c..%5cetc%5cpasswd",
            "%3Cscript%3Ealert(1)",
            "%E5%BE%AE%E4%BF%A1",
            "a" * 3000,
        ):
            self.assert_plain_404(f"/MP_verify_{code}.txt")

    @mute_logger("odoo.http")
    def test_neighbours_are_not_there(self):
        for path in (
            f"/mp_verify_{CODE}.txt",
            f"/MP_verify_{CODE}",
            f"/MP_verify_{CODE}.txt.bak",
            f"/WW_verify_{CODE}.txt",
            f"/web/MP_verify_{CODE}.txt",
        ):
            response = self.ask(path, allow_redirects=True)
            self.assertEqual((path, response.status_code), (path, 404))
            self.assertNotEqual(response.text, CODE)

    def test_what_was_stored_by_hand_is_served_only_if_it_is_one(self):
        for stored, code in (
            ("MP_verify_<b>.txt", "%3Cb%3E"),
            (f"../MP_verify_{CODE}.txt", CODE),
            ("MP_verify_a.txt", "a"),
        ):
            configure(self.env, domain_files=stored)
            self.assert_plain_404(f"/MP_verify_{code}.txt")

    def test_taken_away_it_is_gone(self):
        configure(self.env, domain_files=None)
        self.assert_plain_404(f"/MP_verify_{CODE}.txt")
