"""Who this site is to other programs, and the secret of its hashes."""

import secrets

from accounts.models import SiteIdentity


def site_identity() -> SiteIdentity:
    """Return who this site is to other programs, made at the first question."""
    identity, _ = SiteIdentity.objects.get_or_create(pk=1, defaults={"identity_key": secrets.token_hex(32)})
    return identity
