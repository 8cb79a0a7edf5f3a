"""A member's settings: their menu, and how their choices stand on pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html_join

if TYPE_CHECKING:
    from django.template import Context
    from django.utils.safestring import SafeString

register = template.Library()

# Names of addresses and their words, in the menu's order; a page that does not exist is left out.
SETTINGS = (
    ("accounts:profile", "Profile"),
    ("accounts:reading", "Reading"),
    ("accounts:notifications", "Notifications"),
    ("accounts:security", "Sign-in and security"),
    ("comments:ignored", "Ignored people"),
    ("accounts:data", "Your data"),
)
ATTRIBUTES = (("theme", "theme"), ("size", "text_size"), ("typeface", "typeface"))


@dataclass(frozen=True)
class SettingsPage:
    """One line of the menu."""

    address: str
    words: str


@register.simple_tag
def settings_pages() -> list[SettingsPage]:
    """Return the pages of the settings that exist."""
    pages = []
    for name, words in SETTINGS:
        try:
            pages.append(SettingsPage(reverse(name), words))
        except NoReverseMatch:
            continue
    return pages


@register.simple_tag(takes_context=True)
def reading_attributes(context: Context) -> SafeString:
    """Return the attributes of `<html>` that carry a member's choices; of the row that is loaded, nothing more."""
    user = context.get("user")
    chosen = ((name, getattr(user, column, "")) for name, column in ATTRIBUTES)
    return format_html_join("", ' data-{}="{}"', ((name, value) for name, value in chosen if value))
