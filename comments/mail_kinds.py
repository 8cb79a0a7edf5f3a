"""The kinds of mail that discussions cause, named as the notices they are about."""

from accounts.mail_kinds import Cadence, MailKind, register
from comments.models import Notice

Kind = Notice.Kind
NEVER = Cadence.NEVER

KINDS = (
    MailKind(Kind.REPLY, "Replies to you", "Somebody answered a comment of yours.", words="replies to you"),
    MailKind(Kind.MENTION, "Mentions of you", "Somebody wrote @ and your username.", words="mentions of you"),
    MailKind(
        Kind.FOLLOWED,
        "New comments in what you follow",
        "Discussions and branches you follow.",
        NEVER,
        words="new comments in what you follow",
    ),
    MailKind(
        Kind.PICKED,
        "Editors' choice",
        "Editors picked a comment of yours.",
        NEVER,
        words="comments of yours that editors picked",
    ),
    MailKind(
        Kind.APPROVED,
        "Comments approved",
        "A comment of yours waited for a moderator and is public now.",
        NEVER,
        words="comments of yours that were approved",
    ),
    MailKind(
        Kind.REFUSED,
        "Comments not published",
        "A comment of yours waited for a moderator and was not published, with the reason.",
        NEVER,
        words="comments of yours that were not published",
    ),
    MailKind(
        Kind.REMOVED,
        "Comments removed",
        "A moderator removed a comment of yours, with the reason.",
        NEVER,
        words="comments of yours that were removed",
    ),
    MailKind(
        Kind.RESTORED,
        "Comments shown again",
        "A moderator brought back a comment of yours.",
        NEVER,
        words="comments of yours that are shown again",
    ),
    MailKind(
        Kind.REPORT,
        "Your reports",
        "What came of a comment you reported.",
        NEVER,
        words="what came of your reports",
    ),
    MailKind(
        Kind.MESSAGE,
        "Words from moderators",
        "A moderator wrote to you about a comment.",
        NEVER,
        words="words from moderators",
    ),
)


def register_kinds() -> None:
    """Offer the kinds in the settings; called once at start."""
    for kind in KINDS:
        register(kind)
