"""The cards of the article form about the article itself: search and sharing, notes, share links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from articles.desk_cards import ORDER, Card, register
from articles.errors import FieldRefused
from articles.models import NOTE_MAX_LENGTH
from articles.passages import blocks_of
from articles.services.noting import add_note, reopen_note, resolve_note
from articles.services.sharing import (
    MOST_DAYS,
    USUAL_DAYS,
    fixed_revision,
    make_share_link,
    revoke_share_links,
    token_of,
)
from articles.snapshots import Snapshot, working_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from articles.models import Article

# Longer numbers are no ids of ours.
MOST_DIGITS = 18
NOTES = "admin/articles/article/_notes.html"
LINKS = "admin/articles/article/_share_links.html"
# Columns of a revision the card does not print.
LARGE = ("fields", "body", "checks")
SEARCH = "admin/articles/article/_search_card.html"


def register_cards() -> None:
    """Offer the cards; called once at start."""
    register(Card("sharing", ORDER["sharing"], SEARCH, search_facts))
    acts = ("_add_note", "_resolve_note", "_reopen_note")
    register(Card("notes", ORDER["notes"], NOTES, notes_facts, "Notes", acts, act_on_notes, text="note_text"))
    links = ("_add_link", "_revoke_link", "_revoke_links")
    register(Card("share-links", ORDER["share-links"], LINKS, links_facts, "Share links", links, act_on_links))


def search_facts(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """Return what the card of search engines shows before anything is typed. No query."""
    del request
    text = working_of(article) if article else Snapshot()
    return {
        "site": settings.SITE_URL.partition("//")[2],
        "slug": text.slug or "made-from-the-title",
        "title": text.seo_title or text.title or "No title yet",
        "description": text.seo_description or text.standfirst or "No description yet",
    }


def notes_facts(request: HttpRequest, article: Article | None) -> dict[str, Any] | None:
    """Return the notes, open ones first, with the words they are about: one query.

    A note that was not kept comes back as typed.
    """
    if article is None:
        return None
    texts = {block["id"]: block["text"] for block in blocks_of(article, working_of(article).body)}
    notes = sorted(article.editorial_notes.all(), key=lambda note: note.resolved_at is not None)
    is_kept = getattr(request, "note_is_kept", False)
    return {
        "notes": [(note, texts.get(note.paragraph, "")) for note in notes],
        "places": list(texts.items()),
        "place": "" if is_kept else request.POST.get("note_paragraph", ""),
        "typed": "" if is_kept else request.POST.get("note_text", ""),
        "limit": NOTE_MAX_LENGTH,
    }


def act_on_notes(request: HttpRequest, article: Article, name: str) -> str:
    """Add a note, resolve one, or open one again."""
    user: Any = request.user
    if name == "_add_note":
        return _add_note(request, article, user)
    note = article.editorial_notes.filter(pk=_number(request.POST[name])).select_related("article").first()
    if note is None:
        raise FieldRefused("note_text", "This note is gone.")
    (resolve_note if name == "_resolve_note" else reopen_note)(note, by=user)
    return "The note is resolved." if name == "_resolve_note" else "The note is open again."


def _add_note(request: HttpRequest, article: Article, user: Any) -> str:
    wanted = request.POST.get("note_paragraph", "")
    note = add_note(article, text=request.POST.get("note_text", ""), paragraph=wanted, by=user)
    request.note_is_kept = True  # type: ignore[attr-defined]
    if wanted and not note.paragraph:
        return "The note is kept. It is about the whole article: the paragraph you chose is gone."
    return "The note is kept."


def links_facts(request: HttpRequest, article: Article | None) -> dict[str, Any] | None:
    """Return the links that still work: one query."""
    del request
    if article is None:
        return None
    links = article.share_links.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())
    links = links.select_related("revision").defer(*(f"revision__{name}" for name in LARGE))
    return {
        "links": [(link, f"{settings.SITE_URL}{reverse('articles:shared', args=[token_of(link)])}") for link in links],
        "days": USUAL_DAYS,
        "most_days": MOST_DAYS,
    }


def act_on_links(request: HttpRequest, article: Article, name: str) -> str:
    """Make a link, end one, or end all."""
    user: Any = request.user
    if name == "_add_link":
        revision = fixed_revision(article) if "share_fixed" in request.POST else None
        make_share_link(article, by=user, days=_number(request.POST.get("share_days", "")), revision=revision)
        return "The link is ready: copy it from the card."
    ended = revoke_share_links(article, by=user, pk=_number(request.POST[name]) if name == "_revoke_link" else None)
    return "Ended: the address answers as if it never was." if ended else "This link has ended already."


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS else 0
