"""The two dialogs in which a manager decides about a request for access."""

from odoo import api, fields, models
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize

from ..models.res_users_service import MANAGERS
from ..models.wechat_nickname import clean, display_name
from ..models.wechat_request import MAX_MESSAGE_LENGTH


class WechatRequestAccept(models.TransientModel):
    _name = "wechat.request.accept"
    _description = "Accept a WeChat Request"

    request_id = fields.Many2one("wechat.request", required=True, readonly=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("existing", "This is somebody who has a user already"),
            ("portal", "Make a new portal user: a customer, without access to the back office"),
            ("internal", "Make a new internal user: staff"),
        ],
        default="existing",
        required=True,
    )
    user_id = fields.Many2one("res.users", "User", domain=lambda self: self.env["res.users"]._wechat_domain_in_reach())
    warning = fields.Char(compute="_compute_warning")
    name = fields.Char(compute="_compute_name", store=True, readonly=False, compute_sudo=False)
    email = fields.Char("Email")

    @api.constrains("request_id", "user_id")
    def _check_readable(self):
        # 19.0 runs constraints with all rights.
        mine = self.sudo(False)
        mine.request_id.check_access("read")
        mine.user_id.check_access("read")

    @api.depends("user_id")
    def _compute_warning(self):
        for wizard in self:
            has_one = self.env["wechat.identity"].search_count([("user_id", "=", wizard.user_id.id)], limit=1)
            wizard.warning = (
                self.env._("%s has a WeChat account already. Are you sure that this is another one of theirs?")
                % wizard.user_id.name
                if wizard.user_id and has_one
                else False
            )

    @api.depends("request_id")
    def _compute_name(self):
        for wizard in self:
            nickname = wizard.request_id.nickname or ""
            wizard.name = display_name(nickname, self.env.lang or "en_US", str(wizard.request_id.id))

    @check_identity
    def action_accept(self):
        """Accept the request as chosen.

        :raise AccessError: the caller is no manager, or the user is none of theirs
        :raise UserError: something is missing, or the account cannot be this user's
        """
        self.ensure_one()
        request, manager = _of_manager(self.request_id)
        if self.kind != "existing":
            user = self._new_user(manager)
        elif self.user_id:
            user = self.user_id
            user.sudo()._wechat_assert_in_hands_of(manager)
        else:
            raise UserError(self.env._("Choose the user this WeChat account belongs to."))
        request._accept(user, manager)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _new_user(self, manager):
        new_users = self.env["wechat.new.user"].sudo()
        template = new_users._template_of_kind(self.kind)
        if not template:
            raise UserError(
                self.env._("There is no template for new users of this kind yet: choose one in the WeChat settings.")
            )
        if not template._wechat_is_within(manager):
            raise AccessError(self.env._("New users would belong to another company than yours."))
        email = (self.email or "").strip()
        if email and not email_normalize(email):
            raise UserError(self.env._("This is not a mail address: %s", email))
        user = new_users._create(template, clean(self.name or "") or self.request_id.nickname or "")
        if email:
            user.email = email
        return user


class WechatRequestReject(models.TransientModel):
    _name = "wechat.request.reject"
    _description = "Reject a WeChat Request"

    request_id = fields.Many2one("wechat.request", required=True, readonly=True, ondelete="cascade")
    answer = fields.Char("What They Are Told", size=MAX_MESSAGE_LENGTH)

    @api.constrains("request_id")
    def _check_readable(self):
        self.sudo(False).request_id.check_access("read")

    def action_reject(self):
        """Reject the request.

        :raise AccessError: the caller is no manager
        """
        self.ensure_one()
        request, manager = _of_manager(self.request_id)
        request._reject(self.answer or "", manager)
        return {"type": "ir.actions.client", "tag": "soft_reload"}


def _of_manager(request):
    """Return (the request with all rights, the manager), after checking that it is the current user's to decide."""
    manager = request.env.user
    if not manager.has_group(MANAGERS):
        raise AccessError(request.env._("Only managers of WeChat accounts can decide about requests."))
    request.check_access("read")
    return request.sudo(), manager
