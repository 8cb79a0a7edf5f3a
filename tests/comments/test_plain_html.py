"""What visitors get printed at once is to the letter what every reader gets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.safestring import SafeString

from comments import folds
from comments.arranging import Window, arrange
from comments.corrected import Corrected
from comments.merging import merge_removed
from comments.nodes import Node, Viewer
from comments.plain_html import visitors_pieces
from comments.thread_html import READ_ON_FROM, encoded_piece_of, join_encoded
from tests.comments.test_thread_html import MORNING, make_node

HOSTILE = "<b> & “Ben”"
KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "picture": {"picture": "avatars/ab12"},
    "imported": {"author_id": None, "username": None, "display_name": None, "identity_id": 3, "identity_name": HOSTILE},
    "typed name": {"author_id": None, "username": None, "display_name": None, "author_name": HOSTILE},
    "nobody": {"author_id": None, "username": None, "display_name": None},
    "staff": {"is_staff": True, "display_name": HOSTILE},
    "author of the article": {"author_id": 9, "is_staff": True},
    "pinned and picked": {"is_pinned": True, "is_picked": True},
    "edited": {"edited_at": MORNING + timedelta(hours=1)},
    "edited late": {"edited_at": MORNING + timedelta(days=9), "is_edited_after_replies": True},
    "answers another": {"answered_id": 1, "answered_state": "public", "answered_display_name": HOSTILE},
    "answers a deleted one": {"answered_id": 1, "answered_state": "deleted"},
    "long": {"body_html": f"<p>{'word ' * READ_ON_FROM}</p>"},
    "long in signs only": {"body_html": f"<p>{'&amp;' * (READ_ON_FROM // 2)}</p>"},
    "recommended": {"up_count": 1234, "down_count": 3},
    "voted down": {"down_count": 70},
    "new": {"published_at": timezone.now()},
    "hidden": {"state": "hidden"},
    "deleted": {"state": "deleted", "trace_count": 3},
    "removed": {"state": "removed", "reason": "spam", "note": HOSTILE},
    "removed too": {"state": "removed"},
    "has more replies": {"descendant_count": 40},
}


def corpus() -> list[Node]:
    """Return a thread of each kind with every kind beneath it, and one deeper than a page."""
    nodes: list[Node] = []
    for fields in KINDS.values():
        nodes.append(root := make_node(len(nodes) + 1, **fields))
        nodes.extend(make_node(len(nodes) + 1 + place, root, **other) for place, other in enumerate(KINDS.values()))
    above = None
    for _ in range(9):
        nodes.append(above := make_node(len(nodes) + 1, above, descendant_count=3))
    return nodes


def page(**viewer: Any) -> list[Node]:
    """Return the corpus as a visitor's page has it."""
    seen_by = Viewer(article_author_ids=frozenset({9}), **viewer)
    nodes = arrange(corpus(), seen_by, Window(last_level=6, more_url="/discussion/?"))
    nodes = merge_removed(nodes)
    folds.fold(nodes, comment_count=len(nodes), is_return=False)
    return nodes


@pytest.mark.parametrize("down_votes", [False, True])
@pytest.mark.parametrize(
    "viewer",
    [
        {"may_reply": True, "may_vote": True},
        {"may_reply": True},
        {"may_vote": True},
        {},
        {"may_reply": True, "may_vote": True, "corrections": (Corrected(timezone.now(), SafeString("<i>Before</i>")),)},
    ],
    ids=["open", "no votes", "no replies", "closed", "corrected"],
)
def test_both_ways_print_the_same(viewer: dict[str, Any], down_votes: bool, settings: Any) -> None:
    settings.DISCUSSION = {"DOWN_VOTES": down_votes}
    nodes = page(**viewer)
    in_general = join_encoded(encoded_piece_of(node, in_place=False) for node in nodes)
    assert join_encoded(visitors_pieces(nodes)).decode() == in_general.decode()
    assert len(nodes) > len(KINDS) ** 2
