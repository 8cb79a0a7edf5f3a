"""Reads of accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import BaseUserManager
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import User

# Who composes roles is an administrator, whatever the role is called.
ADMINISTER = "auth.change_group"
FORMER_NAME_SHOWN = timedelta(days=30)

# Rows that come with an account, and go with it.
OF_EVERY_ACCOUNT = frozenset(
    {"account.emailaddress", "accounts.takenname", "accounts.outgoingmail", "usersessions.usersession"}
)


class UserQuerySet(models.QuerySet["User"]):
    """Members, by what readers may know of them."""

    def with_public_profile(self) -> UserQuerySet:
        """Keep members whose address is confirmed and whose account is open and stays so."""
        return self.filter(is_active=True, erase_at=None, emailaddress__verified=True, emailaddress__primary=True)

    def with_sanction_kind(self) -> UserQuerySet:
        """Add the kind of the severest sanction in force, or None, as `sanction_kind`: no query of its own."""
        from accounts.models import Sanction

        severest = Sanction.objects.in_force().filter(user=OuterRef("pk")).severest_first()
        return self.annotate(sanction_kind=Subquery(severest.values("kind")[:1]))

    def with_former_name(self) -> UserQuerySet:
        """Add the display name given up less than 30 days ago, or None, as `former_name`: no query of its own."""
        from accounts.models import FormerName

        names = FormerName.objects.shown_to_readers().filter(user=OuterRef("pk")).order_by("-given_up_at")
        return self.annotate(former_name=Subquery(names.values("name")[:1]))

    def named_like(self, beginning: str) -> UserQuerySet:
        """Keep members whose username, or a word of whose display name, begins like this."""
        in_name = Q(display_name__istartswith=beginning) | Q(display_name__icontains=f" {beginning}")
        return self.filter(in_name | Q(username__startswith=beginning.lower()))

    def signing_in_as(self, typed: str) -> UserQuerySet:
        """Keep the member whom what was typed to sign in names: a username, or an address of theirs."""
        wanted = typed.strip().lower()
        return self.filter(Q(username=wanted) | Q(emailaddress__email__iexact=wanted)).distinct()

    def with_standing(self) -> UserQuerySet:
        """Add `is_confirmed` and `sanction_id`, the key of the severest sanction in force: no query of its own."""
        from allauth.account.models import EmailAddress

        from accounts.models import Sanction

        confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
        severest = Sanction.objects.in_force().filter(user=OuterRef("pk")).severest_first()
        return self.annotate(is_confirmed=Exists(confirmed), sanction_id=Subquery(severest.values("pk")[:1]))

    def administrators(self) -> UserQuerySet:
        """Keep those who decide who works at the desk; the twin of `permissions.is_administrator`."""
        return self.holding(ADMINISTER).filter(Q(is_superuser=True) | Q(is_staff=True))

    def holding(self, right: str) -> UserQuerySet:
        """Keep active people who hold a right, by a role, by themselves or as superusers; the twin of `has_perm`."""
        from django.contrib.auth.backends import ModelBackend

        return self.filter(pk__in=ModelBackend().with_perm(right).values("pk"))

    def leaving(self) -> UserQuerySet:
        """Keep members whose account is about to be erased."""
        return self.filter(erase_at__isnull=False)

    def due_for_erasure(self) -> UserQuerySet:
        """Keep members whose time to cancel is over, also those whose erasure was begun and not finished."""
        return self.filter(erase_at__lte=timezone.now())

    def owning_something(self) -> UserQuerySet:
        """Keep accounts to which rows lead besides those that every account has."""
        return self.filter(self._owns())

    def owning_nothing(self) -> UserQuerySet:
        """Keep accounts to which no rows lead but those that every account has."""
        return self.exclude(self._owns())

    def _owns(self) -> Q:
        owns = Q()
        for relation in self.model._meta.related_objects:
            if relation.related_model._meta.label_lower not in OF_EVERY_ACCOUNT:
                rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})  # noqa: SLF001  (any model)
                owns |= Q(Exists(rows))
        return owns

    def unconfirmed(self) -> UserQuerySet:
        """Keep accounts without any confirmed address that nobody has ever signed in to."""
        return self.filter(last_login=None).exclude(emailaddress__verified=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes accounts from the command line and from tests; people sign up through allauth."""

    use_in_migrations = False

    def create_user(self, username: str, email: str, password: str | None = None, **extra: Any) -> User:
        """Create a member with a confirmed address who holds the keys of both names."""
        from accounts.services.members import create_member

        return create_member(username=username, email=email, password=password, **extra)

    def create_superuser(self, username: str, email: str, password: str | None = None, **extra: Any) -> User:
        """Create a member with every right."""
        return self.create_user(username, email, password, is_staff=True, is_superuser=True, **extra)


