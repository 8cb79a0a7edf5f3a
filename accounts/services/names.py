"""Take and give up names; the primary key of TakenName decides between two who ask at the same moment."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.errors import NameTaken
from accounts.models import TakenName, User
from accounts.names import name_keys, taken_sentence

REST_OF_A_FORMER_NAME = timedelta(days=90)


def claim_names(*names: str, user: User | None, free_at: datetime | None = None) -> set[str]:
    """Take the keys of the names and return those newly taken; raise NameTaken if somebody else holds one.

    Without a user the names are only kept from others until `free_at`. Own keys are free to their owner. Must run in
    the transaction that stores the names.
    """
    keys = {key for name in names for key in name_keys(name)}
    TakenName.objects.free_again().filter(key__in=keys).delete()
    own = set(TakenName.objects.filter(key__in=keys, user=user).values_list("key", flat=True)) if user else set()
    new = sorted(keys - own)
    try:
        with transaction.atomic():
            TakenName.objects.bulk_create(TakenName(key=key, user=user, free_at=free_at) for key in new)
    except IntegrityError as err:
        raise NameTaken(taken_sentence(names[0])) from err
    TakenName.objects.filter(key__in=own).update(free_at=free_at)
    return set(new)


def rest_names(*names: str, user: User, keep: str) -> None:
    """Let the keys of former names rest: nobody else may take them for 90 days. Keys of `keep` stay in use."""
    keys = {key for name in names for key in name_keys(name)} - name_keys(keep)
    TakenName.objects.filter(key__in=keys, user=user).update(free_at=timezone.now() + REST_OF_A_FORMER_NAME)


def free_names(keys: set[str]) -> None:
    """Give up keys that were kept from others without a user."""
    TakenName.objects.filter(key__in=keys, user=None, free_at__isnull=False).delete()
