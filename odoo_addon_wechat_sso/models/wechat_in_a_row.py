"""Puts sentences one after the other, as the language does it."""


def in_a_row(env, *sentences):
    """Return those of these sentences that there are as one text: Chinese puts no space between two of them."""
    first, *others = filter(None, sentences)
    for other in others:
        first = env._("%(sentence)s %(next_one)s", sentence=first, next_one=other)
    return first
