"""What the accounts app refuses, each with a message fit for a reader."""


class AccountError(Exception):
    """The base of the app's errors."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NameTaken(AccountError):
    """Somebody else holds the name or one that looks like it."""


class RenamedLately(AccountError):
    """The display name changed less than 30 days ago."""


class MayNotWrite(AccountError):
    """This person may not write anything; the message says why and what to do."""


class Sanctioned(MayNotWrite):
    """A moderator took the right to write away; `way` is the page where a second look can be asked for."""

    def __init__(self, message: str, *, way: str) -> None:
        super().__init__(message)
        self.way = way


class SanctionRefused(AccountError):
    """A sanction that cannot be given, lifted or looked at again, or not by this person."""


class AccessRefused(AccountError):
    """This person may not change who signs in or who works at the desk, or not in this way."""


class FactorNeeded(AccountError):
    """Somebody of the staff has no second factor yet."""


class PictureRefused(AccountError):
    """This member may not have a picture yet."""


class LeavingRefused(AccountError):
    """This account cannot be deleted, or kept, or not by this person; the message says what to do first."""


class TooManyKeptTexts(AccountError):
    """Three texts for other targets are kept already."""


class TooOften(AccountError):
    """A limit is reached; it ends after `retry_after` seconds at the latest."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UnsafeMail(AccountError):
    """A mail whose address or headers could smuggle in a second recipient or header; a programming error."""
