"""One JSON object a record, without what people typed (S98)."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

from django.db import IntegrityError, connection

from accounts.models import User
from config.logging import JSONFormatter
from tests import factories

WORDS = "typed@magazine.example"


def written(message: str, *args: object, error: BaseException | None = None, **extra: Any) -> dict[str, Any]:
    """Return a record as it is written."""
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.getLogger("site").makeRecord("site", logging.ERROR, "", 0, message, args, exc_info, extra=extra)
    line = JSONFormatter().format(record)
    assert "\n" not in line
    entry: dict[str, Any] = json.loads(line)
    return entry


def test_facts_and_numbers_of_rows_stand_beside_the_message() -> None:
    entry = written("Made %s.", "two", article_id=7, facts={"ms": 1.5}, unlisted="typed")
    assert {name: entry.get(name) for name in ("message", "article_id", "ms", "unlisted")} == {
        "message": "Made two.",
        "article_id": 7,
        "ms": 1.5,
        "unlisted": None,
    }


def test_the_values_a_database_repeats_are_left_out(db: None) -> None:
    factories.make_user("ada")
    try:
        User.objects.create(username="ada", email=WORDS)
    except IntegrityError as err:
        entry = written("Not stored.", error=err)
    assert "IntegrityError" in entry["trace"]
    assert "=(ada)" not in entry["trace"]
    assert WORDS not in json.dumps(entry)


def test_the_statement_a_database_repeats_is_left_out(db: None) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s FROM nowhere", [WORDS])
    except Exception:  # noqa: BLE001  (whichever it is, it is written)
        entry = written("Not read.", error=sys.exc_info()[1])
    assert "nowhere" in entry["trace"]
    assert WORDS not in json.dumps(entry)
