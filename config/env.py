"""Read settings from the environment in one place and refuse nonsense with a sentence.

Every variable `NAME` may be given as `NAME_FILE` instead: the path of a file that holds the value,
as container platforms mount secrets (https://docs.docker.com/compose/how-tos/use-secrets/).
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})


def text(name: str, default: str | None = None) -> str:
    """Return the variable's text; raise ImproperlyConfigured if it is missing and has no default."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as err:
            raise ImproperlyConfigured(f"{name}_FILE names a file that cannot be read: {path}.") from err
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set {name} (or {name}_FILE) in the environment; it has no safe default.")
    return value


def flag(name: str, default: bool) -> bool:
    """Return the variable as a boolean: 1, true, yes, on or 0, false, no, off."""
    word = text(name, "true" if default else "false").lower()
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise ImproperlyConfigured(f"{name} must be true or false, not {word!r}.")
    return word in TRUE_WORDS


def number(name: str, default: int) -> int:
    """Return the variable as a whole number that is not negative."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def words(name: str, default: str | None = None) -> list[str]:
    """Return the variable as a list, split at commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
