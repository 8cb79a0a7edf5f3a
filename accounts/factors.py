"""What else than a password opens an account: passkeys and keys, the authenticator app, recovery codes."""

from dataclasses import dataclass, field
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone

from accounts.errors import FactorNeeded
from accounts.models import User

# Recovery codes help whoever has lost a factor; alone they are none.
FACTOR_TYPES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# So few codes left: time for new ones.
FEW_CODES = 2


@dataclass
class Factors:
    """The factors of one member."""

    app: Authenticator | None = None
    # Passkeys and security keys, the oldest first.
    keys: list[Authenticator] = field(default_factory=list)
    codes: Authenticator | None = None

    @property
    def has_any(self) -> bool:
        """Return whether a second factor is asked for at sign-in."""
        return bool(self.app or self.keys)

    @property
    def codes_left(self) -> int:
        """Return how many recovery codes are not used yet; opens a sealed secret."""
        return len(unused_codes(self.codes)) if self.codes else 0

    @property
    def has_few_codes(self) -> bool:
        """Return whether it is time for new recovery codes."""
        return self.has_any and self.codes_left <= FEW_CODES


def unused_codes(codes: Authenticator) -> list[str]:
    """Return the recovery codes that are not used yet."""
    unused: list[str] = codes.wrap().get_unused_codes()  # type: ignore[no-untyped-call]
    return unused


def factors_of(user: User) -> Factors:
    """Return a member's factors; one query."""
    factors = Factors()
    for row in Authenticator.objects.filter(user_id=user.pk).order_by("pk"):
        if row.type == Authenticator.Type.WEBAUTHN:
            factors.keys.append(row)
        elif row.type == Authenticator.Type.TOTP:
            factors.app = row
        else:
            factors.codes = row
    return factors


def has_factor(user: User) -> bool:
    """Return whether a member has a second factor; one query. Recovery codes alone do not count."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTOR_TYPES).exists()


def is_last_factor_of_staff(authenticator: Authenticator) -> bool:
    """Return whether somebody who works at the desk would be without a second factor; one query for staff."""
    if not (settings.STAFF_FACTOR_REQUIRED and authenticator.user.is_staff):
        return False
    if authenticator.type not in FACTOR_TYPES:
        return False
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTOR_TYPES)
    return not others.exclude(pk=authenticator.pk).exists()


def check_may_open_desk(user: User) -> datetime | None:
    """Raise FactorNeeded for somebody of the staff whose time to set up a second factor is over; one query.

    Return until when the desk stays open without one; None where nothing is missing.
    """
    if not settings.STAFF_FACTOR_REQUIRED or has_factor(user):
        return None
    closes_at = (user.staff_since or user.date_joined) + settings.STAFF_FACTOR_GRACE
    if closes_at <= timezone.now():
        raise FactorNeeded("The desk opens with a second factor only. Add one below, and you are taken back to it.")
    return closes_at
