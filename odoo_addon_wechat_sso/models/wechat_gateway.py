"""The only door for the sidecar: XML-RPC methods for the service user, protocol section 6."""

import logging
from functools import partial

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError
from odoo.modules.module import get_manifest
from odoo.release import major_version

from .wechat_arguments import parse_heartbeat, parse_sign_in

_logger = logging.getLogger(__name__)

# What is no everyday answer: a person was let down by something only an administrator or an attacker does.
SUSPICIOUS = {"attempt_conflict", "wrong_app", "ambiguous", "misconfigured", "admin_forbidden"}


class WechatGateway(models.AbstractModel):
    _name = "wechat.gateway"
    _description = "WeChat Sidecar Gateway"

    @api.model
    def sign_in(self, **arguments):
        """Decide on a WeChat account that the sidecar has verified and, if it may come in, issue its ticket.

        :return: {'outcome', 'reason', 'expires_in' (seconds)}
        :raise UserError: an argument is missing, unknown or malformed (fault 2)
        :raise AccessError: the caller is not the service user (fault 4)
        """
        self._check_caller()
        account = parse_sign_in(arguments)
        gateway = self._trusted()
        attempts = gateway.env["wechat.attempt"]
        settings = gateway.env["wechat.settings"]._get()
        replay = attempts._replay(account) if settings.enabled else None
        if replay:
            verdict, expires_in = replay
        else:
            verdict = gateway.env["wechat.resolver"]._resolve(account, settings)
            keep = attempts._await_claim if verdict.outcome == "claim" else partial(attempts._issue, verdict=verdict)
            expires_in = keep(account)
        attempts._log_sign_in(account, verdict)
        about = f"identity {verdict.identity_id or '-'}, user {verdict.user_id or '-'}, {account.way}"
        suspicious = verdict.reason in SUSPICIOUS
        self._note("sign-in", account, verdict.outcome, verdict.reason, about=about, suspicious=suspicious)
        return {"outcome": verdict.outcome, "reason": verdict.reason, "expires_in": expires_in}

    @api.model
    def heartbeat(self, **arguments):
        """Take a sidecar's health and results; give it the settings and the jobs it shall do.

        :return: {'settings', 'jobs', 'version'} as in protocol section 6; never a secret
        :raise UserError: an argument is missing, unknown or malformed (fault 2)
        :raise AccessError: the caller is not the service user (fault 4)
        """
        self._check_caller()
        beat = parse_heartbeat(arguments)
        env = self._trusted().env
        for result in beat.results:
            env["wechat.job"]._take_result(result["job"], result["ok"], result["result"])
        env["wechat.sidecar"]._report(beat.instance, beat.version, beat.health)
        return {**self._trusted()._about(), "jobs": env["wechat.job"]._hand_out()}

    def _about(self):
        """Return what every sidecar has to know: the settings that concern it, and our version. Never a secret."""
        settings = self.env["wechat.settings"]._get()
        return {
            "settings": {
                "enabled": settings.enabled,
                "appid": settings.appid,
                "redirect_url": settings.redirect_url,
                "scope_policy": settings.scope_policy,
                "force_popup": settings.force_popup,
                "company": self.env["res.company"]._get_main_company().name,
                "verification_files": list(settings.domain_files),
            },
            "version": get_manifest("odoo_addon_wechat_sso")["version"].removeprefix(f"{major_version}."),
        }

    def _note(self, what, given, outcome, reason, *, about="", suspicious=False):
        """Write a line of log about an attempt, a warning if it is suspicious.

        :param str what: what was asked for
        :param given: the arguments it was asked with
        :param str reason: of the outcome, or ''
        :param str about: what else there is to say
        """
        _logger.log(
            logging.WARNING if suspicious else logging.INFO,
            "WeChat %s %s: %s%s%s, from %s (request %s)",
            what,
            given.attempt[:8],
            outcome,
            f" ({reason})" if reason else "",
            f", {about}" if about else "",
            given.ip or "-",
            given.request_id,
        )

    def _check_caller(self):
        # RPC asks no ACL for a model without a table, so this line is the lock.
        if self.env.su or not self.env["res.users"]._wechat_is_gateway_caller():
            raise AccessError(self.env._("Only the service user of WeChat login may call this."))

    def _trusted(self):
        """Return the gateway with all rights and an empty context: RPC lets the caller choose the context, and a
        `default_password` in it would end up in the user that is created."""
        return self.with_user(SUPERUSER_ID).with_context({})
