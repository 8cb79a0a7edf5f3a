"""The kinds of mail the magazine sends to the people who make it."""

from accounts.mail_kinds import MailKind, register

DESK = "desk"
THANKS = "thanks"


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
    register(
        MailKind(
            THANKS,
            "Errors you reported",
            "The editors thank you for what you found wrong in an article.",
            words="errors you reported",
        )
    )
