"""Two users who, says a unionid learnt later, are one person: nothing is merged, an administrator looks at the pair."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .lost_race import execute_unless_lost
from .res_users_service import MANAGERS
from .wechat_attempt import NOW


class WechatReview(models.Model):
    _name = "wechat.review"
    _description = "One Person with Two Users?"
    _order = "id desc"
    _rec_name = "user_id"
    _log_access = False

    identity_id = fields.Many2one("wechat.identity", "WeChat Account", ondelete="cascade", index=True, readonly=True)
    other_identity_id = fields.Many2one(
        "wechat.identity", "Other WeChat Account", ondelete="cascade", index=True, readonly=True
    )
    user_id = fields.Many2one("res.users", ondelete="cascade", required=True, index=True, readonly=True)
    other_user_id = fields.Many2one("res.users", ondelete="cascade", required=True, index=True, readonly=True)
    state = fields.Selection(
        [("open", "To Decide"), ("apart", "Kept Apart"), ("moved", "Moved")],
        default="open",
        required=True,
        readonly=True,
    )
    found_at = fields.Datetime("Found On", readonly=True)
    told_at = fields.Datetime("Managers Told On", readonly=True)
    decided_by = fields.Many2one("res.users", ondelete="set null", readonly=True)

    def init(self):
        self.env.cr.execute(
            """
            CREATE UNIQUE INDEX IF NOT EXISTS wechat_review_pair_unique
            ON wechat_review (LEAST(user_id, other_user_id), GREATEST(user_id, other_user_id))
            """
        )

    @api.model
    def _note_learnt(self, identity):
        """List this identity, whose unionid has just been learnt, with each of another user that has the same one.

        A pair that was listed before is not listed again, however it was decided.
        """
        query = SQL(
            """
            INSERT INTO wechat_review (identity_id, other_identity_id, user_id, other_user_id, state, found_at)
            SELECT one.id, other.id, one.user_id, other.user_id, 'open', date_trunc('second', %(now)s)
            FROM wechat_identity one
            JOIN wechat_identity other ON other.unionid = one.unionid AND other.user_id != one.user_id
            WHERE one.id = %(id)s
            ON CONFLICT (LEAST(user_id, other_user_id), GREATEST(user_id, other_user_id)) DO NOTHING
            RETURNING id
            """,
            now=NOW,
            id=identity.id,
        )
        self.env.flush_all()
        rows = execute_unless_lost(self.env.cr, query)
        for (pair_id,) in rows or []:
            self.invalidate_model()
            self.browse(pair_id)._tell_managers()

    def action_keep_apart(self):
        """Leave these two users as they are, for good."""
        self._assert_manager()
        pairs = self.sudo()
        pairs.write({"state": "apart", "decided_by": self.env.uid})
        for user in pairs.user_id | pairs.other_user_id:
            pairs.env["wechat.log"]._add("review", "ok", reason="kept_apart", user=user, actor=self.env.user)

    def action_move(self):
        """Move the first account to the other user, in the dialog that says what that means."""
        return self._open_move(self.identity_id, self.other_user_id)

    def action_move_other(self):
        """Move the other account to the first user, as `action_move`."""
        return self._open_move(self.other_identity_id, self.user_id)

    def _open_move(self, identity, user):
        self.ensure_one()
        self._assert_manager()
        action = identity.action_move()
        return action | {"context": action["context"] | {"default_user_id": user.id}}

    @api.model
    def _settle(self, identity, manager):
        """Close the open pairs of this identity that a move has made one user's."""
        pairs = ["|", ("identity_id", "=", identity.id), ("other_identity_id", "=", identity.id)]
        settled = self.search([("state", "=", "open"), *pairs]).filtered(
            lambda pair: pair.identity_id.user_id == pair.other_identity_id.user_id
        )
        settled.write({"state": "moved", "decided_by": manager.id})

    def _assert_manager(self):
        if not self.env.user.has_group(MANAGERS):
            raise AccessError(self.env._("Only managers of WeChat accounts can decide about this."))
        self.check_access("read")
