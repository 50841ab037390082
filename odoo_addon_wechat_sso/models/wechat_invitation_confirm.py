"""What an administrator does with invitations: make them, revoke them, and confirm or reject who has come."""

from odoo import api, models
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import AccessError

from .res_users_service import MANAGERS
from .wechat_in_a_row import in_a_row


class WechatInvitation(models.Model):
    _inherit = "wechat.invitation"

    @api.model
    def _invite(self, user, lifetime):
        """Make an invitation for a user in the current user's name, see `_make`.

        :raise AccessError, UserError: see `_wechat_assert_may_invite`
        """
        user._wechat_assert_may_invite()
        invitation, code = self._make("invitation", user, lifetime)
        self.env["wechat.log"].sudo()._add("invitation", "ok", user=user, actor=self.env.user)
        return invitation, code

    def action_revoke(self):
        """End these invitations. For a button."""
        self._assert_manager()
        revoked = self.sudo()._revoke()
        for invitation in revoked:
            revoked.env["wechat.log"]._add(
                "invitation", "ok", reason="revoked", user=invitation.user_id, actor=self.env.user
            )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_confirm(self):
        """Link the WeChat accounts that wait, each to the user it was invited for. For a button, one or many.

        `wechat_seen` in the context is the id of the attempt that the page shows; a page of many says nothing, and
        means those that wait when the button is pressed.
        """
        context = self.env.context
        seen = [context["wechat_seen"]] if "wechat_seen" in context else self.sudo().attempt_id.ids
        return self._confirm_seen(seen)

    @check_identity
    def _confirm_seen(self, seen):
        """Link as `action_confirm` says. Whether each may still be linked is decided now, not when it was invited.

        :param list seen: the ids of attempts whose accounts the manager has seen: while core asks who the manager is,
            another account can take the place of one of them
        :raise AccessError: one of the users is not the caller's to link
        """
        self._assert_manager()
        self.user_id._wechat_assert_within(self.env.user)
        outcomes = [(invitation, invitation._confirm_waiting(seen)) for invitation in self.sudo()]
        return self._say(outcomes)

    def action_reject(self):
        """Turn away the WeChat accounts that wait; their codes can be scanned again. For a button, one or many."""
        self._assert_manager()
        for invitation in self.sudo():
            if invitation.state == "waiting":
                invitation.attempt_id._refuse("rejected")
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _assert_manager(self):
        if not self.env.user.has_group(MANAGERS):
            raise AccessError(self.env._("You may not link WeChat accounts for others."))
        self.check_access("read")
        self.user_id.check_access("read")
        if set(self.sudo().mapped("purpose")) - {"invitation"}:
            raise AccessError(
                self.env._("People's own codes are their own: only invitations are yours to decide about.")
            )

    def _confirm_waiting(self, seen):
        """Attach the account that waits; return '' or why not: `oneself`, `unseen`, or a reason of protocol section 12.

        :param list seen: as `_confirm_seen`
        """
        attempt = self._own_attempt()
        if self.purpose != "invitation" or self.state != "waiting" or not attempt:
            return "expired"
        if self.user_id == self.env.user:
            return "oneself"
        if attempt.id not in seen:
            return "unseen"
        return attempt._confirm(self.env.user)

    def _say(self, outcomes):
        """Return the action that tells what came of each, and shows the list anew."""
        refused = [
            self.env._("%(name)s (%(reason)s)", name=invitation.user_id.name, reason=self._reason_text(reason))
            for invitation, reason in outcomes
            if reason
        ]
        linked = len(outcomes) - len(refused)
        message = self.env._("Linked: %s.", linked)
        if refused:
            message = in_a_row(self.env, message, self.env._("Not linked: %s.", ", ".join(refused)))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if refused else "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _reason_text(self, reason):
        texts = {
            "expired": self.env._("nobody is waiting any more"),
            "already_linked": self.env._("the WeChat account belongs to another user"),
            "already_yours": self.env._("linked already"),
            "admin_forbidden": self.env._("administrators are never linked this way"),
            "oneself": self.env._("your own account is linked in your preferences"),
            "archived": self.env._("the user is archived"),
            "unseen": self.env._("somebody else has scanned this code meanwhile: look again"),
        }
        return texts.get(reason) or self.env._("refused")
