"""Who may unlink which WeChat account, and what to do first where it is one's own last way in."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .res_users_service import GROUPS_FIELD


class ResUsers(models.Model):
    _inherit = "res.users"

    def _wechat_assert_may_unlink(self, identities):
        """Check that the current user may unlink these identities of these users.

        Others may take somebody's last way in, since they can give another: that is what unlinking a leaver is.

        :raise AccessError: an administrator's account, and the current user is none
        :raise UserError: it is one's own last way in
        """
        for user in self.sudo():
            if user != self.env.user:
                user._wechat_assert_in_reach_of(self.env.user)
            elif not user._wechat_other_ways_in(identities):
                raise UserError(user._wechat_last_way_message())

    def _wechat_assert_in_reach_of(self, manager):
        """Check that manager may decide about this user's WeChat accounts: somebody of their companies, and
        administrators only among themselves.

        :raise AccessError: they may not
        """
        if self._wechat_is_administrator() and not manager.has_group("base.group_system"):
            raise AccessError(self.env._("Only an administrator can change an administrator's WeChat accounts."))
        if not manager.has_group("odoo_addon_wechat_sso.group_wechat_manager"):
            raise AccessError(self.env._("You may not change other people's WeChat accounts."))
        if not self.company_ids & manager.sudo().company_ids:
            raise AccessError(self.env._("This user belongs to another company."))

    def _wechat_assert_in_hands_of(self, manager):
        """Check that manager may also decide by which WeChat account one logs in as this user.

        :raise AccessError: they may not
        """
        self._wechat_assert_in_reach_of(manager)
        self._wechat_assert_within(manager)

    def _wechat_assert_within(self, manager):
        """Raise AccessError unless these users belong to no company but manager's: a login opens all of a user's."""
        for user in self.sudo():
            if not user._wechat_is_within(manager):
                raise AccessError(self.env._("“%s” also belongs to a company that is not yours.", user.name))

    def _wechat_is_within(self, manager):
        """Whether this user belongs to no company but manager's."""
        return self.sudo().company_ids <= manager.sudo().company_ids

    @api.model
    def _wechat_managers(self, company):
        """Return the people who may link for others in this company."""
        group = self.env.ref("odoo_addon_wechat_sso.group_wechat_manager")
        # 18.0 stores implied groups with the user's own, 19.0 has another field for both.
        groups = "all_group_ids" if "all_group_ids" in self._fields else GROUPS_FIELD
        return self.sudo().search([(groups, "in", group.ids), ("company_ids", "in", company.ids)])

    def _wechat_other_ways_in(self, identities):
        """Whether this user could still log in without these identities."""
        self.env.cr.execute("SELECT password IS NOT NULL FROM res_users WHERE id = %s", [self.id])
        [has_password] = self.env.cr.fetchone()
        if has_password or ("auth_passkey_key_ids" in self._fields and self.auth_passkey_key_ids):
            return True
        usable = [
            ("user_id", "=", self.id),
            ("id", "not in", identities.ids),
            ("appid", "=", self.env["wechat.settings"]._get().appid),
            ("suspended", "=", False),
        ]
        return bool(self.env["wechat.identity"].sudo().search_count(usable, limit=1))

    def _wechat_last_way_message(self):
        if self.email:
            return self.env._(
                "You have no password, so this WeChat account is your only way in. First link another one, or log out "
                "and choose “Reset Password” on the login page: the mail goes to %s. Then unlink this one.",
                self.email,
            )
        return self.env._(
            "You have no password, so this WeChat account is your only way in. First link another one, or ask your "
            "administrator to enter your mail address and send you a password. Then unlink this one."
        )
