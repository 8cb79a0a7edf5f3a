"""How often members want which mails."""

from collections.abc import Mapping

from django.db import transaction

from accounts import mail_kinds
from accounts.models import MailChoice, User


@transaction.atomic
def choose_mails(user: User, choices: Mapping[str, MailChoice.Cadence], *, by: User) -> bool:
    """Store how often a member wants mails of some kinds; return False if nothing changes.

    Kinds that cannot be switched off are passed over. What waits to be mailed is judged anew when its time comes.
    """
    present = mail_kinds.cadences_of(user)
    rows = [
        MailChoice(user=user, kind=kind, cadence=cadence)
        for kind, cadence in choices.items()
        if kind in present and present[kind] != cadence
    ]
    if not rows:
        return False
    # Two saves at one moment leave the later answer instead of an error.
    MailChoice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["cadence"]
    )
    return True
