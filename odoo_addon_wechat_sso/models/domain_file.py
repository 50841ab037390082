"""The files by which WeChat's console sees that a domain is ours, `MP_verify_<code>.txt`, as plain Python without Odoo.

Name and content are the same code, so that the name is all there is to store.
"""

import re

CODE = r"[0-9A-Za-z]{16}"
NAME = re.compile(rf"MP_verify_({CODE})\.txt")
# One entry as people paste it: the name, with or without its end, the file's address, or its content.
PASTED = re.compile(rf"(?:https?://[^\s/]+/)?(?:MP_verify_)?({CODE})(?:\.txt)?")
# What a browser or a person makes of the name when the file is there twice: MP_verify_… (1).txt
SAVED = re.compile(rf"MP_verify_({CODE})(?![0-9A-Za-z]).*\.txt", re.DOTALL)
# Sixteen characters, and what an editor may put around them.
MAX_SIZE = 64


class DomainFileError(ValueError):
    """What was pasted or uploaded is no such file; `reason` names why."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def pasted_names(text):
    """Return the names of the files that were pasted, without repetitions, in their order.

    :param str text: entries separated by spaces, commas or lines
    :raise DomainFileError: with reason ``wecom`` or ``pasted``
    """
    names = {}
    for entry in re.split(r"[\s,;，；、]+", text):
        if not entry:
            continue
        if "WW_verify_" in entry:
            raise DomainFileError("wecom")
        match = PASTED.fullmatch(entry)
        if not match:
            raise DomainFileError("pasted")
        names[f"MP_verify_{match[1]}.txt"] = None
    return list(names)


def uploaded_name(file_name, content):
    """Return the name of an uploaded file, as WeChat gave it.

    :param str file_name: as the browser says; copies such as ``MP_verify_… (1).txt`` count as the original
    :param bytes content:
    :raise DomainFileError: with reason ``wecom``, ``name`` or ``content``
    """
    if file_name.startswith("WW_verify_"):
        raise DomainFileError("wecom")
    match = SAVED.fullmatch(file_name)
    if not match:
        raise DomainFileError("name")
    if len(content) > MAX_SIZE or content.removeprefix(b"\xef\xbb\xbf").strip() != match[1].encode():
        raise DomainFileError("content")
    return f"MP_verify_{match[1]}.txt"
