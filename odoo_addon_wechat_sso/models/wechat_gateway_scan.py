"""The gateway's methods for logging in on a PC by scanning: digits, refusal, and how an attempt stands."""

import logging
from functools import partial

from odoo import api, models

from .lost_race import retry_at_once
from .wechat_arguments import parse_attempt, parse_deny, parse_verify_code

_logger = logging.getLogger(__name__)


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
        _logger.log(
            logging.WARNING if answer.reason == "wrong_codes" else logging.INFO,
            "WeChat code %s: %s%s, from %s (request %s)",
            typed.attempt[:8],
            f"wrong, tries left {answer.left}" if answer.left else answer.outcome,
            f" ({answer.reason})" if answer.reason else "",
            typed.ip or "-",
            typed.request_id,
        )
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
        _logger.log(
            logging.WARNING if denial.by == "phone" else logging.INFO,
            "WeChat login %s denied by the %s, now %s%s; started from %s (request %s)",
            denial.attempt[:8],
            denial.by,
            standing.outcome,
            f" ({standing.reason})" if standing.reason else "",
            denial.ip or "-",
            denial.request_id,
        )
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
