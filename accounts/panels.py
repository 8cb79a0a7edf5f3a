"""Places on lower apps' pages that higher apps fill: knowledge keeps its one direction.

The accounts app's member page cannot import comments, nor can the front page. They offer a place; the comments app
registers a template and a loader in `AppConfig.ready`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

type Load = Callable[[HttpRequest, Any], dict[str, Any] | None]
type Ask = Callable[[], Sequence[QuerySet[Any, Any]]]


@dataclass(frozen=True)
class Panel:
    """A template and the context it is rendered with."""

    template: str
    context: dict[str, Any]


_loaders: dict[str, list[tuple[str, Load]]] = {}
_asks: dict[str, dict[str, Ask]] = {}


def register(place: str, template: str, load: Load, *, ask: Ask | None = None) -> None:
    """Fill a place: `load(request, subject)` returns the template's context, or None for nothing to show.

    `ask` returns the querysets it needs, where the page asks them with its own (`asked_at`).
    """
    if ask:
        _asks.setdefault(place, {})[template] = ask
    entries = _loaders.setdefault(place, [])
    if (template, load) not in entries:
        entries.append((template, load))


def asked_at(place: str) -> Mapping[str, Sequence[QuerySet[Any, Any]]]:
    """Return the querysets of a place's panels, by template: the page loads them and gives them as the subject."""
    return {template: ask() for template, ask in _asks.get(place, {}).items()}


def for_place(place: str, request: HttpRequest, subject: Any = None) -> list[Panel]:
    """Return the panels that have something to show, in the order of registration; queries are the loaders' own."""
    panels = []
    for template, load in _loaders.get(place, []):
        context = load(request, subject)
        if context is not None:
            panels.append(Panel(template, context))
    return panels