class TakenNameQuerySet(models.QuerySet[Any]):
    """Keys of names, by whether they may be taken."""

    def held(self) -> TakenNameQuerySet:
        """Keep names that are not free again."""
        return self.filter(Q(free_at=None) | Q(free_at__gt=timezone.now()))

    def in_use(self) -> TakenNameQuerySet:
        """Keep names that members bear at present."""
        return self.filter(user__isnull=False, free_at=None)

    def free_again(self) -> TakenNameQuerySet:
        """Keep names whose time of rest is over."""
        return self.filter(free_at__lte=timezone.now())

    def not_of(self, user_id: int | None) -> TakenNameQuerySet:
        """Leave out one member's own names; None leaves out nothing."""
        return self.all() if user_id is None else self.exclude(user_id=user_id)


class FormerNameQuerySet(models.QuerySet[Any]):
    """Display names given up, the newest first."""

    def shown_to_readers(self) -> FormerNameQuerySet:
        """Keep those given up less than 30 days ago; moderators see all."""
        return self.filter(given_up_at__gt=timezone.now() - FORMER_NAME_SHOWN)


class OutgoingMailQuerySet(models.QuerySet[Any]):
    """The outbox, by what is to be done."""

    def due(self) -> OutgoingMailQuerySet:
        """Keep mails whose next try has come, the oldest first."""
        return self.filter(next_try_at__lte=timezone.now()).order_by("next_try_at", "pk")

    def waiting(self) -> OutgoingMailQuerySet:
        """Keep mails that will be tried, now or later."""
        return self.filter(next_try_at__isnull=False)

    def sent(self) -> OutgoingMailQuerySet:
        """Keep mails that a server took."""
        return self.filter(sent_at__isnull=False)

    def given_up(self) -> OutgoingMailQuerySet:
        """Keep mails that nobody tries any more but that could still be sent."""
        is_alive = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
        return self.filter(is_alive, next_try_at=None, sent_at=None).exclude(text="")

    def made_lately(self, user: User) -> OutgoingMailQuerySet:
        """Keep a member's mails of the last 24 hours."""
        return self.filter(recipient=user, made_at__gt=timezone.now() - timedelta(hours=24))


class TallyQuerySet(models.QuerySet[Any]):
    """Counts of limits, by whether their time is over."""

    def ended(self) -> TallyQuerySet:
        """Keep counts whose time is over."""
        return self.filter(ends_at__lte=timezone.now())

    def running(self) -> TallyQuerySet:
        """Keep counts whose time runs."""
        return self.filter(ends_at__gt=timezone.now())


class SanctionQuerySet(models.QuerySet[Any]):
    """Sanctions, by whether they hold."""

    def in_force(self) -> SanctionQuerySet:
        """Keep those that hold now; a warning holds until it is read."""
        now = timezone.now()
        unended = Q(ends_at=None) | Q(ends_at__gt=now)
        return self.filter(unended, starts_at__lte=now, lifted_at=None, read_at=None)

    def severest_first(self) -> SanctionQuerySet:
        """Order by what they take away, then by how long they hold."""
        ranks = [When(kind=kind, then=Value(rank)) for rank, kind in enumerate(self.model.Kind.values)]
        return self.order_by(Case(*ranks).desc(), models.F("ends_at").desc(nulls_first=True), "pk")

    def awaiting_second_look(self) -> SanctionQuerySet:
        """Keep those whose member asked to have them looked at again."""
        return self.filter(second_look_at__isnull=False, answered_at=None)


class DataExportQuerySet(models.QuerySet[Any]):
    """Copies of members' data, by what can be done with them."""

    def current(self) -> DataExportQuerySet:
        """Keep copies asked for within a day, and those that can still be fetched."""
        now = timezone.now()
        return self.filter(Q(asked_at__gt=now - timedelta(days=1)) | Q(expires_at__gt=now))

    def ready(self) -> DataExportQuerySet:
        """Keep copies whose file can be fetched now."""
        return self.filter(ready_at__isnull=False, expires_at__gt=timezone.now())

    def over(self) -> DataExportQuerySet:
        """Keep copies whose file has had its time, and those that were lost while they were made."""
        now = timezone.now()
        return self.filter(Q(expires_at__lte=now) | Q(ready_at=None, asked_at__lte=now - timedelta(days=1)))
