"""Reads and searches what belongs to users by the rules for it: core's One2many applies none in a search, and would
tell everybody who has a WeChat account."""

# Operators that deny, and what they deny.
DENIED = {"!=": "=", "not in": "in", "not any": "any", "not like": "like", "not ilike": "ilike"}


def rows_by_user(users, model):
    """Yield (user, rows) for each of these users: the rows of the model that the current user may see."""
    rows = users.env[model].search([("user_id", "in", users.ids)])
    by_user = rows.grouped("user_id")
    for user in users:
        yield user, by_user.get(user._origin, rows.browse())


def users_of_rows(model, operator, value):
    """Return the domain of the users who have such rows of the model, among those that the current user may see.

    :param str operator, value: as a search method gets them: ids and names of rows, or a domain; False stands for none
        at all
    """
    if operator in DENIED:
        return ["!", *users_of_rows(model, DENIED[operator], value)]
    if operator == "any":
        return _users_with(model, value)
    if operator not in ("=", "in"):
        return _users_with(model, [("display_name", operator, value)])
    values = [value] if value is None or isinstance(value, (bool, int, str)) else list(value)
    names = [row for row in values if isinstance(row, str)]
    ids = [row for row in values if row and row not in names]
    found = _users_with(model, ["|", ("id", "in", ids), ("display_name", "in", names)])
    return found if all(values) else ["|", "!", *_users_with(model, []), *found]


def _users_with(model, domain):
    return [("id", "in", [user.id for (user,) in model._read_group(domain, ["user_id"]) if user])]
