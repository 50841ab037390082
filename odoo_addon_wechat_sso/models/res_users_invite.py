"""Inviting somebody to link WeChat: who may invite whom, and the mail that does."""

from odoo import models
from odoo.exceptions import AccessError, UserError

from .res_users_service import MANAGERS
from .wechat_qr import qr_png


class ResUsers(models.Model):
    _inherit = "res.users"

    def action_wechat_invite(self):
        """Open the dialog that makes an invitation for this user. For a button."""
        self.ensure_one()
        self._wechat_assert_may_invite()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link WeChat"),
            "res_model": "wechat.invite",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_user_id": self.id},
        }

    def _wechat_assert_may_invite(self):
        """Check that the current user may invite these users.

        :raise AccessError: the current user may not link for others, or not for people of these companies
        :raise UserError: one of these users can never be invited
        """
        if not self.env.user.has_group(MANAGERS):
            raise AccessError(self.env._("You may not link WeChat accounts for others."))
        self.check_access("read")
        for user in self.sudo():
            user._wechat_assert_somebody_else(self.env.user)
            # Core shows internal users of every company to everybody.
            if not user.company_ids & self.env.companies:
                raise AccessError(self.env._("“%s” is not in your company.", user.name))
            user._wechat_assert_within(self.env.user)
            message = user._wechat_refusal_by_others()
            if message:
                raise UserError(message)

    def _wechat_assert_somebody_else(self, manager):
        """Check that manager does not link a WeChat account to their own user by what is for others.

        :raise UserError: they do; one's own way asks for the person on the phone as well
        """
        if self == manager:
            raise UserError(self.env._("You link your own WeChat account yourself, in your preferences."))

    def _wechat_refusal_by_others(self):
        """Return why nobody but this user can give them a WeChat account, or nobody at all, in words; or ''."""
        settings = self.env["wechat.settings"]._get()
        if self._wechat_is_administrator():
            return self.env._(
                "“%s” is an administrator. Administrators link WeChat themselves, in their preferences.", self.name
            )
        if self._wechat_refusal(settings, self.active):
            return self.env._("“%s” is archived, or stands for no person, and cannot log in with WeChat.", self.name)
        return ""

    def _wechat_card_refusals(self):
        """Return {user: in a few words why this user gets no card, or ''}."""
        settings = self.env["wechat.settings"]._get()
        accounts = [("user_id", "in", self.ids), ("appid", "=", settings.appid)]
        linked = self.env["wechat.identity"].sudo().search(accounts).user_id
        reasons = {user: user._wechat_card_refusal(settings) for user in self}
        return reasons | {
            user: self.env._("linked already") for user, reason in reasons.items() if not reason and user in linked
        }

    def _wechat_card_refusal(self, settings):
        user = self.sudo()
        if not user.company_ids & self.env.companies or not user._wechat_is_within(self.env.user):
            return self.env._("of another company")
        if user._wechat_is_administrator():
            return self.env._("administrator, links WeChat in the preferences")
        if user == self.env.user:
            return self.env._("yourself, in the preferences")
        if not user.active:
            return self.env._("archived")
        if user._wechat_refusal(settings, user.active):
            return self.env._("no person who logs in")
        return ""

    def _wechat_mail_invitation(self, invitation, url):
        """Mail an invitation to this user, in their language."""
        user = self.with_context(lang=self.lang or self.env.lang)
        values = {
            "user": user,
            "invitation": invitation,
            "url": url,
            "company": user.company_id.name,
            "until": user._wechat_local_time(invitation.expires_at),
        }
        body = user.env["ir.qweb"]._render("odoo_addon_wechat_sso.mail_invitation", values)
        attachment = {"name": "wechat.png", "raw": qr_png(url), "mimetype": "image/png"}
        user._wechat_mail(
            user.env._("Link your WeChat account to Odoo"), body, [attachment], code_until=invitation.expires_at
        )
