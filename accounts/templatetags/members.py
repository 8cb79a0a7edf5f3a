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
# Pages one level down, by the view that answers: the line of the menu they belong to.
PARTS = {
    "account_change_password": "accounts:security",
    "account_email": "accounts:security",
    "account_set_password": "accounts:security",
    "socialaccount_connections": "accounts:security",
    "usersessions_list": "accounts:security",
}
ATTRIBUTES = (("theme", "theme"), ("size", "text_size"), ("typeface", "typeface"))


@dataclass(frozen=True)
class SettingsPage:
    """One line of the menu. `current` is what `aria-current` says there: "page", "true" on a page beneath it, or ""."""

    address: str
    words: str
    current: str = ""


@register.simple_tag(takes_context=True)
def settings_pages(context: Context) -> list[SettingsPage]:
    """Return the pages of the settings that exist, the present one marked."""
    match = getattr(context.get("request"), "resolver_match", None)
    here = match.view_name if match else ""
    pages = []
    for name, words in SETTINGS:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        current = "page" if name == here else "true" if name == _parent(here) else ""
        pages.append(SettingsPage(address, words, current))
    return pages


def _parent(view_name: str) -> str:
    return "accounts:security" if view_name.startswith("mfa_") else PARTS.get(view_name, "")


@register.simple_tag(takes_context=True)
def reading_attributes(context: Context) -> SafeString:
    """Return the attributes of `<html>` that carry a member's choices; of the row that is loaded, nothing more."""
    user = context.get("user")
    chosen = ((name, getattr(user, column, "")) for name, column in ATTRIBUTES)
    return format_html_join("", ' data-{}="{}"', ((name, value) for name, value in chosen if value))
