"""Makes the signs of foreign texts mean nothing but themselves in our source."""

import re

from comments.markup.links import bare_address_at, full_address

# Signs that mean something anywhere in a line of `comments.markup`; `@` will when names are linked.
SIGNS = re.compile(r"([\\`*~\[\]<])|(?<![^\W_])(@)(?=\w)")
# Signs that begin a quotation, a list or an item at the start of a line.
LINE_START = re.compile(r"(\d{1,9})([.)])(?=\s|$)|([>+-])")
WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def escape(text: str) -> str:
    """Return one line or part of a line that reads as typed; web addresses stay links."""
    pieces = []
    at = 0
    for found in WEB_ADDRESS.finditer(text):
        start = found.start()
        if start < at or text[start - 1 : start].isalnum():
            continue
        address = bare_address_at(text, start)
        if address and full_address(address):
            pieces += [escape_signs(text[at:start]), address]
            at = start + len(address)
    pieces.append(escape_signs(text[at:]))
    return "".join(pieces)


def escape_signs(text: str) -> str:
    """Return the text with a backslash before each sign that would mean something inside a line."""
    return SIGNS.sub(lambda found: "\\" + found[0], text)


def guard_line(line: str) -> str:
    """Return an escaped line that begins no quotation, list or item."""
    line = line.lstrip(" \t")
    found = LINE_START.match(line)
    if found is None:
        return line
    return f"\\{line}" if found[3] else f"{found[1]}\\{line[len(found[1]) :]}"
