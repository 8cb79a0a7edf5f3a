"""Which names are taken, and which ones near them are free."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import RetiredName, SiteIdentity, TakenName
from accounts.names import name_key

SUGGESTIONS = 2
LONGEST_STEM = 24
RETIRED_SALT = "accounts.retired_name"
# Begins what stands in the table of taken keys for a former member's display name; no key begins so.
VEIL = "~"


def taken_keys(keys: set[str], *, but_of: int | None = None) -> set[str]:
    """Return those of the keys that nobody else may take now: held, resting or retired; two queries.

    Where members have left it takes two more.
    """
    held = TakenName.objects.held().not_of(but_of).filter(key__in=keys).values_list("key", flat=True)
    return set(held) | retired_keys(keys)


def retired_keys(keys: Iterable[str]) -> set[str]:
    """Return those of the keys that belonged to members who left; one query where nobody did, else three."""
    identity = SiteIdentity.objects.first()
    if identity is None:
        return set()
    by_hash = {retired_hash(key, secret=identity.identity_key): key for key in keys}
    retired = set(RetiredName.objects.filter(key_hash__in=by_hash).values_list("key_hash", flat=True))
    veiled = TakenName.objects.held().filter(key__in=map(veiled_key, by_hash)).values_list("key", flat=True)
    return {by_hash[key_hash] for key_hash in retired | {key.removeprefix(VEIL) for key in veiled}}


def retired_hash(key: str, *, secret: str) -> str:
    """Return what stands for a key after its holder left. The secret is the site's identity key, kept for ever."""
    return salted_hmac(RETIRED_SALT, key, secret=secret, algorithm="sha256").hexdigest()


def veiled_key(key_hash: str) -> str:
    """Return the hash as the table of taken keys holds it until a former member's display name is free."""
    return VEIL + key_hash


def free_name_near(text: str) -> str:
    """Return a free name that resembles a taken one; queries as `taken_keys`."""
    return _free_names_near(text, 1)[0]


def taken_sentence(text: str) -> str:
    """Return what the reader is told about a name that is taken or looks like one that is; queries as `taken_keys`."""
    first, second = _free_names_near(text, SUGGESTIONS)
    return f"This name is taken or too close to another. Try {first} or {second}."


def _free_names_near(text: str, wanted: int) -> list[str]:
    stem = text.strip()[:LONGEST_STEM].strip() or "reader"
    gap = " " if " " in stem else "-"
    endings = [*range(2, 10), timezone.now().year, *range(22, 99, 7), *range(103, 999, 23)]
    names = [f"{stem}{gap}{ending}" for ending in endings]
    taken = taken_keys({name_key(name) for name in names})
    return [name for name in names if name_key(name) not in taken][:wanted]
