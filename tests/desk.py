"""What the tests of the desk share: forms read from their HTML as a browser reads them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

# Buttons are sent only when pressed.
BUTTONS = {"submit", "button", "image", "file", "reset"}


class _Fields(HTMLParser):
    """Collects what a browser would send, buttons and files left out."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._textarea = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        name = facts.get("name") or ""
        if tag == "input" and name and facts.get("type") not in BUTTONS:
            if facts.get("type") in {"checkbox", "radio"} and "checked" not in facts:
                return
            self._keep(name, facts.get("value") or "on" * (facts.get("type") == "checkbox"))
        elif tag == "textarea":
            self._textarea = name
            self._keep(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in facts:
            self._keep(self._select, facts.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.values[self._textarea][-1] += data.removeprefix("\n")

    def _keep(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


def typed(client: Client, address: str, **changes: object) -> dict[str, object]:
    """Return what the form at an address would send if only these fields were changed."""
    fields = _Fields()
    fields.feed(client.get(address).content.decode())
    values: dict[str, object] = dict(fields.values)
    for name in ("csrfmiddlewaretoken", "action", "select_across"):
        values.pop(name, None)
    return {**values, **changes}


def said(client: Client, address: str, data: dict[str, object]) -> list[str]:
    """Send a form and return the sentences of the page it leads to."""
    response = client.post(address, data, follow=True)
    return [str(message) for message in response.context["messages"]]
