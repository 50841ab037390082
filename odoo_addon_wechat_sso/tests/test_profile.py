"""Name and picture of WeChat: asked for on an administrator's wish, once; a picture only where none is (L13)."""

import base64
import io

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from PIL import Image

from ..models.wechat_arguments import MAX_IMAGE_LENGTH, parse_heartbeat
from ..models.wechat_job_avatar import redrawn
from .common import WechatCase, configure

AVATAR = "https://thirdwx.qlogo.cn/mmopen/x/132"
CONSENT = {"scope": "snsapi_userinfo", "nickname": "小明", "avatar_url": AVATAR}


def picture(form="PNG", size=(1200, 900), **options):
    content = io.BytesIO()
    Image.new("RGB", size, "red").save(content, form, **options)
    return base64.b64encode(content.getvalue()).decode()


@tagged("post_install", "-at_install")
class TestProfile(WechatCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        configure(cls.env, avatar_policy=True)
        cls.customers = cls.link(cls.customer, "oCustomer")
        cls.customer.partner_id.image_1920 = False

    def consent(self):
        self.assertEqual(self.sign_in(openid="oCustomer", **CONSENT)["outcome"], "issued")

    def jobs(self):
        return self.env["wechat.job"].search([("kind", "=", "fetch_avatar")])

    def bring(self, image, status="ok"):
        """Let a sidecar do the waiting job and bring this."""
        [job] = self.gateway.heartbeat(**self.beat())["jobs"]
        self.assertEqual(job["payload"], {"identity": self.customers.id, "url": AVATAR})
        result = {"status": status} | ({"image": image} if image else {"detail": "HTTP 404"})
        self.gateway.heartbeat(**self.beat([{"job": job["id"], "ok": status == "ok", "result": result}]))
        self.env.invalidate_all()
        return self.env["wechat.job"].browse(job["id"])

    def beat(self, results=()):
        health = {"status": "green", "parts": {}}
        return {"instance": "test-1", "version": "1.0.0", "health": health, "results": list(results)}

    def test_asked_for_at_the_next_login_and_once(self):
        self.identity.with_user(self.env.ref("base.user_admin")).action_want_profile()
        self.assertEqual(self.sign_in()["outcome"], "profile_needed")
        self.assertEqual(self.sign_in()["outcome"], "issued", "whoever said no gets in")
        self.assertEqual(self.sign_in(openid="oCustomer")["outcome"], "issued")

    def test_not_where_nobody_is_ever_asked(self):
        self.identity.with_user(self.env.ref("base.user_admin")).action_want_profile()
        configure(self.env, scope_policy="base")
        self.assertEqual(self.sign_in()["outcome"], "issued")

    def test_only_managers_ask(self):
        viewer = self.new_user("wechat_viewer", "odoo_addon_wechat_sso.group_wechat_viewer")
        for user in (self.staff, viewer):
            with self.assertRaises(AccessError):
                self.identity.with_user(user).action_want_profile()

    def test_the_name_in_odoo_stays(self):
        self.consent()
        self.assertEqual((self.customers.nickname, self.customers.avatar_url), ("小明", AVATAR))
        self.assertEqual(self.customer.name, "Wechat_Customer")

    def test_the_login_only_puts_down_a_job(self):
        self.consent()
        self.assertEqual(self.jobs().mapped("state"), ["waiting"])
        self.consent()
        self.assertEqual(len(self.jobs()), 1, "one is enough")
        self.assertFalse(self.customer.image_1920)

    def test_a_picture_becomes_the_users_drawn_anew(self):
        for form, options in (("PNG", {}), ("JPEG", {"exif": b"Exif\x00\x00secret"})):
            self.jobs().unlink()
            self.customer.partner_id.image_1920 = False
            self.consent()
            job = self.bring(picture(form, **options))
            self.assertEqual((job.state, job.result), ("done", {"status": "ok"}), "the picture is not kept twice")
            content = base64.b64decode(self.customer.partner_id.image_1920)
            with Image.open(io.BytesIO(content)) as image:
                self.assertEqual((image.format, max(image.size)), (form, 640))
            self.assertNotIn(b"secret", content)

    def test_not_without_the_policy(self):
        configure(self.env, avatar_policy=None)
        self.consent()
        self.assertFalse(self.jobs())

    def test_never_in_place_of_a_picture(self):
        self.customer.partner_id.image_1920 = picture("PNG", (20, 20))
        before = self.customer.partner_id.image_1920
        self.consent()
        self.assertFalse(self.jobs())
        self.customer.partner_id.image_1920 = False
        self.consent()
        self.customer.partner_id.image_1920 = before
        self.assertEqual(self.bring(picture()).state, "failed")
        self.assertEqual(self.customer.partner_id.image_1920, before, "chosen while the job was out")

    def test_l13_what_is_no_picture_is_not_taken(self):
        svg = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode()
        for image in (svg, "not base64!", picture("GIF"), picture("BMP", (20, 20)), picture("PNG", (3000, 2000))):
            self.consent()
            self.assertEqual(self.bring(image).state, "failed", image[:40])
            self.assertFalse(self.customer.partner_id.image_1920)
            self.jobs().unlink()

    def test_a_failed_fetch_changes_nothing(self):
        self.consent()
        self.assertEqual(self.bring("", "failed").state, "failed")
        self.assertFalse(self.customer.partner_id.image_1920)

    def test_results_are_bounded(self):
        def result(**words):
            return {"job": 1, "ok": True, "result": {"status": "ok"} | words}

        parse_heartbeat(self.beat([result(image="x" * MAX_IMAGE_LENGTH)]))
        for results in (
            [result(image="x" * (MAX_IMAGE_LENGTH + 5000))],
            [result(detail="x" * 5000)],
            [result(image="x")] * 11,
        ):
            with self.assertRaises(UserError):
                parse_heartbeat(self.beat(results))

    def test_a_picture_in_another_jobs_result_is_dropped(self):
        job = self.env["wechat.job"]._enqueue("check_wechat", {})
        self.gateway.heartbeat(**self.beat())
        self.gateway.heartbeat(
            **self.beat([{"job": job.id, "ok": True, "result": {"status": "ok", "image": picture()}}])
        )
        self.env.invalidate_all()
        self.assertEqual(job.result, {"status": "ok"})

    @mute_logger("PIL.PngImagePlugin")
    def test_a_bomb_is_refused_by_its_header(self):
        self.assertRaises(ValueError, redrawn, picture("PNG", (2001, 2000)))
        self.assertTrue(redrawn(picture("PNG", (2000, 2000))))
