"""What the tests of the portal share: a customer's browser on the security page, and their phone."""

import re

from lxml import html
from odoo import http
from odoo.addons.odoo_addon_wechat_sso.tests.common import WechatHttpCase, configure
from odoo.addons.odoo_addon_wechat_sso.tests.linking import LinkingMixin, link_arguments, open_arguments

WECHAT = "Mozilla/5.0 (iPhone) MicroMessenger/8.0.49(0x18003137)"


class PortalCase(LinkingMixin, WechatHttpCase):
    def setUp(self):
        super().setUp()
        self.set_up_linking()
        # Whatever else is on the page leads nowhere without it.
        configure(self.env, enabled=True)
        self.mine = self.link(self.customer, "oCustomer")
        self.mine.nickname = "小客"
        self.log_in()

    def log_in(self):
        self.authenticate(self.customer.login, self.customer.login)

    def lose_password(self):
        """Become somebody who came by WeChat and never had a password, and stay logged in."""
        self.env.cr.execute("UPDATE res_users SET password = NULL WHERE id = %s", [self.customer.id])
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        # Core's session token knows the password.
        token = self.customer.with_user(self.customer)._compute_session_token(self.session.sid)
        self.change_session(session_token=token)

    def change_session(self, **values):
        session = http.root.session_store.get(self.session.sid)
        session.update(values)
        http.root.session_store.save(session)

    def session_value(self, key):
        return http.root.session_store.get(self.session.sid).get(key)

    def page(self, path="/my/security", **options):
        response = self.url_open(path, **options)
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text)

    def words(self, page):
        return re.sub(r"\s+", " ", page.find(".//main").text_content() if page.find(".//main") is not None else "")

    def press(self, path, user_agent="Firefox", **fields):
        """Send one of our forms, redirects not followed."""
        data = {"csrf_token": http.Request.csrf_token(self)} | fields
        return self.url_open(path, data=data, allow_redirects=False, headers={"User-Agent": user_agent})

    def code_on(self, page):
        """Return the link code that a page shows."""
        [address] = page.xpath("//*[@data-wechat-code]//p[@dir='ltr']")
        return address.text_content().rpartition("/")[2]

    def confirm_on_phone(self, code, **account):
        opened = open_arguments(code)
        self.assertEqual(self.gateway.open_invitation(**opened)["outcome"], "open")
        answer = self.gateway.link(**link_arguments(opened["attempt"], **account))
        attempt = self.attempt(opened["attempt"])
        if attempt.outcome == "waiting":
            attempt._confirm(self.customer)
        return answer

    def state(self, purpose="link"):
        return self.url_open(f"/my/wechat/state/{purpose}").json()["state"]
