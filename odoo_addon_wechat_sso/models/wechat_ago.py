"""How long ago something was, in words."""

from odoo import fields


def ago(env, moment, now=None):
    """Return how long ago a moment (naive UTC) was, in words.

    :param now: by the clock that the moment is from, where that is not this worker's
    """
    seconds = max(0, int(((now or fields.Datetime.now()) - moment).total_seconds()))
    if seconds < 120:
        return env._("%s seconds ago", seconds)
    if seconds < 2 * 3600:
        return env._("%s minutes ago", seconds // 60)
    if seconds < 2 * 86400:
        return env._("%s hours ago", seconds // 3600)
    return env._("%s days ago", seconds // 86400)
