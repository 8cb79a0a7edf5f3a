"""Refusals of the discussion, each with the sentence the reader gets and the status of the answer.

Every sentence leaves the typed text where it is: pages show it beside the message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from comments.dates import in_words, with_preposition

if TYPE_CHECKING:
    from datetime import datetime


class CommentError(Exception):
    """A refusal: `message` is a whole sentence for the reader, `status` the answer's HTTP status."""

    status: ClassVar[int] = 403
    message: str = "This is not possible here."

    def __init__(self, message: str = "") -> None:
        self.message = message or self.message
        super().__init__(self.message)


class TextRefused(CommentError):
    """The text itself cannot be posted; its writer can change it."""

    status = 422


class EmptyText(TextRefused):
    """Nothing in it can be seen."""

    message = "Write something first."


class OnlyQuotes(TextRefused):
    """Every word of it is somebody else's."""

    message = "Add your own words below the quote."


class TextTooShort(TextRefused):
    """Fewer characters than the magazine asks for."""

    def __init__(self, minimum: int) -> None:
        super().__init__(f"Write a little more: at least {minimum:,} characters.")


class TextTooLong(TextRefused):
    """More characters than the magazine takes."""

    def __init__(self, length: int, maximum: int) -> None:
        excess = length - maximum
        characters = "1 character" if excess == 1 else f"{excess:,} characters"
        super().__init__(f"Your comment is {characters} too long. The limit is {maximum:,}.")


class LinkWithoutAddress(TextRefused):
    """A link leads to a path, which says nothing outside the page it was copied from."""

    def __init__(self, address: str) -> None:
        super().__init__(f'The link "{address}" has no full address. Start it with https://.')


class TooManyMentions(TextRefused):
    """More people are called than one comment may call."""

    def __init__(self, maximum: int) -> None:
        super().__init__(f"You can mention up to {maximum} people. Remove some mentions.")


class ParentGone(CommentError):
    """The comment answered was deleted, removed or hidden, or never was there for this reader."""

    status = 409
    message = "The comment you answered is gone. You can post your text as a new comment."


class DiscussionClosed(CommentError):
    """No new comments here; `closed_at` is None where the editors closed it without a moment."""

    def __init__(self, closed_at: datetime | None = None) -> None:
        self.closed_at = closed_at
        opening = f"This discussion closed on {in_words(closed_at)}." if closed_at else "This discussion is closed."
        super().__init__(f"{opening} Your text is below so that you can copy it.")


class VotingEnded(CommentError):
    """Votes end with the discussion; `closed_at` is None where the editors closed it without a moment."""

    def __init__(self, closed_at: datetime | None = None) -> None:
        self.closed_at = closed_at
        when = f" on {in_words(closed_at)}" if closed_at else ""
        super().__init__(f"This discussion closed{when}, and voting ended with it.")


class ArticleGone(CommentError):
    """The article is no longer live, or its discussion is not shown."""

    status = 404
    message = "This article is no longer published. Your text is below so that you can copy it."


class NotAllowed(CommentError):
    """This person may not do this."""

    message = "Your account does not have the right to do this."


class Silenced(NotAllowed):
    """A moderator took the right to write away; `way` is the page where a second look can be asked for."""

    def __init__(self, message: str, *, way: str) -> None:
        self.way = way
        super().__init__(message)


class WarningUnread(CommentError):
    """A moderator's warning is to be read before the next comment; the text waits in its form."""

    status = 409


class EditWindowClosed(CommentError):
    """A comment can be changed for some time only, by the trust its author has."""

    def __init__(self, ended_at: datetime) -> None:
        self.ended_at = ended_at
        super().__init__(f"The time to edit ended {with_preposition(ended_at)}. You can reply to your comment instead.")


class ChangedMeanwhile(CommentError):
    """The text is no longer the one its writer began from: another tab was faster."""

    status = 409

    def __init__(self, changed_at: datetime | None) -> None:
        # A slip put right at once has no moment of its own.
        when = with_preposition(changed_at) if changed_at else "meanwhile"
        super().__init__(f"This comment was changed {when}.")


class NoLongerThere(CommentError):
    """The comment was deleted or removed while its author was changing it."""

    message = "This comment is no longer shown, so it cannot be changed. Your text is below so that you can copy it."


class UnsendTooLate(CommentError):
    """A comment just posted can be taken back for some seconds only; after that it can be deleted."""

    message = "The time to take the comment back is over. You can delete it instead."


class UndoWindowClosed(CommentError):
    """A deleted comment can be brought back for some hours only."""

    def __init__(self, ended_at: datetime) -> None:
        self.ended_at = ended_at
        super().__init__(f"The time to undo ended on {in_words(ended_at)}.")


class TextWiped(CommentError):
    """The text of a deleted or removed comment is no longer kept, so that nothing can be restored."""

    message = "The text of this comment is no longer kept, so it cannot be restored."


class WrongState(CommentError):
    """The comment is in a state from which this act does not lead anywhere."""

    status = 409
    message = "This comment has changed meanwhile. Load the page again to see what became of it."


class StorageBusy(CommentError):
    """The database did not take the write in time; nothing was stored."""

    status = 503
    message = "Your comment could not be saved. Nothing is lost: try again."
