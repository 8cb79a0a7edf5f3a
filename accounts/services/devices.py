"""Devices of members: known after their first sign-in, which is mailed to their owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.devices import device_in_words, masked_network
from accounts.mails import send_template_mail, site_address
from accounts.models import KnownDevice, User

if TYPE_CHECKING:
    from collections.abc import Iterable


@transaction.atomic
def note_device(user: User, *, user_agent: str, address: str) -> bool:
    """Remember where a member signs in; return False where it is no news. One query then, else three and a mail.

    A device is a browser on a system, whatever its version. The first one of an account is not mailed: nobody was
    there before.
    """
    words = device_in_words(user_agent)
    known = set(user.known_devices.values_list("key", flat=True))
    keys = list(_keys(user, words))
    if known.intersection(keys):
        return False
    device, is_new = KnownDevice.objects.get_or_create(
        user=user, key=keys[0], defaults={"first_seen_at": timezone.now()}
    )
    if not is_new or not known:
        return is_new
    facts = {
        "device": words,
        "network": masked_network(address),
        "at": device.first_seen_at,
        "sessions_url": site_address(reverse("usersessions_list")),
    }
    send_template_mail(user, "new_device", facts)
    return True


def _keys(user: User, words: str) -> Iterable[str]:
    """Return the hash by the present secret, then by former ones: a changed secret makes no device new."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield salted_hmac("accounts.devices", f"{user.pk}:{words}", secret=secret, algorithm="sha256").hexdigest()
