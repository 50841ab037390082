"""The in-Odoo way: code exchange and profile fetched inside the worker, which waits for WeChat twice."""

import requests
from odoo import http
from odoo.addons.web.controllers.home import Home
from odoo.http import request
from odoo.release import version_info

from ..models.res_users import ExchangedIdentity

CALL_TIMEOUT_SECONDS = 10


class BenchInOdoo(Home):
    @http.route("/bench/callback", type="http", auth="none", methods=["GET"], csrf=False, readonly=False, sitemap=False)
    def bench_callback(self, code, **_query):
        parameters = request.env["ir.config_parameter"].sudo()
        api_url = parameters.get_param("bench.wechat_api_url")
        appid = parameters.get_param("odoo_addon_wechat_sso.appid")
        token = requests.get(
            f"{api_url}/sns/oauth2/access_token",
            params={
                "appid": appid,
                "secret": parameters.get_param("bench.wechat_app_secret"),
                "code": code,
                "grant_type": "authorization_code",
            },
            timeout=CALL_TIMEOUT_SECONDS,
        ).json()
        requests.get(
            f"{api_url}/sns/userinfo",
            params={"access_token": token["access_token"], "openid": token["openid"], "lang": "zh_CN"},
            timeout=CALL_TIMEOUT_SECONDS,
        ).json()
        identity = (
            request.env["wechat.identity"]
            .sudo()
            .search([("appid", "=", appid), ("openid", "=", token["openid"])], limit=1)
        )
        user = identity.user_id
        credential = {"login": user.login, "type": "bench", "bench_identity": ExchangedIdentity(user.id)}
        info = request.session.authenticate(request.env if version_info[0] >= 19 else request.db, credential)
        return request.redirect(self._login_redirect(info["uid"]))
