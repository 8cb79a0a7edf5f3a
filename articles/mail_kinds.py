"""The kinds of mail the magazine sends to the people who make it."""

from accounts.mail_kinds import MailKind, register

DESK = "desk"


def register_kinds() -> None:
    """Offer the kinds in the settings; called once at start."""
    register(
        MailKind(
            DESK,
            "Work at the desk",
            "A text waits for you: submitted, returned or approved.",
            words="work at the desk",
            staff_only=True,
        )
    )
