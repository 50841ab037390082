"""What WeChat login adds to a user: the credential type, who may use it, and the epoch that ends sessions."""

import hashlib
import hmac

from odoo import SUPERUSER_ID, fields, models, tools
from odoo.exceptions import AccessDenied
from odoo.tools import SQL

from .res_users_service import ADMIN_GROUPS
from .wechat_ticket import LoginTicket
from .wechat_ways import OWN_WAYS

CREDENTIAL_TYPE = "wechat_ticket"


class ResUsers(models.Model):
    _inherit = "res.users"

    # Only ever counted up, by _wechat_end_sessions. NULL and 0 mean "never" and leave core's session token alone.
    wechat_session_epoch = fields.Integer(copy=False, groups=fields.NO_ACCESS)

    def _check_credentials(self, credential, env):
        """Accept a LoginTicket once; the contract is core's. `mfa: default` leaves TOTP to core as for a password."""
        if credential.get("type") != CREDENTIAL_TYPE:
            return super()._check_credentials(credential, env)
        ticket = credential.get("ticket")
        if not (env or {}).get("interactive") or type(ticket) is not LoginTicket:
            raise AccessDenied()
        if not self.env["wechat.attempt"].sudo()._consume(ticket, self.env.user):
            raise AccessDenied()
        return {"uid": self.env.user.id, "auth_method": "wechat", "mfa": "default"}

    # Who may log in with WeChat

    def _wechat_refusal(self, settings, active):
        """Return why this user may not log in with WeChat, as a reason of protocol section 6, or '' if they may.

        :param bool active: the user's `active`, which callers read together with the rest: on its own it costs a login
            the reading of every column. Everything else here comes from core's caches.
        """
        self.ensure_one()
        if self.id == SUPERUSER_ID or (self._wechat_is_administrator() and not settings.allow_admins):
            return "admin_forbidden"
        if not active or self._wechat_is_nobody(settings):
            return "archived"
        return ""

    def _wechat_refusal_with(self, settings, active, *, suspended, linked_how):
        """Return why one of this user's WeChat accounts may not log them in, as `_wechat_refusal`.

        An account that others have put on an employee would be an administrator's from the promotion on.
        """
        reason = self._wechat_refusal(settings, active) or ("suspended" if suspended else "")
        if not reason and linked_how not in OWN_WAYS and self._wechat_is_administrator():
            return "admin_forbidden"
        return reason

    def _wechat_is_administrator(self):
        """Whether this user can change settings or give rights; base.user_admin is one whatever groups it has left."""
        self.ensure_one()
        user = self.sudo()
        is_admin = user.id == self._wechat_id_of("base.user_admin")
        return is_admin or any(user.has_group(group) for group in ADMIN_GROUPS)

    def _wechat_is_nobody(self, settings):
        """Whether this record stands for no person: public user, service user, templates of new users."""
        ids = {self._wechat_id_of(xmlid) for xmlid in ("base.public_user", "base.default_user")}
        ids |= {settings.template_user_id, self.env["wechat.new.user"]._portal_template_id()}
        return self.id in ids or self.with_user(self)._wechat_is_gateway_caller()

    def _wechat_id_of(self, xmlid):
        """Return the id behind an XML id, or False. Cached, where `env.ref` asks the database at every login."""
        return self.env["ir.model.data"]._xmlid_to_res_id(xmlid)

    # The session epoch

    def _wechat_end_sessions(self):
        """End every session of these users at its next request, on every worker."""
        for user in self.sudo().exists():
            user.wechat_session_epoch += 1
        self.env.flush_all()

    def _get_invalidation_fields(self):
        return super()._get_invalidation_fields() | {"wechat_session_epoch"}

    @tools.ormcache("sid")
    def _compute_session_token(self, sid):
        return self._wechat_mix_epoch(super()._compute_session_token(sid))

    def _legacy_session_token_hash_compute(self, sid):
        # 19.0 also accepts tokens computed as 18.0 did; the epoch must end those sessions as well.
        return self._wechat_mix_epoch(super()._legacy_session_token_hash_compute(sid))

    def _wechat_mix_epoch(self, token):
        """Return core's session token, changed by the epoch if there is one.

        Core's own list of token fields is no place for it: on 18.0 a new field changes every token even while NULL,
        and installing the addon would log everybody out.
        """
        epoch = self._wechat_epoch() if token else 0
        if not epoch:
            return token
        return hmac.new(token.encode(), b"wechat-session-epoch/%d" % epoch, hashlib.sha256).hexdigest()

    def _wechat_epoch(self):
        """Return the epoch as stored. Twice at every login, so not through the ORM, which would read every column."""
        column = SQL.identifier("wechat_session_epoch", to_flush=self._fields["wechat_session_epoch"])
        rows = self.env.execute_query(SQL("SELECT %s FROM res_users WHERE id = %s", column, self.id))
        return rows[0][0] if rows else 0
