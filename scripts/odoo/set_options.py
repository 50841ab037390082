"""Sets options of odoo.conf in place: set_options.py FILE name=value ...; all else stays as it is, comments too."""

import re
import sys


def with_option(text, name, value):
    """Return the configuration with this option, in its old place or at the top of [options]."""
    line = f"{name} = {value}\n"
    # A value may go on in lines that begin with white space.
    old = re.compile(rf"^{re.escape(name)}[ \t]*=.*\n?(?:[ \t]+\S.*\n?)*", re.MULTILINE)
    if old.search(text):
        return old.sub(lambda match: line, text, count=1)
    if not re.search(r"^\[options\]", text, re.MULTILINE):
        text = f"[options]\n{text}"
    return re.sub(
        r"^\[options\][^\n]*\n?", lambda match: match[0].rstrip("\n") + "\n" + line, text, count=1, flags=re.M
    )


def main(path, *options):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for option in options:
        text = with_option(text, *option.split("=", 1))
    # In place, so that owner and mode stay.
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
