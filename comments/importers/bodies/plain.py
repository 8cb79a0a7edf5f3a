"""Plain text: read as typed, but for `> ` lines, line breaks, addresses and smiley codes."""

from comments.importers.bodies.escaping import escape, guard_line

QUOTATION = "> "


def source_of_plain(text: str) -> str:
    """Return the source of a text in which only lines beginning `> `, newlines and bare addresses mean something."""
    lines: list[str] = []
    was_quoted = False
    for line in text.split("\n"):
        is_quoted = line.startswith(QUOTATION) or line == ">"
        if was_quoted and not is_quoted and line.strip():
            # Without a blank line the parser would read it as part of the quotation.
            lines.append("")
        written = guard_line(escape(line[len(QUOTATION) :] if is_quoted else line))
        lines.append(f"{QUOTATION}{written}".rstrip() if is_quoted else written)
        was_quoted = is_quoted
    return "\n".join(lines)
