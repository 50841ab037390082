"""What requests need before the login: whether WeChat shows the page, this addon's translations for its scripts, and
the end of a login that waits for a second factor too late."""

import re

from odoo import api, models
from odoo.http import request

from . import second_factor

# WeCom and mini programs name WeChat in their User-Agent too. The widget's rule: web_src/src/browser.ts
WECHAT = re.compile(r"MicroMessenger", re.IGNORECASE)
NOT_WECHAT = re.compile(r"wxwork|miniProgram", re.IGNORECASE)


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        second_factor.end_if_over()
        return super()._authenticate(endpoint)

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Give the login page this addon's terms: with http_routing installed only listed addons' terms are served."""
        parent = getattr(super(), "_get_translation_frontend_modules_name", None)
        return (parent() if parent else ["web"]) + ["odoo_addon_wechat_sso"]

    @api.model
    def _is_wechat_browser(self):
        """Say whether the page is being shown inside WeChat. A hint for the layout, never a security check."""
        user_agent = request.httprequest.headers.get("User-Agent", "") if request else ""
        return bool(WECHAT.search(user_agent)) and not NOT_WECHAT.search(user_agent)
