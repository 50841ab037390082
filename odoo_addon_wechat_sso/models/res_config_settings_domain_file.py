"""The domain verification file in General Settings: pasted or uploaded, and what is said about a wrong one."""

import base64

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .domain_file import MAX_SIZE, DomainFileError, pasted_names, uploaded_name
from .redirect_url import RedirectUrlError, public_origin
from .wechat_settings import PREFIX


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # Names, separated by spaces: two domains of one account, or an old file beside the new one.
    wechat_domain_files = fields.Char("Verification File", config_parameter=PREFIX + "domain_files")
    wechat_domain_file_upload = fields.Binary("Upload the Verification File", attachment=False)
    wechat_domain_file_upload_name = fields.Char("Name of the Uploaded File")
    wechat_domain_files_problem = fields.Char(
        "Problem with the Verification File", compute="_compute_wechat_domain_files"
    )
    wechat_domain_file_url = fields.Char("Address of the Verification File", compute="_compute_wechat_domain_files")

    @api.depends("wechat_domain_files", "wechat_redirect_url")
    def _compute_wechat_domain_files(self):
        for settings in self:
            settings.wechat_domain_files_problem = settings.wechat_domain_file_url = False
            try:
                names = pasted_names(settings.wechat_domain_files or "")
                if names and settings.wechat_redirect_url:
                    settings.wechat_domain_file_url = f"{public_origin(settings.wechat_redirect_url)}/{names[-1]}"
            except DomainFileError as error:
                settings.wechat_domain_files_problem = self._wechat_domain_file_refusal(error.reason)
            except RedirectUrlError:
                continue  # Said beside the redirect URL.

    @api.onchange("wechat_domain_file_upload")
    def _onchange_wechat_domain_file_upload(self):
        """Turn an uploaded file into its name in the field above, where it can be seen and taken away again."""
        upload, file_name = self.wechat_domain_file_upload, self.wechat_domain_file_upload_name or ""
        if not upload:
            return None
        self.wechat_domain_file_upload = self.wechat_domain_file_upload_name = False
        try:
            # Base64 is a third longer; anything bigger is no such file, and is not worth decoding.
            content = base64.b64decode(upload) if len(upload) <= 2 * MAX_SIZE else b""
            name = uploaded_name(file_name, content)
        except ValueError as error:
            reason = getattr(error, "reason", "content")
            message = self._wechat_domain_file_refusal(reason)
            return {"warning": {"title": self.env._("This is not the verification file"), "message": message}}
        others = [other for other in (self.wechat_domain_files or "").split() if other != name]
        self.wechat_domain_files = " ".join([*others, name])
        return None

    def _wechat_needs_domain_file(self):
        """Whether WeChat may not know yet that the domain is ours. Once it has let anybody through, it does; and some
        serve the file by other means."""
        if not self.wechat_authorised_domain or self.wechat_authorised_domain.startswith("localhost"):
            return False
        return not self.wechat_domain_files and not self.env["wechat.identity"].sudo().search_count([], limit=1)

    def set_values(self):
        """Store names, however they were pasted."""
        pasted = (self.wechat_domain_files or "").strip()
        # Left as it is, something old never keeps anybody from saving some other app's settings.
        if pasted != (self.env["ir.config_parameter"].sudo().get_param(PREFIX + "domain_files") or ""):
            try:
                self.wechat_domain_files = " ".join(pasted_names(pasted))
            except DomainFileError as error:
                raise ValidationError(self._wechat_domain_file_refusal(error.reason)) from None
        return super().set_values()

    def _wechat_domain_file_refusal(self, reason):
        """Return a reason of DomainFileError as a sentence. What was pasted is not repeated: it could be a secret."""
        sentences = {
            "pasted": self.env._(
                "This is not a verification file of WeChat's: paste its name, such as "
                "MP_verify_0123456789abcdef.txt, or the 16 letters and digits inside it."
            ),
            "name": self.env._(
                "The file's name must be the one that WeChat gave it: MP_verify_, 16 letters and digits, .txt. "
                "Download it again from WeChat's console and do not rename it."
            ),
            "content": self.env._(
                "The file's content must be the 16 letters and digits of its name and nothing else. "
                "Download it again from WeChat's console and do not edit it."
            ),
            "wecom": self.env._(
                "This file belongs to WeCom (企业微信). The one for WeChat login starts with MP_verify_ and comes from "
                "the service account's console, mp.weixin.qq.com."
            ),
        }
        return sentences[reason]
