"""The gateway's methods for linking: what a code is for, that a phone has opened it, and whose account it brought."""

from functools import partial

from odoo import api, models

from .lost_race import retry_at_once
from .wechat_arguments_link import parse_invitation, parse_link, parse_open_invitation

# What somebody does who tries another's code or account.
SUSPICIOUS = {"already_linked", "other_account", "ambiguous", "wrong_app", "admin_forbidden"}


class WechatGateway(models.AbstractModel):
    _inherit = "wechat.gateway"

    @api.model
    def invitation(self, **arguments):
        """Say what a link code is for. Only reads.

        :return: {'outcome', 'purpose', 'user', 'company', 'by', 'expires_in', 'ip', 'user_agent', 'age'}; both times
            in seconds
        :raise UserError: an argument is missing, unknown or malformed (fault 2)
        :raise AccessError: the caller is not the service user (fault 4)
        """
        self._check_caller()
        question = parse_invitation(arguments)
        return self._trusted().env["wechat.invitation"]._by_code(question.code_hash)._about()._asdict()

    @api.model
    def open_invitation(self, **arguments):
        """Begin the attempt of a phone whose holder has tapped 继续.

        :return: as `invitation`
        :raise UserError: an argument is missing, unknown or malformed (fault 2)
        :raise AccessError: the caller is not the service user (fault 4)
        """
        self._check_caller()
        opening = parse_open_invitation(arguments)
        gateway = self._trusted()
        about = retry_at_once(gateway.env, partial(gateway.env["wechat.attempt"]._open, opening))
        self._note("link", opening, f"code {about.outcome}", about.purpose)
        return about._asdict()

    @api.model
    def link(self, **arguments):
        """Take the WeChat account that the sidecar has verified for an attempt begun by `open_invitation`.

        :return: {'outcome', 'reason'}
        :raise UserError: an argument is missing, unknown or malformed (fault 2)
        :raise AccessError: the caller is not the service user (fault 4)
        """
        self._check_caller()
        given = parse_link(arguments)
        gateway = self._trusted()
        answer = retry_at_once(gateway.env, partial(gateway.env["wechat.attempt"]._bring, given))
        self._note("link", given, answer.outcome, answer.reason, suspicious=answer.reason in SUSPICIOUS)
        return answer._asdict()
