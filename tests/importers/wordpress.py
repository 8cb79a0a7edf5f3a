"""Writes small WordPress exports for the suite."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Old</title><wp:base_blog_url>https://old.example</wp:base_blog_url>
<wp:author><wp:author_login>ines</wp:author_login><wp:author_display_name>Ines Calloway</wp:author_display_name>
<wp:author_email>ines@mail.example</wp:author_email></wp:author>
"""
TAIL = "</channel></rss>\n"


def tags(**values: str) -> str:
    """Return elements; a double underscore stands for the colon of a name space."""
    return "".join(
        f"<{name.replace('__', ':')}>{escape(value)}</{name.replace('__', ':')}>\n" for name, value in values.items()
    )


def comment(ident: int, parent: int = 0, *, state: str = "1", kind: str = "comment", **values: str) -> str:
    """Return a comment; ids count minutes."""
    fields = {
        "wp__comment_id": str(ident),
        "wp__comment_author": "Pete",
        "wp__comment_author_email": "pete@mail.example",
        "wp__comment_author_IP": "192.0.2.7",
        "wp__comment_author_url": "https://pete.example/",
        "wp__comment_date": f"2014-01-14 19:{ident:02}:00",
        "wp__comment_date_gmt": f"2014-01-14 18:{ident:02}:00",
        "wp__comment_content": f"Said {ident}.",
        "wp__comment_approved": state,
        "wp__comment_type": kind,
        "wp__comment_parent": str(parent),
    }
    return f"<wp:comment>{tags(**fields | values)}</wp:comment>"


def item(ident: int, *inner: str, **values: str) -> str:
    """Return an item, a published post unless told otherwise."""
    fields = {
        "title": f"Post {ident}",
        "link": f"https://old.example/?p={ident}",
        "dc__creator": "ines",
        "content__encoded": "One.\n\nTwo.",
        "excerpt__encoded": "",
        "wp__post_id": str(ident),
        "wp__post_date": "2014-01-14 18:31:03",
        "wp__post_date_gmt": "2014-01-14 17:31:03",
        "wp__comment_status": "open",
        "wp__post_name": f"post-{ident}",
        "wp__status": "publish",
        "wp__post_type": "post",
    }
    return f"<item>{tags(**fields | values)}{''.join(inner)}</item>"


def meta(key: str, value: str) -> str:
    """Return one entry of the post's meta data."""
    return f"<wp:postmeta>{tags(wp__meta_key=key, wp__meta_value=value)}</wp:postmeta>"


def category(name: str, nicename: str, domain: str = "category") -> str:
    """Return a category or tag of a post."""
    return f'<category domain="{domain}" nicename="{nicename}">{escape(name)}</category>'


def export(folder: Path, *items: str, name: str = "old.xml") -> Path:
    """Write an export and return its path."""
    path = folder / name
    path.write_text(HEAD + "".join(items) + TAIL, encoding="utf-8")
    return path
