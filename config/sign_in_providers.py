"""Providers of sign-ins, as the operator names them: OIDC_PROVIDERS, a JSON list (docs/operations.md)."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

EXAMPLE = (
    '[{"id": "city", "name": "City Library", "issuer": "https://id.example", "client_id": "...", "secret": "..."}]'
)
REQUIRED = ("id", "name", "issuer", "client_id", "secret")
OPTIONAL = ("pages", "trusts_addresses")
ID = re.compile(r"[a-z][a-z0-9-]{1,29}")
NAME_MAX_LENGTH = 40


def sign_in_providers(text: str) -> list[dict[str, Any]]:
    """Return the providers in the form allauth reads; raise ImproperlyConfigured with a sentence for nonsense."""
    if not text.strip():
        return []
    try:
        entries = json.loads(text)
    except ValueError as err:
        raise ImproperlyConfigured(f"OIDC_PROVIDERS is no JSON. Write for example {EXAMPLE}.") from err
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ImproperlyConfigured(f"OIDC_PROVIDERS must be a list of providers, for example {EXAMPLE}.")
    apps = [_app(entry) for entry in entries]
    if len({app["provider_id"] for app in apps}) < len(apps):
        raise ImproperlyConfigured("OIDC_PROVIDERS names two providers with the same id.")
    return apps


def _check(entry: dict[str, Any]) -> None:
    """Raise ImproperlyConfigured unless a provider has what it must, and nothing unknown."""
    for key in REQUIRED:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise ImproperlyConfigured(f"A provider in OIDC_PROVIDERS has no {key}. Write for example {EXAMPLE}.")
    for key in entry.keys() - {*REQUIRED, *OPTIONAL}:
        raise ImproperlyConfigured(f"OIDC_PROVIDERS knows no {key!r}. It knows {', '.join((*REQUIRED, *OPTIONAL))}.")
    if not ID.fullmatch(entry["id"]) or len(entry["name"]) > NAME_MAX_LENGTH:
        raise ImproperlyConfigured(
            "An id in OIDC_PROVIDERS has 2 to 30 of a to z, 0 to 9 and -, beginning with a letter; a name has at most "
            f"{NAME_MAX_LENGTH} characters."
        )


def _app(entry: dict[str, Any]) -> dict[str, Any]:
    _check(entry)
    pages = entry.get("pages", [entry["issuer"]])
    trusts = entry.get("trusts_addresses", False)
    if not isinstance(pages, list) or not isinstance(trusts, bool):
        raise ImproperlyConfigured(
            "In OIDC_PROVIDERS, pages is a list of addresses and trusts_addresses true or false."
        )
    return {
        "provider_id": entry["id"],
        "name": entry["name"],
        "client_id": entry["client_id"],
        "secret": entry["secret"],
        "settings": {
            "server_url": _https(entry["issuer"]).rstrip("/"),
            "pages": [_origin(_https(page)) for page in pages],
            "email_authentication": trusts,
        },
    }


def _https(address: Any) -> str:
    parts = urlsplit(str(address))
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured(
            f"An address in OIDC_PROVIDERS must begin with https:// and a host, not {address!r}."
        )
    return str(address)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
