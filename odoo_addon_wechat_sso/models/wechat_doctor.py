"""What Odoo finds out about itself: the doctor's checks that only Odoo can make. Ids and remedies: docs/doctor.md."""

from configparser import Error, RawConfigParser
from datetime import timedelta
from urllib.parse import urlsplit

from odoo import api, fields, http, models
from odoo.tools import config

from .redirect_url import RedirectUrlError, public_origin
from .res_users_service import GATEWAY_GROUP, GROUPS_FIELD

# A key that ends within two weeks wants an administrator's attention.
KEY_ENDS_SOON = timedelta(days=14)
# Two heartbeats and a little: the row of a process that was just restarted is older.
RUNNING_SECONDS = 15
# The watch comes every five minutes; two may be late.
ASLEEP = timedelta(minutes=15)


class WechatDoctor(models.AbstractModel):
    _name = "wechat.doctor"
    _description = "WeChat Login Doctor"

    @api.model
    def _examine(self):
        """Return what Odoo finds out about itself, as [{'id', 'status', 'params'}]; params: str and int, no secret."""
        return [
            self._look_at_settings(),
            self._look_at_sidecars(),
            *self._look_at_several_sidecars(),
            self._look_at_alarms(),
            *self._look_at_service_user(),
            self._look_at_proxy_mode(),
            *self._look_at_databases(),
            *self._look_at_base_url(),
            self._look_at_mail(),
            *self._look_at_template(),
            self.env["wechat.phone.test"]._finding(),
        ]

    def _look_at_settings(self):
        settings = self.env["wechat.settings"]._get()
        missing = [name for name, value in (("AppID", settings.appid), ("URL", _origin(settings))) if not value]
        if missing:
            return red("settings_incomplete", missing=", ".join(missing))
        return green("login_on") if settings.enabled else amber("login_off")

    def _look_at_sidecars(self):
        sidecars = self.env["wechat.sidecar"]
        alive = sidecars._alive()
        if not alive:
            last = sidecars.search([], limit=1)
            if not last:
                return red("sidecars_none")
            minutes = int((sidecars._database_now() - last.last_seen).total_seconds() // 60)
            return red("sidecars_silent", minutes=minutes)
        troubled = alive.filtered(lambda sidecar: sidecar.status != "green")
        if troubled:
            parts = sorted({part for sidecar in troubled for part in sidecar._problems()})
            status = "red" if "red" in troubled.mapped("status") else "amber"
            return finding("sidecars_troubled", status, parts=", ".join(parts))
        return green("sidecars_ok", count=len(alive))

    def _look_at_several_sidecars(self):
        """Several must share a Redis, and be of one version. Names are random, so only a fresh row proves a process."""
        running = self.env["wechat.sidecar"]._seen_within(RUNNING_SECONDS)
        versions = sorted(set(running.mapped("version")))
        return [
            *([red("sidecars_apart", count=len(running))] if len(running) > 1 and running._forgetful() else []),
            *([amber("sidecars_differ", versions=", ".join(versions))] if len(versions) > 1 else []),
        ]

    def _look_at_alarms(self):
        """Whether the watch that tells of trouble unasked is itself awake."""
        watch = self.env.ref("odoo_addon_wechat_sso.cron_wechat_watch", raise_if_not_found=False)
        late = watch and self.env["wechat.sidecar"]._database_now() - watch.nextcall > ASLEEP
        return amber("alarms_asleep") if not watch or not watch.active or late else green("alarms_ok")

    def _look_at_service_user(self):
        group = self.env.ref(GATEWAY_GROUP)
        # Nobody but service users can be in it, see _check_wechat_service_alone.
        user = (
            self.env["res.users"]
            .with_context(active_test=False)
            .search([(GROUPS_FIELD, "in", group.ids)], order="active desc, id", limit=1)
        )
        if not user:
            return [red("service_missing")]
        if not user.active:
            return [red("service_archived")]
        return [self._look_at_rights(user, group), self._look_at_key(user)]

    def _look_at_rights(self, user, group):
        models_open = self.env["ir.model.access"].with_user(user)._get_allowed_models("read")
        rights = [*(user[GROUPS_FIELD] - group).mapped("full_name"), *sorted(models_open)[:3]]
        if rights:
            return red("service_rights_wide", rights=", ".join(rights))
        return red("service_has_password") if user._wechat_has_password() else green("service_ok")

    def _look_at_key(self, user):
        ends = [key.expiration_date for key in self._keys_of(user)]
        now = fields.Datetime.now()
        # NULL is for ever, which is what a key made in the settings is.
        live = [end for end in ends if not end or end > now]
        if not ends:
            return red("key_missing")
        if not live:
            return red("key_expired")
        # Which of several keys the sidecar holds nobody can say, so the first that ends counts.
        first = min((end for end in live if end), default=None)
        if first and first - now < KEY_ENDS_SOON:
            return amber("key_expires_soon", days=(first - now).days)
        return green("key_ok")

    def _keys_of(self, user):
        return self.env["res.users.apikeys"].sudo().search([("user_id", "=", user.id)])

    def _look_at_proxy_mode(self):
        return green("proxy_mode_on") if config["proxy_mode"] else red("proxy_mode_off")

    def _look_at_databases(self):
        """One host name must lead to one database: Odoo finds no route of ours before it knows which one."""
        host = urlsplit(_origin(self.env["wechat.settings"]._get())).hostname
        # Empty where Odoo may not list them: then nobody can say.
        names = http.db_list(force=True, host=host) if host else []
        if not names:
            return []
        if names == [self.env.cr.dbname]:
            return [green("database_ok")]
        if self.env.cr.dbname not in names:
            return [red("database_other")]
        return [red("database_ambiguous", count=len(names))]

    def _look_at_base_url(self):
        origin = _origin(self.env["wechat.settings"]._get())
        if not origin:
            return []
        base_url = (self.env["ir.config_parameter"].get_param("web.base.url") or "").rstrip("/")
        if base_url == origin:
            return [green("base_url_ok")]
        return [red("base_url_differs", base_url=base_url, origin=origin)]

    def _look_at_mail(self):
        return green("mail_ok") if self._has_mail_server() else amber("mail_missing")

    @api.model
    def _has_mail_server(self):
        """Whether somebody has said by which server Odoo sends its mails."""
        # What Odoo takes where nobody has said anything is localhost, too.
        by_configuration = (config["smtp_server"] or "localhost") != "localhost" or names_mail_server(_configuration())
        return by_configuration or bool(self.env["ir.mail_server"].sudo().search_count([], limit=1))

    def _look_at_template(self):
        settings = self.env["wechat.settings"]._get()
        if settings.new_user_policy not in ("portal", "internal"):
            return []
        usable = self.env["wechat.new.user"]._template(settings)
        return [green("template_ok") if usable else red("template_unusable")]


def names_mail_server(path):
    """Return whether this odoo.conf says smtp_server, whatever it says."""
    parser = RawConfigParser()
    try:
        parser.read(path)
    except (Error, OSError, UnicodeError):
        return False
    return parser.has_option("options", "smtp_server")


def _configuration():
    """Return the path of odoo.conf."""
    # 18.0 knows it as an attribute only, 19.0 as an option.
    return config.options.get("config") or config.rcfile


def finding(code, status, **params):
    return {"id": code, "status": status, "params": params}


def green(code, **params):
    return finding(code, "green", **params)


def amber(code, **params):
    return finding(code, "amber", **params)


def red(code, **params):
    return finding(code, "red", **params)


def _origin(settings):
    try:
        return public_origin(settings.redirect_url)
    except RedirectUrlError:
        return ""
