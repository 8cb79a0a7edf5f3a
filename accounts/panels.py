"""Places on lower apps' pages that higher apps fill: knowledge keeps its one direction.

The accounts app's member page cannot import comments, nor can the front page. They offer a place; the comments app
registers a template and a loader in `AppConfig.ready`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

type Load = Callable[[HttpRequest, Any], dict[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """A template and the context it is rendered with."""

    template: str
    context: dict[str, Any]


_loaders: dict[str, list[tuple[str, Load]]] = {}


def register(place: str, template: str, load: Load) -> None:
    """Fill a place: `load(request, subject)` returns the template's context, or None for nothing to show."""
    entries = _loaders.setdefault(place, [])
    if (template, load) not in entries:
        entries.append((template, load))


def for_place(place: str, request: HttpRequest, subject: Any = None) -> list[Panel]:
    """Return the panels that have something to show, in the order of registration; queries are the loaders' own."""
    panels = []
    for template, load in _loaders.get(place, []):
        context = load(request, subject)
        if context is not None:
            panels.append(Panel(template, context))
    return panels
