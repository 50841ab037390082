"""How every page of ours in the portal is served: for this person and this moment only, in no frame."""

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.http import request

SECURITY_PAGE = "/my/security"
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "frame-ancestors 'none'",
}


class WechatPortalPage(CustomerPortal):
    def _wechat_page(self, template, **values):
        values = self._prepare_portal_layout_values() | {"page_name": "wechat"} | values
        return request.render(f"odoo_addon_wechat_sso_portal.{template}", values, headers=HEADERS)

    def _wechat_own(self, model, record):
        """Return this record of the current user's, or an empty recordset.

        :param str record: its id, as the browser sent it
        """
        records = request.env[model].sudo()
        if not str(record).isdecimal():
            return records
        return records.search([("id", "=", int(record)), ("user_id", "=", request.env.uid)])
