"""The settings of WeChat login: the one place that reads them, and what saving the public origin entails."""

from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from .domain_file import NAME
from .redirect_url import RedirectUrlError, public_origin

PREFIX = "odoo_addon_wechat_sso."
SCOPE_POLICIES = ("adaptive", "base", "userinfo")
VERIFICATION_POLICIES = ("adaptive", "always", "never")
CLAIM_POLICIES = ("offer", "never")
NEW_USER_POLICIES = ("ask", "portal", "internal", "off")
# China's Cybersecurity Law has such logs kept for at least six months, which can be 184 days.
LOG_DAYS = 190
# Remembers that the freeze is ours, so that uninstalling lifts ours and never an administrator's.
FROZEN_BY_US = PREFIX + "froze_base_url"


class WechatSettings(NamedTuple):
    """Settings as stored; nothing in here is secret (the AppSecret never enters Odoo)."""

    enabled: bool
    appid: str
    redirect_url: str
    scope_policy: str
    force_popup: bool
    verification_policy: str
    claim_policy: str
    new_user_policy: str
    refusal_text: str
    refusal_text_zh: str
    template_user_id: int
    allow_admins: bool
    avatar_policy: bool
    domain_files: tuple[str, ...]
    log_days: int

    @property
    def offers_claims(self):
        """Whether somebody unknown may link the account of their own that they log in to with its password."""
        return self.claim_policy == "offer"

    @property
    def offers_requests(self):
        """Whether somebody unknown may ask for access."""
        return self.new_user_policy == "ask"

    @property
    def creates_users(self):
        """Whether somebody unknown may become a new user."""
        return self.new_user_policy in ("portal", "internal")

    @property
    def turns_away(self):
        """Whether somebody unknown is offered nothing."""
        return not (self.offers_claims or self.offers_requests or self.creates_users)

    def refusal(self, lang):
        """Return the company's own words for whoever has no account, in this language (an Odoo code) as far as it has
        written any; '' if it has none."""
        texts = (self.refusal_text_zh, self.refusal_text)
        first, second = texts if lang.startswith("zh") else reversed(texts)
        return first or second


class WechatSettingsReader(models.AbstractModel):
    _name = "wechat.settings"
    _description = "WeChat Login Settings"

    @api.model
    def _get(self):
        """Return the current WechatSettings, read from the database each time and past core's cache: a request that has
        begun before a change caches the old value after it, and "nobody new is let in" would not hold in that worker.

        Anything unknown or unreadable falls back to the careful side: off, adaptive, no new users, no administrators.
        """
        self.env["ir.config_parameter"].sudo().flush_model(["key", "value"])
        keys = tuple(PREFIX + name for name in WechatSettings._fields)
        query = SQL("SELECT key, value FROM ir_config_parameter WHERE key IN %s", keys)
        stored = dict(self.env.execute_query(query))

        def text(key):
            return (stored.get(PREFIX + key) or "").strip()

        def one_of(key, choices):
            value = text(key)
            return value if value in choices else choices[0]

        template, log_days = text("template_user_id"), text("log_days")
        return WechatSettings(
            enabled=text("enabled") == "True",
            appid=text("appid"),
            redirect_url=text("redirect_url"),
            scope_policy=one_of("scope_policy", SCOPE_POLICIES),
            force_popup=text("force_popup") == "True",
            verification_policy=one_of("verification_policy", VERIFICATION_POLICIES),
            claim_policy=one_of("claim_policy", CLAIM_POLICIES),
            new_user_policy=one_of("new_user_policy", NEW_USER_POLICIES),
            refusal_text=text("refusal_text"),
            refusal_text_zh=text("refusal_text_zh"),
            template_user_id=int(template) if template.isdecimal() else 0,
            allow_admins=text("allow_admins") == "True",
            avatar_policy=text("avatar_policy") == "True",
            domain_files=tuple(name for name in text("domain_files").split() if NAME.fullmatch(name)),
            log_days=int(log_days) if log_days.isdecimal() else LOG_DAYS,
        )

    @api.model
    def _pin_base_url(self):
        """Make the public origin Odoo's own, and keep it: core rewrites web.base.url at each login of an
        administrator from the Host header, which anybody can forge. An administrator's own freeze is respected."""
        parameters = self.env["ir.config_parameter"].sudo()
        if parameters.get_param("web.base.url.freeze") and not parameters.get_param(FROZEN_BY_US):
            return
        try:
            origin = public_origin(self._get().redirect_url)
        except RedirectUrlError:
            return
        parameters.set_param("web.base.url", origin)
        parameters.set_param("web.base.url.freeze", "True")
        parameters.set_param(FROZEN_BY_US, "True")

    @api.model
    def _forget(self):
        """Delete every setting, and the freeze of web.base.url if it was ours (uninstall)."""
        parameters = self.env["ir.config_parameter"].sudo()
        if parameters.get_param(FROZEN_BY_US):
            parameters.set_param("web.base.url.freeze", False)
        parameters.search([("key", "=like", PREFIX.replace("_", r"\_") + "%")]).unlink()
