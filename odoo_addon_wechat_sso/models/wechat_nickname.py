"""Makes a presentable name of a WeChat nickname. Pure: no Odoo in it.

A nickname is whatever a stranger typed, and it ends up in every list of users."""

import unicodedata

MAX_LENGTH = 64
# Control, format (direction marks, zero width), private use, surrogates, unassigned.
UNWANTED_CATEGORIES = {"Cc", "Cf", "Co", "Cs", "Cn"}
# Letters and symbols to Unicode, blank to the eye: Hangul fillers, the empty Braille cell, Mongolian vowel separator.
INVISIBLE = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0\u2800\u180e"), " ")
# What an exported list would run in a spreadsheet. Core's CSV export looks after + and -, which XLSX takes for text.
FORMULAS = ("=", "@", "{=")
# What WeChat sends for people who told it nothing.
ANONYMOUS = "微信用户"


def clean(text, max_length=MAX_LENGTH):
    """Return text without characters that do not show, whitespace folded, no formula, cut to `max_length` characters;
    may be ''."""
    spaced = " ".join(text.translate(INVISIBLE).split())
    kept = "".join(char for char in spaced if unicodedata.category(char) not in UNWANTED_CATEGORIES)
    return no_formula(" ".join(kept.split()))[:max_length].strip()


def no_formula(text):
    """Return text so that no spreadsheet takes it for a formula: the apostrophe before it is theirs for that."""
    return f"'{text}" if text.startswith(FORMULAS) else text


def display_name(nickname, lang, tag):
    """Return the name for a new user.

    :param str nickname: as WeChat sent it, '' if unknown
    :param str lang: Odoo language code of the new user, such as 'zh_CN'
    :param str tag: what makes a nameless user tellable from the next, such as '3F7A'
    """
    name = clean(nickname)
    if name and name != ANONYMOUS:
        return name
    return f"{ANONYMOUS if lang.startswith('zh') else 'WeChat User'} {tag}"
