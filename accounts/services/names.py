"""Take and give up names; the primary key of TakenName decides between two who ask at the same moment."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.errors import NameTaken
from accounts.models import RetiredName, TakenName, User
from accounts.names import name_keys
from accounts.services.identity import site_identity
from accounts.taken_names import retired_hash, retired_keys, taken_sentence, veiled_key

REST_OF_A_FORMER_NAME = timedelta(days=90)


def claim_names(*names: str, user: User | None, free_at: datetime | None = None) -> set[str]:
    """Take the keys of the names and return those newly taken; raise NameTaken if somebody else holds or held one.

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
    # Asked after the rows are written: the holder may have left at this very moment.
    if retired_keys(new):
        raise NameTaken(taken_sentence(names[0]))
    TakenName.objects.filter(key__in=own).update(free_at=free_at)
    return set(new)


def rest_names(*names: str, user: User, keep: str) -> None:
    """Let the keys of former names rest: nobody else may take them for 90 days. Keys of `keep` stay in use."""
    keys = {key for name in names for key in name_keys(name)} - name_keys(keep)
    TakenName.objects.filter(key__in=keys, user=user).update(free_at=timezone.now() + REST_OF_A_FORMER_NAME)


def free_names(keys: set[str]) -> None:
    """Give up keys that were kept from others without a user."""
    TakenName.objects.filter(key__in=keys, user=None, free_at__isnull=False).delete()


def retire_name(user: User) -> None:
    """Give up the names of a member who leaves: the username for ever, every other name for the rest of its 90 days.

    Only keyed hashes stay, so that nobody can read the names back. Must run in the transaction that deletes the member.
    """
    secret = site_identity().identity_key
    for_ever = name_keys(user.username)
    RetiredName.objects.bulk_create(
        (RetiredName(key_hash=retired_hash(key, secret=secret)) for key in for_ever), ignore_conflicts=True
    )
    free_at = timezone.now() + REST_OF_A_FORMER_NAME
    TakenName.objects.bulk_create(
        (
            TakenName(key=veiled_key(retired_hash(name.key, secret=secret)), free_at=name.free_at or free_at)
            for name in user.taken_names.exclude(key__in=for_ever)
        ),
        ignore_conflicts=True,
    )
    user.taken_names.all().delete()
