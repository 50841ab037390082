"""What the tests share: settings, the service user, one person's WeChat account, and a browser at Odoo's door."""

import hashlib
import itertools
from unittest.mock import patch

from odoo.addons.base.models import res_users
from odoo.tests.common import HttpCase, TransactionCase
from odoo.tools import mute_logger

from ..models.res_users_service import GROUPS_FIELD
from ..models.wechat_settings import PREFIX

ADDON = "odoo.addons.odoo_addon_wechat_sso"
APPID = "wx0123456789abcdef"
BROWSER = "b" * 32
# Ready for clicks: what the back office begins with closes every dialog when it is there.
BACK_OFFICE = "!!document.querySelector('.o_action_manager > :not(.o_control_panel)')"
# JavaScript for `browser_js`: waits for the first element of a selector, with these words in it if there are any.
UNTIL = """
const until = async (selector, words = '') => {
    for (let tries = 0; tries < 2000; tries++) {
        const found = [...document.querySelectorAll(selector)].find((element) => element.textContent.includes(words));
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`not on the page: ${selector} ${words}`);
};
"""
_numbers = itertools.count(1)


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def configure(env, **settings):
    """Store settings of WeChat login; None takes one away."""
    for key, value in settings.items():
        env["ir.config_parameter"].sudo().set_param(PREFIX + key, False if value is None else str(value))


def switch_on(env, **settings):
    """Store the settings of a company that refuses whom it does not know, changed by the given ones."""
    names = ("scope_policy", "refusal_text", "refusal_text_zh", "template_user_id", "allow_admins")
    careful = dict.fromkeys(names) | {"claim_policy": "never", "new_user_policy": "off"}
    configure(env, **(careful | {"enabled": True, "appid": APPID} | settings))


def checked(action, *args):
    """Do what a button does that asks for the identity first, as once that has been proven."""
    return action.__wrapped__(action.__self__, *args)


def attempt_id():
    """Return an attempt id no other test uses."""
    return f"{next(_numbers):032x}"


def ticket_of(attempt):
    """Return the ticket of an attempt. The real one is an HMAC; Odoo only ever sees its hash."""
    return sha256(f"ticket of {attempt}")


def sign_in_arguments(**changes):
    """Return the keyword arguments of `sign_in` for a new attempt, changed by the given ones."""
    attempt = changes.pop("attempt", None) or attempt_id()
    return {
        "attempt": attempt,
        "purpose": "login",
        "way": "direct",
        "browser": sha256(BROWSER),
        "ticket_hash": sha256(ticket_of(attempt)),
        "appid": APPID,
        "openid": "oKnown-person_1",
        "unionid": "",
        "scope": "snsapi_base",
        "nickname": "",
        "avatar_url": "",
        "request_id": "test-request",
        "ip": "192.0.2.1",
        "user_agent": "MicroMessenger",
        "known_browser": "",
        "code_hash": "",
        "client": "",
        "phone": "",
    } | changes


class WechatMixin:
    """Fixtures for every kind of test case; call `set_up_wechat` from setUpClass."""

    @classmethod
    def set_up_wechat(cls):
        cls.groups_field = GROUPS_FIELD
        # A password takes core most of a second to hash, which is what most of a test's time went into.
        cls.startClassPatcher(patch.object(res_users, "MIN_ROUNDS", 1000))
        switch_on(cls.env)
        cls.service_user = cls.env["wechat.service"]._ensure_user()
        cls.gateway = cls.env["wechat.gateway"].with_user(cls.service_user)
        cls.staff = cls.new_user("wechat_staff", "base.group_user")
        cls.customer = cls.new_user("wechat_customer", "base.group_portal")
        cls.identity = cls.link(cls.staff, "oKnown-person_1")

    @classmethod
    def new_user(cls, login, *groups):
        return (
            cls.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": login.title(),
                    "login": login,
                    "password": login,
                    cls.groups_field: [(6, 0, [cls.env.ref(group).id for group in groups])],
                }
            )
        )

    @classmethod
    def link(cls, user, openid, appid=APPID, unionid=False, how="self"):
        return cls.env["wechat.identity"].create(
            {"user_id": user.id, "appid": appid, "openid": openid, "unionid": unionid, "linked_how": how}
        )

    def promote_past_odoo(self, user):
        """Make somebody an administrator by SQL, of which nobody hears; `TestPromotionSuspends` has all else."""
        group = self.env.ref("base.group_system")
        self.env.flush_all()
        self.env.cr.execute("INSERT INTO res_groups_users_rel (gid, uid) VALUES (%s, %s)", [group.id, user.id])
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()

    def sign_in(self, **changes):
        return self.gateway.sign_in(**sign_in_arguments(**changes))

    def attempt(self, attempt):
        return self.env["wechat.attempt"].search([("attempt", "=", attempt)])

    def assertSecondsLeft(self, left, of):
        """Check that so many seconds are left, but for those that the test has taken since on a busy machine."""
        self.assertIn(left, range(of - 30, of + 1))

    def move_expiry(self, attempt, seconds):
        """Let the attempt run out that many seconds from now by the database's clock; negative means it has."""
        self.env.cr.execute(
            """
            UPDATE wechat_attempt SET expires_at = clock_timestamp() AT TIME ZONE 'utc' + make_interval(secs => %s)
            WHERE attempt = %s
            """,
            [seconds, attempt],
        )
        self.env["wechat.attempt"].invalidate_model()


class WechatCase(WechatMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_wechat()


class WechatHttpCase(WechatMixin, HttpCase):
    """A browser with our two cookies in front of a real Odoo server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_wechat()

    def url_open(self, url, *args, **options):
        """Wait longer than core: the first visitor of a page waits for its bundles to be compiled."""
        return super().url_open(url, *args, **{"timeout": 120} | options)

    def issue(self, **changes):
        """Let the gateway issue a ticket, put it into the browser, and return its attempt id."""
        arguments = sign_in_arguments(**changes)
        answer = self.gateway.sign_in(**arguments)
        self.assertEqual(answer["outcome"], "issued", answer)
        self.carry(ticket_of(arguments["attempt"]))
        return arguments["attempt"]

    def carry(self, ticket, browser=BROWSER):
        """Put the cookies into the browser; None leaves one out."""
        for name, value in (("__Host-wechat_ticket", ticket), ("__Host-wechat_browser", browser)):
            self.opener.cookies.pop(name, None)
            if value is not None:
                self.opener.cookies[name] = value

    def knock(self, query="", **options):
        """GET the door and return its answer, redirects not followed."""
        return self.url_open("/auth_wechat/signin" + query, allow_redirects=False, **options)

    def where(self, response):
        """Return the local part of the redirect's target."""
        return response.headers["Location"].replace(self.base_url(), "")

    def whoami(self):
        """Return the login of whom the server takes this browser for, '' if nobody."""
        # Core tries a read-only cursor first and says so loudly when a user has no settings row yet.
        with mute_logger("odoo.sql_db", "odoo.http"):
            response = self.opener.post(self.base_url() + "/web/session/get_session_info", json={"params": {}})
        return (response.json().get("result") or {}).get("username") or ""
