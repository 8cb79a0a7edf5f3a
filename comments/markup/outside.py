"""A comment's HTML for places outside the site: feeds today, mails later. Pure functions over filled HTML."""

from __future__ import annotations

import re

# Our own output only: what was typed stands escaped in it and cannot look like this.
SMILEY = re.compile(r'<span class="smiley"[^>]*>([^<]*)</span>')
EMBED = re.compile(r'<span class="embed"[^>]*><a href="([^"]*)"([^>]*)>[^<]*</a></span>')
OWN_ADDRESS = re.compile(r'(<a [^<>]*?href=")/(?!/)')
# What XML 1.0 may not hold, not even escaped.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def outside_html(filled_html: str, *, site_url: str) -> str:
    """Return HTML that is whole anywhere: full addresses, emoji as they are, players as links."""
    html = SMILEY.sub(r"\1", filled_html)
    html = EMBED.sub(r'<a href="\1"\2>\1</a>', html)
    return OWN_ADDRESS.sub(rf"\g<1>{site_url}/", html)


def xml_text(text: str) -> str:
    """Return a text without the characters that make XML unreadable."""
    return NOT_XML.sub("", text)
