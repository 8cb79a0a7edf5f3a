"""Secrets of second factors at rest: sealed with keys that are not in the database.

The keys are made from MFA_SECRET_KEYS and from SECRET_KEY with its fallbacks: the first seals, all open, so that a key
is changed by putting the new one in front.
"""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# Never SECRET_KEY itself: what signs cookies must not open secrets. Another salt would make all stored ones unreadable.
SALT = b"broadsheet.second-factors.1"
KEY_BYTES = 32


def seal(text: str) -> str:
    """Return a text sealed with the first key."""
    return _box().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Return what was sealed with any of the keys; raise cryptography's InvalidToken where none of them fits."""
    return _box().decrypt(sealed.encode("ascii")).decode()


def _box() -> MultiFernet:
    return _box_of((*settings.MFA_SECRET_KEYS, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _box_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    """Return a Fernet key made from an operator's key, of any length."""
    return urlsafe_b64encode(HKDF(SHA256(), KEY_BYTES, salt=SALT, info=b"fernet").derive(key.encode()))
