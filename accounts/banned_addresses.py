"""Addresses of people who were banned and then erased: known by their hash only, and refused for a year."""

from __future__ import annotations

from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import BannedAddress, SiteIdentity

SALT = "accounts.banned_address"


def address_hash(email: str) -> str:
    """Return what stands for an address; one query. The key is the site's own, made with its first retired name."""
    secret = SiteIdentity.objects.get(pk=1).identity_key
    return salted_hmac(SALT, email.strip().lower(), secret=secret, algorithm="sha256").hexdigest()


def is_banned_address(email: str) -> bool:
    """Tell whether the address belonged to somebody who was banned less than a year ago; one query where nobody was."""
    kept = BannedAddress.objects.filter(kept_until__gt=timezone.now())
    return kept.exists() and kept.filter(email_hash=address_hash(email)).exists()
