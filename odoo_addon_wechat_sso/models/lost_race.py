"""Runs at once again what another request got ahead of."""

import psycopg2

# A lost race means that somebody else went a step on, and no attempt has more steps than this.
MAX_TRIES = 10


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
