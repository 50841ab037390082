"""The gateway's methods for logging in on a PC by scanning: digits, refusal, and how an attempt stands."""

from functools import partial

from odoo import api, models

from .lost_race import retry_at_once
from .wechat_arguments import parse_attempt, parse_deny, parse_verify_code


class WechatGateway(models.AbstractModel):
    _inherit = "wechat.gateway"

    @api.model
    def verify_code(self, **arguments):
        """Take the six digits that were typed on the PC; if they are right, issue the attempt's ticket.

        :return: {'outcome', 'reason', 'expires_in' (seconds), 'left' (tries), 'remember'}
        :raise UserError: an argument is missing, unknown or malformed (fault 2)
        :raise AccessError: the caller is not the service user (fault 4)
        """
        self._check_caller()
        typed = parse_verify_code(arguments)
        gateway = self._trusted()
        answer = retry_at_once(gateway.env, partial(gateway.env["wechat.attempt"]._verify, typed))
        outcome = f"wrong, tries left {answer.left}" if answer.left else answer.outcome
        self._note("code", typed, outcome, answer.reason, suspicious=answer.reason == "wrong_codes")
        return answer._asdict()

    @api.model
    def deny(self, **arguments):
        """End an attempt because the person said no, on our page (`phone`) or on WeChat's (`wechat`).

        :return: how it stands now, as `attempt`
        :raise UserError: an argument is missing, unknown or malformed (fault 2)
        :raise AccessError: the caller is not the service user (fault 4)
        """
        self._check_caller()
        denial = parse_deny(arguments)
        gateway = self._trusted()
        standing = retry_at_once(gateway.env, partial(gateway.env["wechat.attempt"]._deny, denial))
        # "Not me" on our page is what the victim of somebody else's code would press.
        suspicious = denial.by == "phone"
        outcome = f"denied by the {denial.by}, now {standing.outcome}"
        self._note("login", denial, outcome, standing.reason, suspicious=suspicious)
        return standing._asdict()

    @api.model
    def attempt(self, **arguments):
        """Say how an attempt stands, for a sidecar that has forgotten. Only reads.

        :return: {'outcome', 'reason', 'expires_in' (seconds), 'left' (tries), 'consumed'}
        :raise UserError: an argument is missing, unknown or malformed (fault 2)
        :raise AccessError: the caller is not the service user (fault 4)
        """
        self._check_caller()
        question = parse_attempt(arguments)
        return self._trusted().env["wechat.attempt"]._standing(question.attempt)._asdict()
