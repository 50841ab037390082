"""Who may unlink which WeChat account, and what to do first where it is one's own last way in."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .res_users_service import ADMIN_GROUPS, ALL_GROUPS_FIELD, GATEWAY_GROUP, MANAGERS


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
        if not manager.has_group(MANAGERS):
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
    def _wechat_domain_in_reach(self):
        """Return the domain of the people whom the current user may give a WeChat account, for dialogs to offer.
        Whoever is chosen is judged all the same."""
        groups = [self.env.ref(group).id for group in (*ADMIN_GROUPS, GATEWAY_GROUP)]
        # Searched first: 19.0 knows no "not in" for implied groups.
        others = self.sudo().search([(ALL_GROUPS_FIELD, "in", groups)]) | self.env.user
        elsewhere = self.env["res.company"].sudo().search([("id", "not in", self.env.user.company_ids.ids)])
        return [("id", "not in", others.ids), ("company_ids", "not in", elsewhere.ids)]

    @api.model
    def _wechat_managers(self, companies):
        """Return the people who may link for others in one of these companies."""
        group = self.env.ref(MANAGERS)
        return self.sudo().search([(ALL_GROUPS_FIELD, "in", group.ids), ("company_ids", "in", companies.ids)])

    def _wechat_other_ways_in(self, identities):
        """Whether this user could still log in without these identities."""
        return bool(
            self._wechat_has_password()
            or ("auth_passkey_key_ids" in self._fields and self.auth_passkey_key_ids)
            or self._wechat_has_other_provider()
            or self._wechat_usable_identities() - identities
        )

    def _wechat_has_other_provider(self):
        """Whether an OAuth provider or LDAP could let this user in.

        Who is in LDAP only its server knows: where there is one, staff count as being in it.
        """
        if "oauth_uid" in self._fields and self.oauth_uid and self.oauth_provider_id.enabled:
            return True
        if "res.company.ldap" not in self.env or not self._is_internal():
            return False
        return bool(self.env["res.company.ldap"].sudo().search_count([], limit=1))

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
