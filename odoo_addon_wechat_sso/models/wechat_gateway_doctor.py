"""What the gateway answers the doctor, and hears of tests with a phone; protocol section 6."""

import logging

from odoo import api, models
from odoo.tools import SQL

from .wechat_arguments import parse_diagnose, parse_phone_test

_logger = logging.getLogger(__name__)

CLOCK = """SELECT to_char(clock_timestamp() AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""


class WechatGateway(models.AbstractModel):
    _inherit = "wechat.gateway"

    @api.model
    def diagnose(self, **arguments):
        """Say what the doctor's command wants to know of Odoo. Only reads: no sidecar is noted, no job handed out.

        :return: {'settings', 'version', 'clock' (of the database, ISO 8601), 'findings'}
        """
        self._check_caller()
        parse_diagnose(arguments)
        trusted = self._trusted()
        ((clock,),) = trusted.env.execute_query(SQL(CLOCK))
        return {
            **trusted._about(),
            "clock": clock,
            "findings": trusted.env["wechat.doctor"]._examine(),
        }

    @api.model
    def phone_test(self, **arguments):
        """Note how far a test with a phone has come.

        :return: {'known': whether there is such a test and its time is not over}
        """
        self._check_caller()
        step = parse_phone_test(arguments)
        known = self._trusted().env["wechat.phone.test"]._report(step.attempt, step.event, step.outcome, step.detail)
        _logger.info(
            "WeChat test with a phone: %s %s %s%s (request %s)",
            step.event,
            step.outcome or "-",
            step.detail or "-",
            "" if known else ", of an unknown test",
            step.request_id,
        )
        return {"known": known}
