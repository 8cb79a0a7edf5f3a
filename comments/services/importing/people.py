"""People of an import: accounts that open to whoever reads mail at their address, and names without an account."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import ImportedIdentity, RetiredName, SiteIdentity, User
from accounts.names import (
    DISPLAY_NAME_MAX_LENGTH,
    USERNAME_MAX_LENGTH,
    check_display_name,
    check_username,
    name_keys,
)
from accounts.services.members import create_member
from accounts.taken_names import free_name_near, taken_keys
from articles.addresses import slugify
from articles.importers.fields import time_of
from comments.models import CommenterRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from articles.importers.fields import Reading
    from articles.importers.options import Options
    from articles.importers.origins import Origins
    from articles.importers.records import Record

NAMELESS = "Reader"
BATCH = 2000
NOT_IN_NAMES = re.compile(r"[^\w .’'-]")


def own_source() -> str:
    """Return what this site is called in its own exports; an empty text where nothing was ever exported."""
    identity = SiteIdentity.objects.first()
    return f"broadsheet:{identity.key}" if identity is not None else ""


@dataclass
class PersonKeys:
    """Turns addresses into keys that only this site can make; no address is stored."""

    secret: bytes

    def of_address(self, email: str) -> str:
        """Return the key by which a member with this address may claim the identity."""
        return self._key(email.strip().lower()) if "@" in email else ""

    def of_person(self, email: str, name: str) -> str:
        """Return the id of somebody the source gave none: the same for the same address and name."""
        return self._key(f"{email.strip().lower()}\n{name}")[:32]

    def _key(self, text: str) -> str:
        return hmac.new(self.secret, text.encode(), hashlib.sha256).hexdigest()


@dataclass
class PeopleImport:
    """Members and identities of one import, by their id in the file."""

    options: Options
    origins: Origins
    keys: PersonKeys
    users: dict[str, int] = field(default_factory=dict)
    identities: dict[str, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    member_names: dict[int, str] = field(default_factory=dict)
    # A username of the file may have been taken here.
    usernames: dict[int, str] = field(default_factory=dict)
    _waiting: list[ImportedIdentity] = field(default_factory=list)
    _here: set[int] | None = None
    _takes_keys: bool | None = None

    def take_user(self, record: Record, reading: Reading) -> None:
        """Bring one member in, as an account or, where that cannot be, as a name."""
        if self.origins.is_known("user", record.id):
            self._meet_user(record, reading)
            return
        email = self._usable_address(record.values, reading)
        if not email:
            self.origins.keep("user", record.id, None)
            self._take_name(f"user/{record.id}", record.values, reading)
            return
        user = self._create(record.values, email, reading)
        self.origins.keep("user", record.id, user.pk)
        self.users[record.id] = user.pk
        self.member_names[user.pk] = user.display_name
        self.usernames[user.pk] = user.username
        if trust := record.values.get("trust"):
            CommenterRecord.objects.create(user=user, trust=trust["level"], is_trust_fixed=trust.get("is_fixed", False))
        reading.report.made["member"] += 1

    def take_identity(self, record: Record, reading: Reading) -> None:
        """Bring one name in."""
        self._take_name(record.id, record.values, reading)

    def finish(self) -> None:
        """Store the names that are not stored yet."""
        made = ImportedIdentity.objects.bulk_create(self._waiting, batch_size=BATCH)
        for identity in made:
            self.identities[identity.source_id] = identity.pk
            self.names[identity.pk] = identity.name
            self.origins.keep("identity", identity.source_id, identity.pk)
        self._waiting = []

    def person_of(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the fields of a comment that say who wrote it; none for a former member."""
        author = values.get("author")
        if author in self.users:
            return {"author_id": self.users[author]}
        identity = self.identities.get(values.get("identity") or f"user/{author}")
        if identity is not None:
            return {"identity_id": identity}
        return {"author_name": values["author_name"]} if values.get("author_name") else {}

    def name_of(self, values: dict[str, Any]) -> str:
        """Return the name beside a comment, for quotes that give only a name."""
        person = self.person_of(values)
        if "author_id" in person:
            return self.member_names.get(person["author_id"], "")
        return self.names.get(person.get("identity_id", 0), "") or str(person.get("author_name", ""))

    def _meet_user(self, record: Record, reading: Reading) -> None:
        pk = self.origins.row_id("user", record.id)
        if pk is None:
            self._take_name(f"user/{record.id}", record.values, reading)
            return
        names = User.objects.filter(pk=pk).values_list("display_name", "username").first()
        if names is None:
            reading.note("erased_here")
            return
        self.users[record.id] = pk
        self.member_names[pk], self.usernames[pk] = names
        reading.report.already_here += 1

    def _take_name(self, key: str, values: dict[str, Any], reading: Reading) -> None:
        if self._here is None:
            self._here = set(ImportedIdentity.objects.values_list("pk", flat=True))
        if self.origins.is_known("identity", key):
            pk = self.origins.row_id("identity", key)
            if pk not in self._here or pk is None:
                reading.note("erased_here")
                return
            self.identities[key] = pk
            self.names[pk] = values.get("name") or NAMELESS
            reading.report.already_here += 1
            return
        self._waiting.append(
            ImportedIdentity(
                source=self.options.source,
                source_id=key,
                name=values.get("name") or NAMELESS,
                email_key=self._email_key(values, reading),
            )
        )
        reading.report.made["identity"] += 1
        if len(self._waiting) >= BATCH:
            self.finish()

    def _email_key(self, values: dict[str, Any], reading: Reading) -> str:
        """Return the key by which a member claims the name: made of its address, or one made where it comes from."""
        if self._takes_keys is None:
            self._takes_keys = self._take_over_key()
        if values.get("email_key") and not self._takes_keys:
            reading.report.note_once("claim_lost")
        made = self.keys.of_address(values.get("email", ""))
        return made or (values.get("email_key", "") if self._takes_keys else "")

    def _take_over_key(self) -> bool:
        """Tell whether keys of the file mean something here: a site without identities takes the file's over."""
        key = self.options.identity_key
        if not key:
            return False
        # The names of members who left are hashed with the present key: another one would give them away.
        if not ImportedIdentity.objects.exists() and not RetiredName.objects.exists():
            SiteIdentity.objects.update(identity_key=key)
            self.keys = PersonKeys(key.encode())
        return self.keys.secret == key.encode()

    def _usable_address(self, values: dict[str, Any], reading: Reading) -> str:
        """Return the address that may open an account; an empty text where the person stays a name."""
        email = values.get("email", "").strip().lower()
        if self.options.people_are_names:
            return ""
        try:
            validate_email(email)
        except ValidationError:
            email = ""
        if not email or values.get("email_confirmed") is False:
            reading.note("address_unconfirmed")
            return ""
        if EmailAddress.objects.filter(email=email).exists() or User.objects.filter(email=email).exists():
            reading.note("address_taken")
            return ""
        return str(email)

    def _create(self, values: dict[str, Any], email: str, reading: Reading) -> User:
        display_name = free_name(values["name"], check_display_name, _as_display_name)
        asked = values.get("username", "").lower()
        username = free_name(asked or _as_username(values["name"]), check_username, _as_username)
        if display_name != values["name"] or (asked and username != asked):
            reading.note("name_changed", f"{display_name}, {username}")
        extra = {"biography": values.get("biography", ""), "is_active": values.get("is_active", True)}
        if values.get("joined") is not None:
            extra["date_joined"] = time_of(values["joined"])
        with transaction.atomic():
            return create_member(username=username, email=email, display_name=display_name, **extra)


def free_name(wanted: str, check: Callable[[str], None], mend: Callable[[str], str]) -> str:
    """Return the wanted name, or an allowed and free one near it."""
    for candidate in (wanted, mend(wanted), mend(free_name_near(mend(wanted)))):
        if _may_be(candidate, check):
            return candidate
    while True:
        candidate = f"reader-{secrets.token_hex(4)}"
        if _may_be(candidate, check):
            return candidate


def _may_be(name: str, check: Callable[[str], None]) -> bool:
    try:
        check(name)
    except ValidationError:
        return False
    return not taken_keys(name_keys(name))


def _as_username(name: str) -> str:
    letters = slugify(name).encode("ascii", "ignore").decode().strip("-_")
    return letters[:USERNAME_MAX_LENGTH].strip("-_") or "reader"


def _as_display_name(name: str) -> str:
    kept = " ".join(NOT_IN_NAMES.sub("", name).split())[:DISPLAY_NAME_MAX_LENGTH].strip()
    return kept or NAMELESS
