"""How a WeChat account becomes a user's: the one method every way goes through, and who may take it away again."""

import logging
from functools import partial
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.addons.base.models.res_users import check_identity

from .wechat_client_words import client_words
from .wechat_ways import LOGINS, OWN_WAYS, WAYS
from .wechat_where import here

_logger = logging.getLogger(__name__)


class Attachment(NamedTuple):
    """What came of attaching: a reason of protocol section 12 and no identity, or '' and the identity."""

    reason: str
    identity: Any


class WechatIdentity(models.Model):
    _inherit = "wechat.identity"

    linked_how = fields.Selection(WAYS, readonly=True)
    linked_by = fields.Many2one("res.users", ondelete="set null", readonly=True)
    linked_at = fields.Datetime("Linked On", readonly=True)

    @api.model
    def _attach_to(self, user, account, *, how, by=None):
        """Make a WeChat account this user's, unless something forbids it, and return the Attachment.

        Of several at once exactly one gets through, see `_claim`; nothing is ever taken from another user.

        :param account: whatever knows appid, openid, unionid, nickname, avatar_url, ip, user_agent and request_id of a
            verified account: a SignIn, a Link, or an attempt
        :param str how: one of WAYS
        :param by: the user who decided it, if not the user
        """
        by = by or user
        where = {"ip": account.ip or "", "client": account.client or client_words(account.user_agent)}
        note = partial(
            self.env["wechat.log"].sudo()._add,
            "link",
            user=user,
            account=account.openid,
            actor=by,
            way="direct",
            request_id=account.request_id or "",
            **where,
        )
        reason = self._refusal_to_attach(user, account, how)
        if reason:
            note("refused", reason=reason)
            return Attachment(reason, self.browse())
        identities = self.sudo()
        identity = identities._find(account.appid, account.openid)
        identity = identity or identities._claim(account.appid, account.openid, account.unionid)
        now = fields.Datetime.now()
        values = {
            "user_id": user.id,
            "nickname": account.nickname or False,
            "avatar_url": account.avatar_url or False,
            "linked_how": how,
            "linked_by": by.id,
            "linked_at": now,
        }
        identity.write(values | ({"first_login": now, "last_login": now} if how in LOGINS else {}))
        _logger.info(
            "WeChat identity %s attached to user %s (%s) by user %s, from %s (request %s)",
            identity.id,
            user.id,
            how,
            by.id,
            account.ip or "-",
            account.request_id or "-",
        )
        note("ok")
        if how != "first_tap":
            user._wechat_notify("link", identity, by=by, **where)
        return Attachment("", identity)

    @api.model
    def _refusal_to_attach(self, user, account, how):
        """Return why this account may not become this user's, as a reason of protocol section 12, or ''."""
        settings = self.env["wechat.settings"]._get()
        reason = user._wechat_refusal(settings, user.active)
        if reason:
            return reason
        if how not in OWN_WAYS and user._wechat_is_administrator():
            return "admin_forbidden"
        owner = self.sudo()._find(account.appid, account.openid).user_id
        if owner:
            return "already_yours" if owner == user else "already_linked"
        # The same person under another AppID of the company, or a unionid that lies.
        same = [("unionid", "=", account.unionid), ("openid", "!=", account.openid)]
        known = self.sudo().search(same) if account.unionid else self.browse()
        if len(known.user_id) > 1 or account.appid in known.mapped("appid"):
            return "ambiguous"
        return "already_linked" if known and known.user_id != user else ""

    def _refusal_to_vouch(self, settings):
        """Return why this account may not speak for its user, as a reason of protocol section 6, or ''."""
        return self.user_id._wechat_refusal_with(
            settings, self.user_id.active, suspended=self.suspended, linked_how=self.linked_how
        )

    # Away again

    @check_identity
    def action_unlink(self):
        """Unlink these accounts: one's own, or others' for whoever may link for others. For a button.

        :raise AccessError, UserError: see `_wechat_assert_may_unlink`
        """
        own = self.sudo().exists().user_id == self.env.user
        for identity in self.sudo().exists():
            identity.user_id.with_user(self.env.user)._wechat_assert_may_unlink(identity)
            identity.unlink()
        if own:
            # All of one's sessions have ended, this one too: better the login page than a message that it has expired.
            return {"type": "ir.actions.act_url", "url": "/web/login", "target": "self"}
        if self.env.context.get("wechat_from_form"):
            # There is nothing left that the form could show.
            people = self.env["ir.actions.actions"]._for_xml_id("odoo_addon_wechat_sso.wechat_identity_action")
            return people | {"target": "main"}
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def unlink(self):
        """Whoever unlinks, and however: it is logged, and the user is told."""
        for identity in self.sudo().exists().filtered("user_id"):
            identity._tell("unlink", self.env.user)
        return super().unlink()

    def _tell(self, event, by, reason=""):
        """Log what happens to this account (unlink, move, suspension) by the hand of `by`, and tell its user."""
        self._note(event, by, reason)
        self.user_id._wechat_notify(reason or event, self, by=by, **here())

    def _note(self, event, by=None, reason=""):
        """Log what happens to this account of its user.

        :param str event: a kind of `wechat.log`
        :param by: who did it, if that is somebody else
        """
        self.env["wechat.log"].sudo()._add(
            event, "ok", reason=reason, user=self.user_id, account=self.openid, actor=by, **here()
        )
