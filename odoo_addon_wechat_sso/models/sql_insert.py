"""The two lists of an INSERT. Pure."""

from odoo.tools import SQL


def columns_and_values(values):
    """Return the names and the values of a dict as the SQL fragments `columns` and `values`, without parentheses."""
    return {
        "columns": SQL(", ").join(map(SQL.identifier, values)),
        "values": SQL(", ").join(SQL("%s", value) for value in values.values()),
    }
