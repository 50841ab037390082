"""What to do where another request got ahead: run again at once, or leave it."""

import psycopg2
from odoo.tools import SQL

# A lost race means that somebody else went a step on, and no attempt has more steps than this.
MAX_TRIES = 10


def execute_unless_lost(cr, query):
    """Execute a statement and return the rows it returns, or None if another request got ahead of it.

    The rest of the transaction stands. Left alone, a lost race would make Odoo sleep and run the whole request again.
    """
    try:
        with cr.savepoint(flush=False):
            cr.execute(query, log_exceptions=False)
            return cr.fetchall() if cr.description else []
    except psycopg2.errors.SerializationFailure:
        return None


def lock_rows(records):
    """Keep these rows for this transaction. Whoever comes second gets a SerializationFailure once the first has
    changed them, and runs again on what is there then: see `retry_at_once`; core does so as well."""
    records.flush_recordset()
    query = SQL(
        "SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
        SQL.identifier(records._table),
        records.ids,
    )
    records.env.cr.execute(query, log_exceptions=False)
    records.invalidate_recordset()


def retry_at_once(env, run):
    """Return run(), run again in a new transaction as often as PostgreSQL reports a lost race.

    Odoo works on a snapshot of the transaction's beginning, so a row that somebody changed since can only be judged by
    beginning anew. Core does so as well, but sleeps up to seconds before, and a guesser could park every worker.
    Only for what is a request's whole work: all that the transaction has written is given up.
    """
    for _lost in range(MAX_TRIES - 1):
        try:
            return run()
        except psycopg2.errors.SerializationFailure:
            env.cr.rollback()
            env.transaction.reset()
    return run()
