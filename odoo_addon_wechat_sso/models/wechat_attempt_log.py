"""What the sign-in log is told of attempts: logins, and refusals once WeChat has said whose account it is."""

from odoo import api, models

from .wechat_client_words import client_words


class WechatAttempt(models.Model):
    _inherit = "wechat.attempt"

    @api.model
    def _log_sign_in(self, account, verdict):
        """Note the Verdict on a SignIn if it is a refusal. An issued ticket is no login yet: see `_log_login`."""
        if verdict.outcome == "refused":
            self.env["wechat.log"]._add(
                "login",
                "refused",
                reason=verdict.reason,
                user=self.env["res.users"].browse(verdict.user_id),
                account=account.openid,
                way=account.way,
                ip=account.ip,
                client=account.client or client_words(account.user_agent),
                request_id=account.request_id,
            )

    def _log_refusal(self, reason, ip, request_id=""):
        """Note that this attempt, if it is known, was refused to a browser at the address `ip`."""
        if self:
            self.env["wechat.log"]._add(
                "login",
                "refused",
                reason=reason,
                user=self.user_id,
                account=self.identity_id.openid or "",
                way=self.way or "",
                ip=ip,
                client=self.client or client_words(self.user_agent),
                request_id=request_id or self.request_id or "",
            )

    @api.model
    def _log_refused_ticket(self, ticket_hash, error, ip):
        """Note that the door did not open for a ticket, with the `wechat_error` it showed. One that names no attempt is
        anybody's invention and not worth a line."""
        attempt = self.search([("ticket_hash", "=", ticket_hash)], limit=1)
        replayed = error == "expired" and attempt.consumed_at
        attempt._log_refusal("attempt_conflict" if replayed else error, ip)

    @api.model
    def _log_login(self, user, way, ip, client, user_agent, request_id, openid):
        """Note that a ticket has logged this user in, with what `_spend` has returned."""
        self.env["wechat.log"]._add(
            "login",
            "ok",
            user=user,
            account=openid or "",
            way=way or "",
            ip=ip or "",
            client=client or client_words(user_agent),
            request_id=request_id or "",
        )
