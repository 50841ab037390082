"""Answers for the sidecar where no proxy leads to it, and keeps its path from being taken for a translated page."""

from urllib.parse import urlencode

from odoo import http
from odoo.http import request

from ..models.local_path import local_path


class WechatUnrouted(http.Controller):
    # Without this route http_routing would put the language into the login page's link: /zh_CN/wechat/authorize.
    @http.route("/wechat/authorize", type="http", auth="none", methods=["GET"], csrf=False, sitemap=False)
    def wechat_authorize(self, next=None, **_ignored):
        """Say what the proxy says of a dead sidecar: back to the login page with the code `unavailable`."""
        redirect = local_path(next)
        query = {"wechat_error": "unavailable"} | ({"redirect": redirect} if redirect else {})
        return request.redirect(f"/web/login?{urlencode(query)}", 303)
