"""The card of the article form about the registers: which marks and links this text has, and leaving one out."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.urls import Resolver404, resolve

from articles.desk_cards import ORDER, Card, register
from articles.errors import FieldRefused
from articles.models import LegalMark, Term
from articles.permissions import can_publish, can_write
from articles.services.registers import exempt_from_mark, restore_mark, skip_term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from articles.models import Article

TEMPLATE = "admin/articles/article/_register_card.html"
LEAVE_OUT, CARRY, SKIP, LINK = "_leave_out_mark", "_carry_mark", "_skip_term", "_link_term"
# Longer numbers are no ids of ours.
MOST_DIGITS = 18
_LINK = re.compile(r'<a class="glossary-link" href="([^"]*)"')
# Addresses of the targets of terms, by the name of their route.
_TARGETS = {"articles:tag": "tag", "articles:section": "section", "articles:article": "article"}


def register_cards() -> None:
    """Offer the card; called once at start."""
    acts = (LEAVE_OUT, CARRY, SKIP, LINK)
    register(Card("registers", ORDER["checks"] + 3, TEMPLATE, facts_of, "Marks and links", acts, act_on))


def facts_of(request: HttpRequest, article: Article | None) -> dict[str, Any] | None:
    """Return what the last rendering marked and linked, and what is left out: two queries.

    None for a text that no register touches.
    """
    if article is None or article.deleted_at is not None:
        return None
    left_out = list(article.mark_opt_outs.select_related("mark").order_by("mark__name"))
    gone = {one.mark_id for one in left_out}
    marks = [note for note in article.legal_notes if note["mark"] not in gone]
    terms = list(_terms_of(article))
    if not (marks or terms or left_out):
        return None
    return {
        "marks": marks,
        "left_out": left_out,
        "terms": [term for term in terms if not term.is_skipped],
        "skipped": [term for term in terms if term.is_skipped],
        "may_exempt": can_publish(request.user, article),
        "may_skip": can_write(request.user, article),
        "reason": request.POST.get("mark_reason", "") if getattr(request, "card_refused", False) else "",
    }


def act_on(request: HttpRequest, article: Article, name: str) -> str:
    """Leave a mark or a term out of this article, or bring it back."""
    user: Any = request.user
    if name in {LEAVE_OUT, CARRY}:
        mark = _found(LegalMark.objects.all(), request.POST[name], "mark")
        if name == LEAVE_OUT:
            exempt_from_mark(article, mark, by=user, reason=request.POST.get("mark_reason", ""))
            return f"“{mark}” stands here without its note."
        restore_mark(article, mark, by=user)
        return f"“{mark}” carries its note here again."
    term = _found(Term.objects.all(), request.POST[name], "term")
    skip_term(article, term, by=user, is_skipped=name == SKIP)
    return f"“{term}” is no link here." if name == SKIP else f"“{term}” is linked here again."


def _found(rows: Any, typed: str, what: str) -> Any:
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS else 0
    row = rows.filter(pk=number).first()
    if row is None:
        raise FieldRefused("mark_reason", f"This {what} is gone from the register.")
    return row


def _terms_of(article: Article) -> Any:
    """Return the terms whose targets a text links to by the glossary, and those it skips, which have `is_skipped`."""
    addresses = dict.fromkeys(html.unescape(found) for found in _LINK.findall(article.body_html))
    skips = Exists(Term.skipped_by.through.objects.filter(term=OuterRef("pk"), article=article))
    terms = Term.objects.annotate(is_skipped=skips)
    return terms.filter(Q(is_skipped=True) | (_leads_to(addresses) & Q(is_active=True))).order_by("text", "pk")


def _leads_to(addresses: Iterable[str]) -> Q:
    wanted = Q(pk__in=[])
    for address in addresses:
        wanted |= Q(url=address)
        try:
            match = resolve(address) if address.startswith("/") else None
        except Resolver404:
            continue
        if match is not None and match.view_name in _TARGETS:
            wanted |= Q(**{f"{_TARGETS[match.view_name]}__slug": match.kwargs["slug"]})
    return wanted
