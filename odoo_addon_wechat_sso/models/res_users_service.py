"""Keeps the sidecar's service user in its cage: no model, no own record, no password, no other group, no session."""

from odoo import api, models, tools
from odoo.exceptions import AccessDenied, AccessError, UserError, ValidationError
from odoo.release import version_info

GATEWAY_GROUP = "odoo_addon_wechat_sso.group_wechat_gateway"
MANAGERS = "odoo_addon_wechat_sso.group_wechat_manager"
# Whose members can change settings or give rights.
ADMIN_GROUPS = ("base.group_system", "base.group_erp_manager")
GROUPS_FIELD = "group_ids" if version_info[0] >= 19 else "groups_id"
# With the implied ones: 18.0 stores those with a user's own, 19.0 has another field for both.
ALL_GROUPS_FIELD = "all_group_ids" if version_info[0] >= 19 else "groups_id"


class ResUsers(models.Model):
    _inherit = "res.users"

    def _wechat_is_service(self):
        """Whether this user belongs to the gateway group, which the constraint below allows to service users only."""
        self.ensure_one()
        group_id = self._wechat_id_of(GATEWAY_GROUP)
        return bool(group_id) and group_id in self.sudo()[GROUPS_FIELD].ids

    @api.model
    @tools.ormcache("self.env.uid")
    def _wechat_is_gateway_caller(self):
        """Whether the current user is the service user. Cached; changing anybody's groups clears that cache."""
        return bool(self.env.user) and self.env.user._wechat_is_service()

    def _wechat_refuse_gateway_caller(self):
        if not self.env.su and self._wechat_is_gateway_caller():
            raise AccessError(self.env._("This user can call the WeChat gateway and nothing else."))

    # Core lets everybody read and write some fields of their own user record; ACLs are not asked there.

    def read(self, fields=None, load="_classic_read"):
        self._wechat_refuse_gateway_caller()
        return super().read(fields=fields, load=load)

    def write(self, vals):
        self._wechat_refuse_gateway_caller()
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        self._wechat_refuse_gateway_caller()
        return super().onchange(values, field_names, fields_spec)

    def _set_password(self):
        # The one place every way of setting a password comes through: form, wizard, reset link, RPC.
        if any(user._wechat_is_service() for user in self):
            raise UserError(self.env._("The service user of WeChat login cannot have a password."))
        return super()._set_password()

    def _action_reset_password(self, *args, **kwargs):
        if any(user._wechat_is_service() for user in self):
            raise UserError(self.env._("The service user of WeChat login cannot have a password."))
        return super()._action_reset_password(*args, **kwargs)

    def _check_credentials(self, credential, env):
        # Its key opens RPC; nothing opens a session for it.
        if (env or {}).get("interactive", True) and self._wechat_is_gateway_caller():
            raise AccessDenied()
        return super()._check_credentials(credential, env)

    @api.constrains(GROUPS_FIELD)
    def _check_wechat_service_alone(self):
        group = self.env.ref(GATEWAY_GROUP, raise_if_not_found=False)
        for user in self.sudo():
            if group and group in user[GROUPS_FIELD] and user[GROUPS_FIELD] != group:
                raise ValidationError(
                    self.env._("The group “%s” is for the service user of WeChat login only and mixes with no other.")
                    % group.name
                )
