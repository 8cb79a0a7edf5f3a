"""The side bar of the desk: what is worked with daily by name, everything else under Set-up or Log."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from django.template.loader import render_to_string
from django.urls import reverse

from articles.desk_numbers import numbers_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from accounts.models import User

# Screens by model: their words, and the numbers that stand behind them with what they count.
DAILY: dict[str, tuple[str, dict[str, str]]] = {
    "articles.article": ("Articles", {"review": "in review"}),
    "articles.photo": ("Photos", {}),
    "comments.comment": ("Comments", {"held": "waiting", "reported": "reported"}),
    "accounts.user": ("Readers", {}),
}
LOGS = ("accounts.auditentry", "accounts.sanction", "accounts.outgoingmail")
# What each list of the set-up is for, in the editors' words; lists not named here say nothing.
PURPOSES = {
    "articles.section": "The parts of the magazine, their order and their editors.",
    "articles.tag": "Subjects. Two that mean the same are merged.",
    "articles.author": "The names in bylines, and the accounts behind them.",
    "articles.series": "Articles in parts, with a page of their own.",
    "articles.legalmark": "Names that carry a sign and a note wherever they occur.",
    "articles.term": "Words that link to where they are explained.",
    "articles.promo": "Short blocks in and after texts, by days.",
    "articles.sitetext": "The site's own sentences.",
    "articles.redirect": "Addresses that moved.",
    "articles.errorreport": "What readers say is wrong in articles.",
    "articles.missingaddress": "What readers ask for and do not find.",
    "auth.group": "Roles, and what each may do.",
}


@dataclass(frozen=True)
class Entry:
    """One line of the side bar. `numbers`: each with what it counts; `current`: what `aria-current` says."""

    words: str
    address: str
    current: str = ""
    numbers: tuple[tuple[int, str], ...] = ()
    parts: tuple[Entry, ...] = ()
    purpose: str = ""
    add_address: str = ""


def menu_for(request: HttpRequest, apps: Iterable[dict[str, Any]]) -> list[Entry]:
    """Return the lines for this person, of the screens Django lets them see: the query of the numbers, if any."""
    screens = {screen["model"]._meta.label_lower: screen for app in apps for screen in app["models"]}
    numbers = numbers_of(cast("User", request.user))
    entries = [Entry("Desk", reverse("admin:index"), "page" if request.path == reverse("admin:index") else "")]
    for label, (words, counted) in DAILY.items():
        if label in screens:
            shown = tuple((numbers[name], what) for name, what in counted.items() if numbers.get(name))
            entries.append(_entry(request, screens[label], words, shown))
    if "articles.article" in screens:
        address = reverse("admin:figures")
        entries.append(Entry("Figures", address, "page" if request.path == address else ""))
    entries += _group(request, "Set-up", "admin:set_up", set_up_screens(screens))
    return entries + _group(request, "Log", "admin:logs", [screens[label] for label in LOGS if label in screens])


@lru_cache(maxsize=100)
def menu_html(entries: tuple[Entry, ...]) -> str:
    """Return the side bar of these lines."""
    return render_to_string("admin/desk/_menu.html", {"entries": entries})


def set_up_screens(screens: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the screens that are neither daily work nor a log."""
    return [screen for label, screen in screens.items() if label not in DAILY and label not in LOGS]


def _entry(
    request: HttpRequest, screen: dict[str, Any], words: str = "", numbers: tuple[tuple[int, str], ...] = ()
) -> Entry:
    address = screen["admin_url"] or ""
    current = "page" if request.path == address else "true" if address and request.path.startswith(address) else ""
    purpose = PURPOSES.get(screen["model"]._meta.label_lower, "")
    words = words or str(screen["name"])
    return Entry(words, address, current, numbers, purpose=purpose, add_address=screen["add_url"] or "")


def _group(request: HttpRequest, words: str, name: str, screens: list[dict[str, Any]]) -> list[Entry]:
    """Return the line of several screens, none where there are none."""
    if not screens:
        return []
    parts, address = tuple(_entry(request, screen) for screen in screens), reverse(name)
    inside = any(part.current for part in parts)
    current = "page" if request.path == address else "true" if inside else ""
    return [Entry(words, address, current, parts=parts)]
