"""System checks of `settings.DISCUSSION`: a mistyped name must not silently mean the default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from comments import conf

if TYPE_CHECKING:
    from collections.abc import Mapping


@register
def check_discussion(**kwargs: Any) -> list[CheckMessage]:
    """Report unknown names, wrong types and values out of range."""
    chosen = getattr(settings, "DISCUSSION", None)
    if not isinstance(chosen, dict):
        return [Error("settings.DISCUSSION must be a dictionary.", id="comments.E001")]
    return [*_unknown(chosen), *_unfit(chosen), *_contradictions(chosen)]


def _unknown(chosen: Mapping[str, object]) -> list[CheckMessage]:
    return [
        Error(
            f"settings.DISCUSSION has no key {name!r}.",
            hint=f"Known keys: {', '.join(sorted(conf.CHOICES))}.",
            id="comments.E002",
        )
        for name in chosen
        if name not in conf.CHOICES
    ]


def _unfit(chosen: Mapping[str, object]) -> list[CheckMessage]:
    return [
        Error(f"settings.DISCUSSION[{name!r}] {problem}.", id="comments.E003")
        for name, choice in conf.CHOICES.items()
        if name in chosen and (problem := choice.problem(chosen[name]))
    ]


def _contradictions(chosen: Mapping[str, object]) -> list[CheckMessage]:
    shortest = chosen.get("MIN_LENGTH", conf.CHOICES["MIN_LENGTH"].default)
    longest = chosen.get("MAX_LENGTH", conf.CHOICES["MAX_LENGTH"].default)
    if isinstance(shortest, int) and isinstance(longest, int) and shortest > longest:
        return [Error("settings.DISCUSSION asks for more characters than it takes.", id="comments.E004")]
    return []
