"""People: members, names they hold, names from elsewhere, their standing, their devices, mails, limits."""

from accounts.models.audit import AuditEntry
from accounts.models.devices import KnownDevice
from accounts.models.elsewhere import ImportedIdentity, Origin, SiteIdentity
from accounts.models.leaving import DataExport
from accounts.models.limits import Tally
from accounts.models.mail import MailChoice, OutgoingMail
from accounts.models.names import FormerName, RetiredName, TakenName
from accounts.models.people import AVATAR_HUES, BIOGRAPHY_MAX_LENGTH, User, initials
from accounts.models.standing import SECOND_LOOK_MAX_LENGTH, BannedAddress, Sanction

__all__ = [
    "AVATAR_HUES",
    "BIOGRAPHY_MAX_LENGTH",
    "SECOND_LOOK_MAX_LENGTH",
    "AuditEntry",
    "BannedAddress",
    "DataExport",
    "FormerName",
    "ImportedIdentity",
    "KnownDevice",
    "MailChoice",
    "Origin",
    "OutgoingMail",
    "RetiredName",
    "Sanction",
    "SiteIdentity",
    "TakenName",
    "Tally",
    "User",
    "initials",
]
