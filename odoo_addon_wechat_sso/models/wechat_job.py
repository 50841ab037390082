"""What Odoo wants done outside: jobs, put down here and fetched by a sidecar's heartbeat."""

from odoo import api, fields, models
from odoo.tools import SQL

from .lost_race import execute_unless_lost

HAND_OUT_AGAIN_SECONDS = 60
MAX_TRIES = 3
MAX_PER_HEARTBEAT = 10


class WechatJob(models.Model):
    _name = "wechat.job"
    _description = "WeChat Job for the Sidecar"
    _order = "id desc"

    kind = fields.Char(required=True, readonly=True)
    payload = fields.Json(readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("handed_out", "Handed Out"), ("done", "Done"), ("failed", "Failed")],
        default="waiting",
        required=True,
        readonly=True,
        index=True,
    )
    result = fields.Json(readonly=True)
    tries = fields.Integer(default=0, required=True, readonly=True)
    handed_out_at = fields.Datetime(readonly=True)
    requested_by = fields.Many2one("res.users", ondelete="set null", readonly=True)

    @api.model
    def _enqueue(self, kind, payload):
        """Put down a job of this kind (protocol section 6) with a JSON payload; return the new record."""
        return self.sudo().create({"kind": kind, "payload": payload, "requested_by": self.env.uid})

    @api.model
    def _hand_out(self):
        """Return the jobs one sidecar shall do now, as [{'id', 'kind', 'payload'}].

        Two heartbeats at once never get the same job. One that lost the race gets none: the next comes in seconds.
        """
        self.flush_model()
        query = SQL(
            """
            UPDATE wechat_job SET
                state = CASE WHEN tries < %(max_tries)s THEN 'handed_out' ELSE 'failed' END,
                tries = LEAST(tries + 1, %(max_tries)s),
                handed_out_at = clock_timestamp() AT TIME ZONE 'utc',
                result = CASE WHEN tries < %(max_tries)s THEN result
                              ELSE '{"status": "failed", "detail": "no answer from a sidecar"}'::jsonb END
            WHERE id IN (
                SELECT id FROM wechat_job
                WHERE state = 'waiting' OR state = 'handed_out'
                  AND handed_out_at < clock_timestamp() AT TIME ZONE 'utc' - make_interval(secs => %(again)s)
                ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
            )
            RETURNING id, kind, payload, state
            """,
            max_tries=MAX_TRIES,
            again=HAND_OUT_AGAIN_SECONDS,
            limit=MAX_PER_HEARTBEAT,
        )
        rows = execute_unless_lost(self.env.cr, query)
        if rows is None:
            return []
        self.invalidate_model()
        return [
            {"id": job, "kind": kind, "payload": payload or {}}
            for job, kind, payload, state in sorted(rows)
            if state == "handed_out"
        ]

    @api.model
    def _take_result(self, job_id, ok, result):
        """Keep the result of a job that is out; a late or invented one changes nothing."""
        job = self.browse(job_id).exists()
        if job.state == "handed_out":
            job.write({"state": "done" if ok else "failed", "result": result})
            job._done()

    def _done(self):
        """Make use of the result of a job that has just ended."""
        if self.kind == "doctor":
            self.env["wechat.finding"]._take(self.result)
            self.env["wechat.finding"]._tell(self.requested_by)

    @api.autovacuum
    def _gc_jobs(self):
        self.env.cr.execute("DELETE FROM wechat_job WHERE create_date < now() AT TIME ZONE 'utc' - interval '1 day'")
