"""What a comment said before: its versions with what changed from one to the next, as readers saw them.

Words of a comment that was removed are shown in no version that quotes them; nor is a text that was changed before the
comment was public, but to its author and to moderators.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from articles.differences import Kind, differences
from comments.dates import in_words
from comments.markup.quotes import claims_of
from comments.markup.slots import NOT_SHOWN, QUOTE
from comments.markup.wording import plain_text
from comments.models import Comment
from comments.permissions import can_redact, reads_unpublished
from comments.services.mentioning import spell_mentions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from articles.differences import Piece
    from comments.models import Revision

VERSIONS_SHOWN = 20
LINK = re.compile(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
BLANK_LINES = re.compile("\n{3,}")


@dataclass
class Version:
    """One text of a comment. `number` counts from 1; `revision` is None for the present one."""

    number: int
    made_at: datetime
    revision: Revision | None = None
    text: str = ""
    pieces: list[Piece] = field(default_factory=list)
    # Whether the version before is there to compare with.
    is_compared: bool = False
    can_withdraw: bool = False

    @property
    def is_present(self) -> bool:
        """Tell whether it is what the comment says now."""
        return self.revision is None

    @property
    def is_concealed(self) -> bool:
        """Tell whether it was replaced while readers could not see the comment."""
        return self.revision is not None and self.revision.is_concealed

    @property
    def withdrawn_at(self) -> datetime | None:
        """Return when its words were withdrawn."""
        return self.revision.redacted_at if self.revision else None

    @property
    def made_at_words(self) -> str:
        """Return its date as pages print it."""
        return in_words(self.made_at)

    @property
    def has_same_words(self) -> bool:
        """Tell whether only signs of markup differ from the version before."""
        return self.is_compared and all(piece.kind == Kind.SAME for piece in self.pieces)


@dataclass
class History:
    """The versions of a page, newest first."""

    versions: list[Version]
    # The number below which the next page begins; 0: this is the last one.
    earlier: int = 0
    # Whether readers are not shown a text from before the comment was public.
    is_cut: bool = False


def words_of(revision: Revision) -> str:
    """Return what an earlier text said, for who withdraws it. Reads revision.comment; up to two queries."""
    version = Version(revision.number, revision.made_at, revision)
    _read(revision.comment, [version])
    return version.text


def load_history(comment: Comment, viewer: Any, *, below: int = 0) -> History:
    """Return up to VERSIONS_SHOWN versions of a comment, from the present one or from below a number. Four queries."""
    versions = _versions(comment, list(comment.revisions.order_by("number").defer("source", "body_html")))
    shown = versions if reads_unpublished(comment, by=viewer) else _published(comment, versions)
    chosen = [version for version in shown if not below or version.number < below]
    # One more than is shown: what the oldest shown one is compared with.
    loaded = chosen[-VERSIONS_SHOWN - 1 :]
    _load_texts(comment, loaded)
    _read(comment, loaded)
    for before, version in zip([None, *loaded], loaded, strict=False):
        _compare(before, version)
        version.can_withdraw = _can_withdraw(version, comment, viewer)
    page = loaded[-VERSIONS_SHOWN:]
    earlier = page[0].number if len(chosen) > len(page) else 0
    return History(page[::-1], earlier=earlier, is_cut=len(shown) < len(versions))


def _versions(comment: Comment, revisions: Sequence[Revision]) -> list[Version]:
    """Return all versions, oldest first, without their words."""
    versions = [Version(revision.number, revision.made_at, revision) for revision in revisions]
    number = versions[-1].number + 1 if versions else 1
    return [*versions, Version(number, comment.edited_at or comment.posted_at)]


def _load_texts(comment: Comment, versions: Sequence[Version]) -> None:
    """Load the words of these earlier versions and of no others, however often the comment was edited: one query."""
    texts = comment.revisions.in_bulk([version.revision.pk for version in versions if version.revision])
    for version in versions:
        if version.revision:
            version.revision = texts[version.revision.pk]


def _published(comment: Comment, versions: Sequence[Version]) -> list[Version]:
    """Keep the versions that everybody could read.

    These still stood when the comment became public, and were not replaced while it was hidden.
    """
    first = comment.published_at
    ends = [version.made_at for version in versions[1:]]
    stood = [version for version, end in zip(versions, ends, strict=False) if first is not None and end > first]
    return [*(version for version in stood if not version.is_concealed), versions[-1]]


def _read(comment: Comment, versions: Sequence[Version]) -> None:
    """Fill in the words of versions: two queries, none for what they do not quote or mention."""
    texts = [version.revision or comment for version in versions]
    spelled = spell_mentions([text.body_html for text in texts])
    claims = [{claim.position: claim.comment_id for claim in claims_of(text.source)} for text in texts]
    ids = {pk for quoted in claims for pk in quoted.values() if pk is not None}
    public = set(Comment.objects.public().filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    for version, body_html, quoted in zip(versions, spelled, claims, strict=True):
        concealed = {position for position, pk in quoted.items() if pk is not None and pk not in public}
        version.text = _words(body_html, concealed)


def _words(body_html: str, concealed: set[int]) -> str:
    """Return stored HTML as text, with the addresses of links and a sign before quotes."""
    html = QUOTE.sub(lambda match: NOT_SHOWN if int(match[1]) in concealed else match[2], body_html)
    html = LINK.sub(lambda match: match[2] if match[1] == match[2] else f"{match[2]} ({match[1]})", html)
    text = plain_text(html.replace("<blockquote><p>", "<blockquote><p>&gt; "))
    return BLANK_LINES.sub("\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


def _compare(before: Version | None, version: Version) -> None:
    """Fill in what changed; a version after a withdrawn one, or with none before it, stands whole."""
    if version.withdrawn_at is not None:
        return
    version.is_compared = before is not None and before.withdrawn_at is None
    text_before = before.text if before is not None and version.is_compared else version.text
    version.pieces = differences(text_before, version.text)


def _can_withdraw(version: Version, comment: Comment, viewer: Any) -> bool:
    if version.revision is None or version.withdrawn_at is not None:
        return False
    version.revision.comment = comment
    return can_redact(version.revision, by=viewer)
