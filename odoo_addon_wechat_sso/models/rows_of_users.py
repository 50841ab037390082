"""Reads and searches what belongs to users by the rules for it: core's One2many applies none in a search, and would
tell everybody who has a WeChat account."""

NEGATIVE = ("!=", "not in", "not any", "not ilike", "not like")


def rows_by_user(users, model):
    """Yield (user, rows) for each of these users: the rows of the model that the current user may see."""
    rows = users.env[model].search([("user_id", "in", users.ids)])
    by_user = rows.grouped("user_id")
    for user in users:
        yield user, by_user.get(user._origin, rows.browse())


def users_of_rows(model, operator, value):
    """Return the domain of the users who have such rows of the model, among those that the current user may see.

    :param str operator, value: as a search method gets them: False stands for none at all
    """
    values = {value} if isinstance(value, (bool, int)) else value
    if operator in ("any", "not any"):
        rows = value
    elif isinstance(value, str):
        rows = [("display_name", operator.removeprefix("not "), value)]
    elif set(values) == {False}:
        owners = _owners(model, [])
        return [("id", "in" if operator in NEGATIVE else "not in", owners)]
    else:
        rows = [("id", "in", [row for row in values if row])]
    return [("id", "not in" if operator in NEGATIVE else "in", _owners(model, rows))]


def _owners(model, domain):
    return [user.id for (user,) in model._read_group(domain, ["user_id"]) if user]
