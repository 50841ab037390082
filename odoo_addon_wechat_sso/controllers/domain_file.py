"""Serves the files by which WeChat's console sees that this domain is ours, at its root and to anybody."""

from odoo import http
from odoo.http import request


class WechatDomainFile(http.Controller):
    # Takes every name of the kind, so that a wrong one is a plain 404 and no page of the website's.
    @http.route(
        "/MP_verify_<string:code>.txt",
        type="http",
        auth="none",
        methods=["GET"],
        csrf=False,
        save_session=False,
        sitemap=False,
    )
    def wechat_domain_file(self, code, **_ignored):
        """Return the code, nothing before or after it: WeChat compares it with the name."""
        known = f"MP_verify_{code}.txt" in request.env["wechat.settings"].sudo()._get().domain_files
        headers = {
            "Content-Type": "text/plain; charset=utf-8",
            "X-Content-Type-Options": "nosniff",
            # Short, so that a file that was just entered is seen by whoever looked too early.
            "Cache-Control": "public, max-age=60" if known else "no-store",
        }
        return request.make_response(code if known else "Not found", headers, status=200 if known else 404)
