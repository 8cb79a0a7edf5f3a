"""Cursors: where in an order a page ends, as one word of an address.

A cursor is the key of the last thread or reply shown, never a count, so that new comments do not shift what it means.
It is read back with suspicion: one that was damaged, or made for another order, is none.
"""

from __future__ import annotations

import re
from base64 import b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from comments.orders import Order

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# No key or id a database holds is longer, and larger numbers do not fit its integers.
PATTERN = re.compile(r"([a-z]{1,10})\.(\d{1,18}|-)\.(\d{1,18})\.(\d{1,2})(?:\.(\d{1,9}))?", re.ASCII)
LONGEST = 90


@dataclass(frozen=True)
class Cursor:
    """The key and the id of what a page ends with."""

    order: Order
    # A number, a moment, or None where there is none.
    value: Any
    id: int
    # The lowest level that a page going on from here shows; 0: as the window says.
    last_level: int = 0
    # How many public comments stand before what it goes on with, as the page that ends here counted them.
    passed_count: int | None = None

    def __str__(self) -> str:
        value = as_number(self.value)
        typed = f"{self.order.value}.{'-' if value is None else value}.{self.id}.{self.last_level}"
        if self.passed_count is not None:
            typed = f"{typed}.{self.passed_count}"
        return urlsafe_b64encode(typed.encode()).decode().rstrip("=")


def as_number(value: datetime | int | None) -> int | None:
    """Return a key as a number: moments in microseconds, which is what databases keep."""
    return (value - EPOCH) // MICROSECOND if isinstance(value, datetime) else value


def read_cursor(word: str, order: Order) -> Cursor | None:
    """Return the cursor an address holds, or None where it is none of this order."""
    if not word or len(word) > LONGEST:
        return None
    try:
        typed = b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (NotBase64, ValueError):
        return None
    parts = PATTERN.fullmatch(typed)
    if parts is None or parts[1] != order.value:
        return None
    if parts[2] == "-" and not order.key.may_be_empty:
        return None
    passed = int(parts[5]) if parts[5] else None
    try:
        return Cursor(order, _value(order, parts[2]), int(parts[3]), int(parts[4]), passed)
    except OverflowError:
        return None


def _value(order: Order, typed: str) -> Any:
    """Return the key an address spells; raise OverflowError for a moment beyond all calendars."""
    if typed == "-":
        return None
    return EPOCH + int(typed) * MICROSECOND if order is Order.ACTIVE else int(typed)
