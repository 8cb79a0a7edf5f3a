"""Begin a text from another: a draft that says the same, without what belongs to the other's life."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from articles.models import Article
from articles.permissions import check_write
from articles.services.editing import save_snapshot
from articles.services.placing import without_vanished
from articles.services.slugs import suggest_slug
from articles.snapshots import STANDING, Snapshot, working_snapshot

if TYPE_CHECKING:
    from accounts.models import User
    from articles.services.editing import Saved

ENDING = " (copy)"
# What stays with the other: its place in a series, and the claim to have been printed elsewhere first.
_ITS_OWN = {*STANDING, "series", "series_order", "canonical_url"}
_EMPTY = {field.name: getattr(Snapshot(), field.name) for field in fields(Snapshot) if field.name in _ITS_OWN}


def duplicate_article(article: Article, *, by: User) -> Saved:
    """Make a draft of what the desk has of an article: no address, dates, notes, corrections, comments of the other.

    It is an article of whoever makes it. Raises NotAllowed.
    """
    check_write(by, article)
    text, _ = without_vanished(working_snapshot(article))
    title_max = Article._meta.get_field("title").max_length or 0
    copy = replace(
        text,
        **{**_EMPTY, "slug": suggest_slug(text.title, Article.slug_kind)},
        title=text.title.removesuffix(ENDING)[: title_max - len(ENDING)] + ENDING,
    )
    return save_snapshot(None, copy, by=by, opened_version=0, note=f"Copied from article {article.pk}.")
