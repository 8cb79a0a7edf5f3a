"""What a comment is to the one who looks: told from loaded values alone, with no query and no HTML."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from comments import conf
from comments.corrected import mark_of
from comments.down_votes import is_offered
from comments.markup.slots import MENTION
from comments.models import Comment
from comments.nodes import beginning_of
from comments.tombstones import tombstone_text
from comments.windows import UNSEND_SECONDS, editable_until, is_fresh

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from comments.nodes import Node, Viewer

FIRST_WORDS_LENGTH = 60
NOBODY = "Former member"
PUBLIC = Comment.State.PUBLIC.value
SPOKEN = {
    Comment.State.DELETED: "a deleted comment",
    Comment.State.REMOVED: "a removed comment",
    Comment.State.HIDDEN: "a hidden comment",
}


def linked(nodes: Iterable[Node], viewer: Viewer, first_level: int) -> list[Node]:
    """Describe the nodes this viewer may see, hang each under its parent, and return those on the first level."""
    known = {node.id: node for node in nodes if _may_see(node, viewer)}
    top: list[Node] = []
    for node in known.values():
        describe(node, viewer, known.get(node.parent_id or 0))
        if node.level == first_level:
            top.append(node)
        elif parent := known.get(node.parent_id or 0):
            parent.replies.append(node)
    return top


def _may_see(node: Node, viewer: Viewer) -> bool:
    """Keep what was ever public; what waits for approval is for its author and for moderators."""
    return node.number is not None or viewer.moderates or (node.author_id is not None and _is_own(node, viewer))


def _is_own(node: Node, viewer: Viewer) -> bool:
    return viewer.user_id is not None and node.author_id == viewer.user_id


def _is_new(node: Node, viewer: Viewer) -> bool:
    """Tell whether somebody else published it since this person looked here before; a held one at its approval."""
    if viewer.new_since is None or node.published_at is None or not node.is_public:
        return False
    return not node.is_own and not node.is_ignored and node.published_at > viewer.new_since


def describe(node: Node, viewer: Viewer, parent: Node | None) -> None:
    """Fill in what a comment is to a viewer. A tombstone forgets its name and text here, before any page."""
    _describe_alone(node, viewer)
    if node.can_vote:
        _describe_vote(node, viewer, parent)


def _describe_alone(node: Node, viewer: Viewer) -> None:
    node.is_own = _is_own(node, viewer)
    node.is_article_author = node.author_id in viewer.article_author_ids
    node.name = node.spoken = node.display_name or node.identity_name or node.author_name or NOBODY
    if node.state == PUBLIC:
        node.can_reply, node.can_vote = viewer.may_reply, viewer.may_vote and not node.is_own
        node.score = viewer.scores.shown(node.up_count, node.down_count, node.published_at)
    else:
        node.tombstone = tombstone_text(node, is_own=node.is_own)
        node.shows_body = node.state == Comment.State.HELD or (node.is_own and node.state != Comment.State.DELETED)
    if viewer.user_id is not None or viewer.moderates:
        _describe_acts(node, viewer)
    if viewer.new_since is not None:
        node.is_new = _is_new(node, viewer)
    if viewer.corrections and node.shows_body:
        node.before_html = mark_of(node, viewer.corrections)
    if node.answered_id and node.shows_body:
        node.answered_name = _answered_name(node)
    if not node.shows_body:
        node.spoken = SPOKEN[Comment.State(node.state)]
        node.name = node.body_html = node.display_name = node.picture = node.author_name = ""


def _describe_acts(node: Node, viewer: Viewer) -> None:
    """Fill in what nobody has who is not signed in."""
    node.can_delete = node.is_own and node.state in {Comment.State.PUBLIC, Comment.State.HELD, Comment.State.HIDDEN}
    node.can_unsend = node.can_delete and viewer.may_reply and is_fresh(node, seconds=UNSEND_SECONDS)
    node.can_moderate = viewer.moderates
    node.can_follow = node.is_public and viewer.user_id is not None
    node.is_followed, node.is_muted = node.id in viewer.followed_ids, node.id in viewer.muted_ids
    node.is_ignored = node.shows_body and not node.is_own and node.author_id in viewer.ignored_ids
    if node.is_own and viewer.may_reply:
        node.editable_until = editable_until(node, trust=viewer.trust, moderates=viewer.moderates)
    if node.state == Comment.State.DELETED and node.is_own and node.state_at:
        _describe_way_back(node, node.state_at + timedelta(hours=conf.RESTORE_HOURS))


def _describe_way_back(node: Node, until: datetime) -> None:
    """Fill in until when its author may take a deletion back, and which of several it is."""
    if until > timezone.now():
        node.restorable_until = until
        node.first_words = beginning_of(MENTION.sub("@…", node.body_html), FIRST_WORDS_LENGTH)


def _describe_vote(node: Node, viewer: Viewer, parent: Node | None) -> None:
    """Fill in what this viewer thinks of it and may say; whose parent is on another page, voting itself finds out."""
    if viewer.user_id is None:
        node.votes_after_sign_in = True
        return
    node.my_vote = node.own_vote or 0
    answers_own = parent is not None and _is_own(parent, viewer)
    node.can_vote_down = is_offered(trust=viewer.trust, published_at=node.published_at, answers_own=answers_own)


def _answered_name(node: Node) -> str:
    """Return the name of the comment really answered, where that is not the parent."""
    if node.answered_state != Comment.State.PUBLIC:
        return "a deleted comment"
    return node.answered_display_name or node.answered_identity_name or node.answered_author_name or NOBODY
