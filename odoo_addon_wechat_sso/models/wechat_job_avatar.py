"""The WeChat avatar as a user's picture: asked for as a job, and taken only as an image this Odoo has drawn itself."""

import base64
import binascii
import io
import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.image import image_process
from PIL import Image, UnidentifiedImageError
from psycopg2.extras import Json

from .wechat_arguments import MAX_IMAGE_LENGTH

_logger = logging.getLogger(__name__)

KIND = "fetch_avatar"
FORMATS = ("PNG", "JPEG")
# WeChat's largest avatar is 640 pixels wide. More is looked at by nobody and could be a bomb.
MAX_PIXELS = 2000 * 2000
SIDE = 640


class WechatIdentity(models.Model):
    _inherit = "wechat.identity"

    def write(self, vals):
        result = super().write(vals)
        if "avatar_url" in vals or "user_id" in vals:
            for identity in self:
                identity._want_avatar()
        return result

    def _want_avatar(self):
        """Put down a job for a sidecar to fetch this avatar, if the user has no picture and the settings allow it.

        Odoo itself asks no other machine for anything (threat L13).
        """
        if not self.avatar_url or not self.env["wechat.settings"]._get().avatar_policy or not self._lacks_picture():
            return
        jobs = self.env["wechat.job"].sudo()
        # One for each address: that it failed today, or is still out, is no reason for another.
        known = SQL(
            "SELECT 1 FROM wechat_job WHERE kind = %s AND payload @> %s LIMIT 1",
            KIND,
            Json({"identity": self.id, "url": self.avatar_url}),
        )
        jobs.flush_model()
        if not self.env.execute_query(known):
            jobs._enqueue(KIND, {"identity": self.id, "url": self.avatar_url})

    def _lacks_picture(self):
        partner = self.sudo().user_id.partner_id
        # Asked of the table: reading the field would load the picture.
        picture = [("res_model", "=", "res.partner"), ("res_field", "=", "image_1920"), ("res_id", "=", partner.id)]
        return bool(partner) and not self.env["ir.attachment"].sudo().search_count(picture, limit=1)

    def _take_avatar(self, encoded):
        """Make this base64 text of a PNG or JPEG the user's picture, drawn anew and small; return what was wrong."""
        if not self.exists() or not self.env["wechat.settings"]._get().avatar_policy or not self._lacks_picture():
            return "not wanted any more"
        try:
            picture = redrawn(encoded)
        except (ValueError, OSError, UserError, UnidentifiedImageError, Image.DecompressionBombError) as error:
            return f"no picture: {type(error).__name__}"
        self.sudo().user_id.partner_id.image_1920 = base64.b64encode(picture)
        return ""


class WechatJob(models.Model):
    _inherit = "wechat.job"

    @api.model
    def _take_result(self, job_id, ok, result):
        """Use a fetched avatar and forget it: what is kept of a result is what it says, never a picture."""
        job = self.browse(job_id).exists()
        image, result = result.get("image"), {name: value for name, value in result.items() if name != "image"}
        if job.kind == KIND and job.state == "handed_out" and ok and image:
            problem = self.env["wechat.identity"].browse((job.payload or {}).get("identity"))._take_avatar(image)
            if problem:
                _logger.info("WeChat avatar of job %s not taken: %s", job.id, problem)
                ok, result = False, {"status": "failed", "detail": problem}
        return super()._take_result(job_id, ok, result)


def redrawn(encoded):
    """Return this base64 text of an image as the bytes of a new JPEG or PNG, at most 640 pixels wide and high.

    :raise ValueError, OSError, UnidentifiedImageError, UserError: it is no such image, or a strange one
    """
    if not isinstance(encoded, str) or len(encoded) > MAX_IMAGE_LENGTH:
        raise ValueError("too long")
    try:
        content = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error
    # Only the header is read here: the size is known before a pixel is made.
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise ValueError("too large")
        form = image.format
    return image_process(content, size=(SIDE, SIDE), output_format=form, quality=85)
