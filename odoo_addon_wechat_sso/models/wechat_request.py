"""A person whom nobody knows asks for access: a verified WeChat account and their words, for a manager to decide."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .lost_race import execute_unless_lost, lock_rows
from .sql_insert import columns_and_values
from .wechat_attempt import NOW
from .wechat_client_words import client_words
from .wechat_nickname import clean

MAX_MESSAGE_LENGTH = 200
# After a rejection the same account may ask again; and no address may ask for more people than this.
ASK_AGAIN_HOURS = 24
MAX_PER_ADDRESS_AND_HOUR = 10
# How long a request is kept after it was made.
KEPT_DAYS = 180
# WeChat's people, where the company says nothing of its own.
TIME_ZONE = "Asia/Shanghai"


class RequestStanding(NamedTuple):
    """What the person's page says of their newest request; all empty where there is none."""

    state: str = ""
    asked_on: str = ""
    answer: str = ""
    may_ask: bool = True


class WechatRequest(models.Model):
    _name = "wechat.request"
    _description = "WeChat Request for Access"
    _order = "id desc"
    _rec_name = "nickname"
    _log_access = False

    appid = fields.Char("AppID", required=True, readonly=True, groups="base.group_system")
    openid = fields.Char("OpenID", required=True, readonly=True, groups="base.group_system")
    unionid = fields.Char("UnionID", readonly=True, groups="base.group_system")
    nickname = fields.Char(readonly=True)
    avatar_url = fields.Char("Avatar URL", readonly=True)
    message = fields.Char("What They Say", readonly=True)
    state = fields.Selection(
        [("new", "New"), ("accepted", "Accepted"), ("rejected", "Rejected")],
        default="new",
        required=True,
        readonly=True,
        index=True,
    )
    asked_at = fields.Datetime("Asked On", readonly=True)
    told_at = fields.Datetime("Managers Told On", readonly=True)
    handled_at = fields.Datetime("Decided On", readonly=True)
    handled_by = fields.Many2one("res.users", "Decided By", ondelete="set null", readonly=True)
    user_id = fields.Many2one("res.users", "Became", ondelete="cascade", index=True, readonly=True)
    # For Odoo's privacy tools, which look for whatever points to a person's contact.
    partner_id = fields.Many2one(related="user_id.partner_id", store=True, index=True)
    answer = fields.Char("What They Are Told", readonly=True)
    # Whose managers see it: a stranger belongs to the main company, as in the log.
    company_id = fields.Many2one("res.company", ondelete="cascade", required=True, readonly=True)
    ip = fields.Char("IP Address", readonly=True)
    client = fields.Char("Browser", readonly=True)
    user_agent = fields.Char(readonly=True)
    request_id = fields.Char("Request ID", readonly=True)

    def init(self):
        self.env.cr.execute(
            """
            CREATE UNIQUE INDEX IF NOT EXISTS wechat_request_open_unique
            ON wechat_request (appid, openid) WHERE state = 'new';
            CREATE INDEX IF NOT EXISTS wechat_request_account_index ON wechat_request (openid);
            """
        )

    @api.depends("nickname")
    def _compute_display_name(self):
        for request in self:
            request.display_name = request.nickname or self.env._("WeChat account")

    # The person's side

    @api.model
    def _standing(self, attempt):
        """Return the RequestStanding of the account that an attempt brought."""
        last = self.search([("appid", "=", attempt.appid), ("openid", "=", attempt.openid)], limit=1)
        if not last:
            return RequestStanding()
        # The person has no user yet whose time zone it could be.
        local = last.with_context(tz=last.company_id.partner_id.tz or TIME_ZONE)
        asked_on = fields.Date.to_string(fields.Datetime.context_timestamp(local, last.asked_at))
        return RequestStanding(last.state, asked_on, last.answer or "", last._may_be_followed())

    def _may_be_followed(self):
        """Whether the account of this request may make another one."""
        if self.state == "rejected":
            return self.handled_at <= fields.Datetime.subtract(fields.Datetime.now(), hours=ASK_AGAIN_HOURS)
        return self.state != "new"

    @api.model
    def _ask(self, attempt, message):
        """Make a request of the account that an attempt brought, unless there is an open one or it asks too often.

        Of two at once one is made; whoever asks sees it on the page in either case.
        """
        if not self._standing(attempt).may_ask or self._too_many_from(attempt.ip):
            return
        values = {
            "appid": attempt.appid,
            "openid": attempt.openid,
            "unionid": attempt.unionid or None,
            "nickname": attempt.nickname or None,
            "avatar_url": attempt.avatar_url or None,
            "message": clean(message, MAX_MESSAGE_LENGTH) or None,
            "state": "new",
            "ip": attempt.ip or None,
            "client": client_words(attempt.user_agent) or None,
            "user_agent": attempt.user_agent or None,
            "request_id": attempt.request_id or None,
        }
        query = SQL(
            """
            INSERT INTO wechat_request (%(columns)s, asked_at, company_id)
            VALUES (%(values)s, date_trunc('second', %(now)s), (SELECT min(id) FROM res_company))
            ON CONFLICT (appid, openid) WHERE state = 'new' DO NOTHING RETURNING id
            """,
            **columns_and_values(values),
            now=NOW,
        )
        self.env.flush_all()
        for (request_id,) in execute_unless_lost(self.env.cr, query) or []:
            self.invalidate_model()
            self.browse(request_id)._asked()

    @api.model
    def _too_many_from(self, ip):
        hour_ago = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        return self.search_count([("ip", "=", ip), ("asked_at", ">", hour_ago)]) >= MAX_PER_ADDRESS_AND_HOUR

    def _asked(self):
        self._log("ok")
        self._tell_managers()

    @api.model
    def _open_of(self, attempt):
        """Return the open request of the account that an attempt brought, or an empty recordset."""
        account = [("appid", "=", attempt.appid), ("openid", "=", attempt.openid), ("state", "=", "new")]
        return self.sudo().search(account)

    def _settle(self, user):
        """Close this request of an account that has become user's by itself."""
        self._close("accepted", user, user=user)

    # The manager's side

    def _accept(self, user, manager):
        """Give the account to this user, whom manager has chosen.

        :raise UserError: it was decided already, cannot be this user's, or the user is the manager
        """
        self._assert_open()
        user._wechat_assert_somebody_else(manager)
        attached = self.env["wechat.identity"].sudo()._attach_to(user.sudo(), self, how="request", by=manager)
        if attached.reason:
            raise UserError(self._refusal_in_words(attached.reason))
        self._close("accepted", manager, user=user)
        self._log("ok", user, manager)

    def _reject(self, answer, manager):
        """Turn the person down; they read the answer when they come again.

        :raise UserError: it was decided already
        """
        self._assert_open()
        self._close("rejected", manager, answer=clean(answer, MAX_MESSAGE_LENGTH) or False)
        self._log("refused", actor=manager)

    def _close(self, state, handled_by, **more):
        values = {"state": state, "handled_by": handled_by.id, "handled_at": fields.Datetime.now()}
        more = {name: getattr(value, "id", value) for name, value in more.items()}
        if "user" in more:
            more["user_id"] = more.pop("user")
        self.write(values | more)

    def _assert_open(self):
        lock_rows(self)
        if self.state != "new":
            raise UserError(self.env._("Somebody has decided about this request already."))

    def _refusal_in_words(self, reason):
        return {
            "already_linked": self.env._("This WeChat account was linked to another user in the meantime."),
            "already_yours": self.env._("This WeChat account was linked to this user in the meantime."),
            "admin_forbidden": self.env._("Administrators cannot be linked in this way. They link WeChat themselves."),
            "archived": self.env._("This user is archived or cannot log in."),
            "ambiguous": self.env._("WeChat says that this account is somebody who is linked to another user here."),
        }.get(reason, reason)

    def _log(self, result, user=None, actor=None):
        self.env["wechat.log"].sudo()._add(
            "request",
            result,
            reason="rejected" if result == "refused" else "",
            user=user,
            account=self.openid,
            ip=self.ip or "",
            client=self.client or "",
            request_id=self.request_id or "",
            actor=actor,
        )

    def action_accept(self):
        """Ask onto whom this request is accepted."""
        return self._open_wizard("wechat.request.accept", self.env._("Accept the Request"))

    def action_reject(self):
        """Ask what the person shall be told."""
        return self._open_wizard("wechat.request.reject", self.env._("Reject the Request"))

    def _open_wizard(self, model, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_request_id": self.id},
        }

    @api.autovacuum
    def _gc_requests(self):
        self.env.cr.execute(
            "DELETE FROM wechat_request WHERE asked_at < now() AT TIME ZONE 'utc' - make_interval(days => %s)",
            [KEPT_DAYS],
        )
