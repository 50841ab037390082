"""Creates the Odoo user of a WeChat account that has none, if the administrator chose so."""

import secrets

from odoo import SUPERUSER_ID, api, models

from .wechat_nickname import display_name


class WechatNewUser(models.AbstractModel):
    _name = "wechat.new.user"
    _description = "New Users from WeChat"

    @api.model
    def _portal_template_id(self):
        """Return the id of core's template for portal users, 0 if there is none."""
        value = self.env["ir.config_parameter"].sudo().get_param("base.template_portal_user_id") or ""
        return int(value) if value.isdecimal() else 0

    @api.model
    def _template(self, settings):
        """Return the user to copy, or an empty recordset if the settings name none that fits the policy.

        An administrator as a template would make everybody one; a template of the other kind would turn
        "customers only" into "staff" behind the administrator's back. Internal needs a template chosen on purpose.
        """
        users = self.env["res.users"].with_user(SUPERUSER_ID).with_context(active_test=False)
        portal = settings.new_user_policy == "portal"
        template_id = settings.template_user_id or (portal and self._portal_template_id())
        template = users.browse(template_id or []).exists()
        if not template or template.id == SUPERUSER_ID or template._wechat_is_administrator():
            return users
        fits = template.has_group("base.group_portal") if portal else template.has_group("base.group_user")
        return template if fits and template.share == portal else users

    @api.model
    def _is_possible(self, settings):
        """Whether somebody unknown can become a new user."""
        return settings.creates_users and bool(self._template(settings))

    @api.model
    def _template_of_kind(self, kind):
        """Return the user to copy where a manager makes a `portal` or `internal` user of somebody, or an empty
        recordset: the one in Settings where it is of that kind, for portal users else core's."""
        settings = self.env["wechat.settings"]._get()._replace(new_user_policy=kind)
        template = self._template(settings)
        return template or (self._template(settings._replace(template_user_id=0)) if kind == "portal" else template)

    @api.model
    def _create(self, template, nickname):
        """Copy the template to a user without password, mailing nobody, and return it."""
        lang = self._language(template)
        # A context from the outside could carry defaults, a password among them: start from none.
        copier = (
            template.with_user(SUPERUSER_ID)
            .with_context({})
            .with_context(no_reset_password=True, tracking_disable=True, mail_create_nosubscribe=True, lang=lang)
        )
        return copier.copy(
            {
                "name": display_name(nickname, lang, secrets.token_hex(2).upper()),
                "login": f"wechat-{secrets.token_hex(8)}",
                "email": False,
                "lang": lang,
                "active": True,
            }
        )

    @api.model
    def _language(self, template):
        """Return the template's language, else the company's, else English; core does not check what it stores."""
        installed = dict(self.env["res.lang"].get_installed())
        wanted = (template.lang, template.company_id.partner_id.lang)
        return next((lang for lang in wanted if lang in installed), "en_US")
