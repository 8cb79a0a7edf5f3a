"""What answers say, for tests that compare two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer


def without_number(answer: Answer) -> str:
    """Return a page without the number of its request, which differs by nature."""
    return answer.text.replace(answer.headers["X-Request-ID"], "")
