"""What the magazine refuses, each with a sentence fit for the person who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.models import Photo
    from articles.publish_gate.findings import Finding
    from articles.snapshots import Snapshot


class ArticleError(Exception):
    """Base of the app's refusals. `message` is one or more whole sentences."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SlugTaken(ArticleError):
    """Another row has, or once had, this address. `suggestion` is a free one."""

    def __init__(self, message: str, suggestion: str) -> None:
        super().__init__(message)
        self.suggestion = suggestion


class SlugUnusable(ArticleError):
    """The wanted address holds something no address may hold. `suggestion` is a free one that may."""

    def __init__(self, message: str, suggestion: str) -> None:
        super().__init__(message)
        self.suggestion = suggestion


class NotReady(ArticleError):
    """The article lacks what a live article must have. `problems` is a list of sentences, never empty.

    `findings` is everything the publish gate found, warnings too; empty where it was not the gate that refused.
    """

    def __init__(self, problems: list[str], findings: Sequence[Finding] = ()) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems
        self.findings = list(findings)


class WarningsStand(NotReady):
    """Nothing blocks the article, but there are warnings nobody has accepted yet."""


class NotAllowed(ArticleError):
    """This person has not the right to do this at the desk."""


class BodyTooLong(ArticleError):
    """The source of the text is longer than one article may be."""


class FieldRefused(ArticleError):
    """A field holds what an article may not have there. `field` is its name."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class SentAlready(ArticleError):
    """The form made an article a moment ago; what came second is not another one."""


class EditedMeanwhile(ArticleError):
    """Somebody saved after the article was opened here; saving now would undo their work. `theirs` is the text now."""

    def __init__(self, message: str, *, theirs: Snapshot | None = None) -> None:
        super().__init__(message)
        self.theirs = theirs


class PhotoKnown(ArticleError):
    """The library already has this very file. `photo` is the existing one."""

    def __init__(self, photo: Photo) -> None:
        super().__init__(
            f"The library already has this photo: “{photo}” (number {photo.pk}). Use the existing one, or keep both."
        )
        self.photo = photo


class PhotoInUse(ArticleError):
    """The photo stands somewhere; deleting it would leave a hole. The message names the places."""


class ArticleMoved(Http404):
    """The address is a former one of a visible article. `location` is the present path.

    It is a 404 to whoever does not care; a page of its own answers 301 to `location`.
    """

    def __init__(self, location: str) -> None:
        super().__init__("This article has moved.")
        self.location = location


class NoSuchMoment(ArticleError):
    """Clocks jump over this time on this day."""


class AmbiguousMoment(ArticleError):
    """This time comes twice on this day."""


class WrongState(ArticleError):
    """The article's state does not allow the act; the sentence says what to do first."""


class ArticleDeleted(Http404):
    """The article was public once and is in the bin, or wiped: its own page answers 410."""


class FarAway(ArticleError):
    """A moment is so far ahead or behind that it must be confirmed."""
