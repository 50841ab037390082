"""The WeChat part of General Settings: what can be chosen, what is refused and why, and how things stand."""

import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .redirect_url import CALLBACK_PATH, RedirectUrlError, proposed_redirect_url, public_origin
from .wechat_settings import LOG_DAYS, PREFIX, WechatSettings

MAX_LOG_DAYS = 3650
# A sidecar seen so lately has a key that works, and people who log in with it.
IN_USE_SECONDS = 600
MAX_REFUSAL_LENGTH = 500
APPID = re.compile(r"wx[0-9a-f]{16}")


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    wechat_enabled = fields.Boolean("WeChat Login", config_parameter=PREFIX + "enabled")
    wechat_appid = fields.Char("AppID", config_parameter=PREFIX + "appid")
    wechat_redirect_url = fields.Char("Redirect URL", config_parameter=PREFIX + "redirect_url")
    wechat_scope_policy = fields.Selection(
        [
            ("adaptive", "Only when the profile is needed (recommended)"),
            ("base", "Never ask; name and picture stay unknown"),
            ("userinfo", "Ask at every login"),
        ],
        "Asking for Name and Picture",
        default="adaptive",
        config_parameter=PREFIX + "scope_policy",
    )
    wechat_force_popup = fields.Boolean("Always Show WeChat's Dialog", config_parameter=PREFIX + "force_popup")
    wechat_verification_policy = fields.Selection(
        [
            ("adaptive", "On each new browser (recommended)"),
            ("always", "At every scan"),
            ("never", "Never, except for administrators"),
        ],
        "Six Digits after a Scan",
        default="adaptive",
        config_parameter=PREFIX + "verification_policy",
    )
    wechat_claim_policy = fields.Selection(
        [
            ("offer", "They link it themselves, by logging in with their password once (recommended)"),
            ("never", "They are not asked whether they have one"),
        ],
        "Unlinked WeChat: People Who Have an Odoo Account",
        default="offer",
        config_parameter=PREFIX + "claim_policy",
    )
    wechat_new_user_policy = fields.Selection(
        [
            ("ask", "They may ask for access, and a manager decides (recommended)"),
            ("portal", "They become portal users: for customers, without access to the back office"),
            ("internal", "They become internal users: everybody with WeChat gets into the back office"),
            ("off", "They cannot come in"),
        ],
        "Unlinked WeChat: People without an Account",
        default="ask",
        config_parameter=PREFIX + "new_user_policy",
    )
    wechat_refusal_text = fields.Char("What They Are Told, in English", config_parameter=PREFIX + "refusal_text")
    wechat_refusal_text_zh = fields.Char("What They Are Told, in Chinese", config_parameter=PREFIX + "refusal_text_zh")
    wechat_template_user_id = fields.Many2one(
        "res.users", "Template User", config_parameter=PREFIX + "template_user_id"
    )
    wechat_avatar_policy = fields.Boolean("Take WeChat's Picture", config_parameter=PREFIX + "avatar_policy")
    wechat_allow_admins = fields.Boolean("Administrators May Use WeChat", config_parameter=PREFIX + "allow_admins")
    wechat_log_days = fields.Integer(
        "Days to Keep the Sign-in Log", default=LOG_DAYS, config_parameter=PREFIX + "log_days"
    )

    wechat_proposed_redirect_url = fields.Char("Proposed Redirect URL", compute="_compute_wechat_proposed_redirect_url")
    wechat_authorised_domain = fields.Char("Authorised Domain", compute="_compute_wechat_redirect_url")
    wechat_redirect_url_problem = fields.Char("Problem with the Redirect URL", compute="_compute_wechat_redirect_url")
    wechat_missing = fields.Text("Still to Do", compute="_compute_wechat_missing")
    wechat_sidecar_status = fields.Text("Sidecar", compute="_compute_wechat_status")
    wechat_sidecar_in_use = fields.Boolean("Sidecar Key in Use", compute="_compute_wechat_status")
    wechat_doctor_summary = fields.Char("Last Run", compute="_compute_wechat_status")
    wechat_phone_verdict = fields.Text("Test with a Phone", compute="_compute_wechat_status")

    # Status fields depend on nothing in the form; naming one of its fields makes Odoo compute them for a fresh form.

    @api.depends("wechat_enabled")
    def _compute_wechat_proposed_redirect_url(self):
        base_url = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        self.wechat_proposed_redirect_url = proposed_redirect_url(base_url)

    @api.depends("wechat_redirect_url")
    def _compute_wechat_redirect_url(self):
        for settings in self:
            settings.wechat_authorised_domain = settings.wechat_redirect_url_problem = False
            url = (settings.wechat_redirect_url or "").strip()
            try:
                settings.wechat_authorised_domain = url and public_origin(url).split("//")[1]
            except RedirectUrlError as error:
                settings.wechat_redirect_url_problem = self._wechat_redirect_url_refusal(error.reason)

    @api.depends("wechat_enabled", "wechat_appid", "wechat_redirect_url", "wechat_domain_files")
    def _compute_wechat_missing(self):
        sidecar_seen = bool(self.env["wechat.sidecar"].sudo()._alive())
        for settings in self:
            steps = (
                (not settings.wechat_redirect_url, self.env._("Step 1: enter or accept the redirect URL.")),
                (
                    settings._wechat_needs_domain_file(),
                    self.env._(
                        "Step 1: set the authorised domain in WeChat's console and enter the verification file."
                    ),
                ),
                (not settings.wechat_appid, self.env._("Step 2: enter the AppID of your WeChat service account.")),
                (not sidecar_seen, self.env._("Step 3: start the sidecar (scripts/install makes its key).")),
                (not settings.wechat_enabled, self.env._("At last, switch WeChat login on.")),
            )
            settings.wechat_missing = "\n".join(f"• {text}" for is_missing, text in steps if is_missing) or False

    @api.depends("wechat_enabled")
    def _compute_wechat_status(self):
        sidecars = self.env["wechat.sidecar"].sudo()
        self.wechat_sidecar_status = sidecars._status_text()
        self.wechat_sidecar_in_use = bool(sidecars._seen_within(IN_USE_SECONDS))
        findings = self.env["wechat.finding"]
        self.wechat_doctor_summary = findings._summary()
        self.wechat_phone_verdict = findings._sentences(self.env["wechat.phone.test"].sudo()._finding())

    @api.onchange("wechat_enabled")
    def _onchange_wechat_enabled(self):
        if self.wechat_enabled and not self.wechat_redirect_url:
            self.wechat_redirect_url = self.wechat_proposed_redirect_url

    @api.onchange("wechat_new_user_policy")
    def _onchange_wechat_new_user_policy(self):
        wants_portal = self.wechat_new_user_policy == "portal"
        if self.wechat_template_user_id and self.wechat_template_user_id.share != wants_portal:
            self.wechat_template_user_id = False

    def set_values(self):
        chosen = self._wechat_chosen()
        # Left as they are, old settings never keep anybody from saving some other app's.
        if chosen != self.env["wechat.settings"]._get():
            refusal = self._wechat_refusal(chosen)
            if refusal:
                raise ValidationError(refusal)
        return super().set_values()

    def action_wechat_accept_redirect_url(self):
        """Store the proposed redirect URL."""
        if not self.wechat_proposed_redirect_url:
            raise UserError(self.env._("Odoo's own address could not be a redirect URL: enter yours."))
        self.env["ir.config_parameter"].set_param(PREFIX + "redirect_url", self.wechat_proposed_redirect_url)
        return self.action_wechat_reload()

    def action_wechat_doctor(self):
        """Run the doctor and show what it finds."""
        return self.env["wechat.finding"].action_run()

    def action_wechat_findings(self):
        """Show what the doctor found when it was last run."""
        return self.env["wechat.finding"].action_open()

    def action_wechat_phone_test(self):
        """Show a QR code for an administrator's phone, which proves the whole way through WeChat."""
        tests = self.env["wechat.phone.test"].with_user(self.env.user)
        # RPC calls it too, and without a form there is no right that was asked for.
        tests.check_access("read")
        settings = self.env["wechat.settings"]._get()
        if not (settings.appid and settings.redirect_url):
            raise UserError(self.env._("Enter and save AppID and redirect URL first."))
        return tests._start()._show()

    def action_wechat_make_key(self):
        """Make a new key for the sidecar, end the old one, and show it once."""
        return self.env["wechat.sidecar.key"]._make_and_show()

    def action_wechat_reload(self):
        """Show the settings as they are now."""
        return {"type": "ir.actions.client", "tag": "reload"}

    def _wechat_chosen(self):
        """Return the form's content as the WechatSettings that saving it would store."""
        self.ensure_one()
        return WechatSettings(
            enabled=self.wechat_enabled,
            appid=(self.wechat_appid or "").strip(),
            redirect_url=(self.wechat_redirect_url or "").strip(),
            scope_policy=self.wechat_scope_policy or "adaptive",
            force_popup=self.wechat_force_popup,
            verification_policy=self.wechat_verification_policy or "adaptive",
            claim_policy=self.wechat_claim_policy or "offer",
            new_user_policy=self.wechat_new_user_policy or "ask",
            refusal_text=(self.wechat_refusal_text or "").strip(),
            refusal_text_zh=(self.wechat_refusal_text_zh or "").strip(),
            template_user_id=self.wechat_template_user_id.id or 0,
            allow_admins=self.wechat_allow_admins,
            avatar_policy=self.wechat_avatar_policy,
            domain_files=tuple((self.wechat_domain_files or "").split()),
            log_days=self.wechat_log_days,
        )

    def _wechat_refusal(self, chosen):
        """Return why these settings cannot be stored, in the administrator's language, or ''."""
        if chosen.appid and not APPID.fullmatch(chosen.appid):
            return self.env._(
                "“%s” is not an AppID: “wx” followed by 16 digits or letters a to f. Copy it from WeChat's console.",
                chosen.appid,
            )
        if chosen.redirect_url:
            try:
                public_origin(chosen.redirect_url)
            except RedirectUrlError as error:
                return self._wechat_redirect_url_refusal(error.reason)
        if max(len(chosen.refusal_text), len(chosen.refusal_text_zh)) > MAX_REFUSAL_LENGTH:
            return self.env._("What people are told can be %s characters long.", MAX_REFUSAL_LENGTH)
        if not 0 < chosen.log_days <= MAX_LOG_DAYS:
            return self.env._("The sign-in log can be kept for 1 to %s days.", MAX_LOG_DAYS)
        if chosen.enabled and not chosen.appid:
            return self.env._("WeChat login needs the AppID of your service account before it can be switched on.")
        if chosen.enabled and not chosen.redirect_url:
            return self.env._("WeChat login needs a redirect URL before it can be switched on.")
        return self._wechat_template_refusal(chosen)

    def _wechat_template_refusal(self, chosen):
        if chosen.new_user_policy == "off" or (chosen.new_user_policy != "internal" and not chosen.template_user_id):
            return ""
        if not chosen.template_user_id:
            return self.env._("Choose the internal user whose rights every new person from WeChat shall get.")
        if self.env["wechat.new.user"]._template(chosen):
            return ""
        if chosen.new_user_policy == "portal":
            return self.env._("The template for portal users must be a portal user.")
        return self.env._("The template for internal users must be an internal user who is not an administrator.")

    def _wechat_redirect_url_refusal(self, reason):
        """Return a reason of RedirectUrlError as a sentence."""
        sentences = {
            "malformed": self.env._("The redirect URL is not a web address: look for spaces and unusual characters."),
            "not_https": self.env._("The redirect URL must start with https://: the login travels through it."),
            "userinfo": self.env._("The redirect URL must not contain a user name or password before the host."),
            "ip": self.env._("The redirect URL must use a domain name: WeChat refuses IP addresses."),
            "host": self.env._(
                "The redirect URL needs a full domain name, such as erp.example.com, of letters, digits and hyphens."
            ),
            "port": self.env._("The redirect URL must not contain a port: WeChat only allows the standard one."),
            "query": self.env._("The redirect URL must not contain anything after a question mark."),
            "fragment": self.env._("The redirect URL must not contain anything after a # sign."),
            "path": self.env._("The redirect URL must end in %s and nothing else.", CALLBACK_PATH),
        }
        return sentences[reason]
