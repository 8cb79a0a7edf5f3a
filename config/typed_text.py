"""What somebody typed into a form that could not be taken, so that an error page can give it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.core.exceptions import SuspiciousOperation

if TYPE_CHECKING:
    from django.http import HttpRequest

LABELS = {
    "text": "Your comment",
    "passage": "A sentence of the article",
    "login": "Email address or name",
    "email": "Email",
    "username": "Username",
    "display_name": "Display name",
    "biography": "About you",
    "title": "Title",
    "body": "Text",
}
# The field of a form that an error page gave back; see config/sent_again.py.
SENT_AGAIN = "sent_again"
# Never repeated on any page.
SECRET_WORDS = ("password", "code", "credential", "csrfmiddlewaretoken", SENT_AGAIN)
# Carried along unseen: they mean nothing to a reader.
TECHNICAL_NAMES = frozenset({"client_token", "issued", "next", "website", "fax_number"})
LONG_TEXT_NAMES = frozenset({"text", "biography", "body"})
LONG_TEXT_CHARACTERS = 120


@dataclass(frozen=True)
class TypedField:
    """One value of a form, and how a page shows it."""

    name: str
    label: str
    value: str
    is_long: bool
    is_hidden: bool


def typed_fields(request: HttpRequest) -> list[TypedField]:
    """Return what a POST holds, in order, without secrets; empty where the body cannot be read."""
    if request.method != "POST":
        return []
    try:
        items = [(name, value) for name, values in request.POST.lists() for value in values]
    except SuspiciousOperation:
        return []
    return [
        _typed_field(name, str(value))
        for name, value in items
        if value and not any(word in name.lower() for word in SECRET_WORDS)
    ]


def _typed_field(name: str, value: str) -> TypedField:
    is_technical = name in TECHNICAL_NAMES or name.startswith("_") or "-" in name
    return TypedField(
        name=name,
        label=LABELS.get(name, name.replace("_", " ").capitalize()),
        value=value,
        is_long=name in LONG_TEXT_NAMES or len(value) > LONG_TEXT_CHARACTERS or "\n" in value,
        is_hidden=is_technical,
    )


def came_from_this_site(request: HttpRequest) -> bool:
    """Tell whether the browser says that the form stood on a page of this site.

    `Sec-Fetch-Site` cannot be set by scripts (https://w3c.github.io/webappsec-fetch-metadata/); where a browser does
    not send it, `Origin` decides. Neither: no.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = urlsplit(request.headers.get("Origin", ""))
    return bool(origin.netloc) and origin.netloc == request.get_host() and origin.scheme == request.scheme
