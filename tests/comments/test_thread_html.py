"""Nodes become nested lists: well-formed whatever the tree, escaped whatever the names, with the words people hear."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.arranging import Window, arrange
from comments.models import Comment
from comments.nodes import Node, Viewer
from comments.thread_html import render_thread

MORNING = datetime(2026, 3, 14, 9, 5, tzinfo=UTC)
VOID = {"br", "img", "input", "hr", "meta", "link"}
MEMBER = Viewer(user_id=7, may_reply=True)


def make_node(pk: int, parent: Node | None = None, **fields: Any) -> Node:
    """Return a node as the page's query would make it."""
    values: dict[str, Any] = {
        "id": pk,
        "parent_id": parent.id if parent else None,
        "level": parent.level + 1 if parent else 0,
        "number": pk,
        "state": "public",
        "reason": "",
        "note": "",
        "author_id": 5,
        "username": "ben",
        "display_name": "Ben Okoro",
        "picture": "",
        "is_staff": False,
        "author_name": "",
        "identity_id": None,
        "identity_name": None,
        "posted_at": MORNING,
        "state_at": None,
        "body_html": "<p>Well said.</p>",
        "descendant_count": 0,
        "trace_count": 0,
        "is_picked": False,
        "answered_id": None,
        "published_at": MORNING,
        "edited_at": None,
        "is_edited_after_replies": False,
        "up_count": 0,
        "down_count": 0,
        "rank": 0,
        "is_pinned": False,
        "answered_state": None,
        "answered_author_name": None,
        "answered_display_name": None,
        "answered_identity_name": None,
    }
    return Node(**{**values, **fields})


def html_of(*nodes: Node, viewer: Viewer = MEMBER, **options: Any) -> str:
    """Return the HTML of some nodes as a page of the article shows it."""
    return render_thread(arrange(nodes, viewer, Window(last_level=6)), **options)


class Outline(HTMLParser):
    """Checks that tags nest, and notes under which comment each comment stands."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.parents: dict[str, str] = {}
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "article":
            over = [key for name, key in self.open if name == "article"]
            self.parents[names["id"] or ""] = over[-1] if over else ""
            self.values[names["id"] or ""] = self.open[-1][1]
        if tag not in VOID:
            self.open.append((tag, str(names.get("id") if tag == "article" else names.get("value"))))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag


def outline_of(html: str) -> Outline:
    outline = Outline()
    outline.feed(html)
    outline.close()
    assert not outline.open
    return outline


@st.composite
def trees(draw: st.DrawFn) -> list[Node]:
    """Draw a discussion: any shape to seven levels, any states, numbers by position."""
    nodes: list[Node] = []
    for pk in range(1, draw(st.integers(1, 25)) + 1):
        parents = [node for node in nodes if node.level < 6]
        parent = draw(st.sampled_from([None, *parents]))
        state = draw(st.sampled_from(["public", "public", "deleted", "removed", "hidden"]))
        nodes.append(make_node(pk, parent, state=state))
    traced = {node.id: node for node in nodes}
    for node in nodes:
        above = traced.get(node.parent_id or 0)
        while above and node.state != Comment.State.DELETED:
            above.trace_count += 1
            above = traced.get(above.parent_id or 0)
    return nodes


@settings(max_examples=60, deadline=None)
@given(tree=trees(), in_place=st.booleans())
def test_any_tree_makes_lists_that_nest_as_the_parents_say(tree: list[Node], in_place: bool) -> None:
    outline = outline_of(html_of(*tree, in_place=in_place))
    parents = {f"comment-{node.id}": f"comment-{node.parent_id}" if node.parent_id else "" for node in tree}
    assert outline.parents.items() <= parents.items()
    assert all(outline.values[key] == key.removeprefix("comment-") for key in outline.values)
    live = {f"comment-{node.id}" for node in tree if node.state != Comment.State.DELETED}
    assert live <= set(outline.parents)


def test_e8_items_carry_their_stored_number() -> None:
    assert '<li class="comment" value="7"><article id="comment-7"' in html_of(make_node(7))


def test_only_roots_are_headings_and_places_are_spoken() -> None:
    root = make_node(3)
    child = make_node(4, root, number=1, display_name="Ada", username="ada")
    html = html_of(root, child, make_node(5, child, number=2))
    assert html.count("<h3 ") == 1
    spoken = '<span class="comment__to">reply to Ada</span><span class="visually-hidden">, number 3.1.2</span>'
    assert f'<span class="visually-hidden">Level 3, </span>{spoken}' in html


def test_e12_dates_are_the_sites_and_instants_keep_their_offset(settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Paris"
    html = html_of(make_node(1, posted_at=datetime(2026, 1, 14, 23, 30, tzinfo=UTC)))
    assert '<time datetime="2026-01-15T00:30:00+01:00">15 January 2026 00:30</time>' in html


def test_dates_are_permalinks() -> None:
    link = '<a id="at-1" class="comment__time" href="/comments/1/"><time datetime="2026-03-14T09:05:00+00:00">'
    assert f"{link}14 March 2026 09:05</time></a>" in html_of(make_node(1))


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x onerror=x>', "\u202eevil", "A & B"])
def test_names_are_escaped_wherever_they_stand(name: str) -> None:
    root = make_node(1, display_name=name)
    html = html_of(root, make_node(2, root, display_name=name), in_place=True)
    assert "<script" not in html
    assert "<img" not in html
    outline_of(html)


def test_notes_of_moderators_are_escaped() -> None:
    html = html_of(make_node(1, state="removed", reason="spam", note="See <b>rules</b>"))
    assert "The comment was removed by a moderator: spam. See &lt;b&gt;rules&lt;/b&gt;." in html


def test_names_link_to_members_and_stand_apart_from_their_surroundings() -> None:
    assert '<a href="/members/ben/"><bdi translate="no">Ben Okoro</bdi></a>' in html_of(make_node(1))
    imported = make_node(2, author_id=None, username=None, display_name=None, identity_id=4, identity_name="Old Hand")
    assert '<bdi translate="no">Old Hand</bdi></h3>' in html_of(imported)
    gone = make_node(3, author_id=None, username=None, display_name=None)
    assert '<bdi translate="no">Former member</bdi></h3>' in html_of(gone)


def test_an_imported_name_carries_its_mark_and_passes_for_nobody_here() -> None:
    nobody_here = {"author_id": None, "username": None, "display_name": None}
    for imported in (
        make_node(2, **nobody_here, identity_id=4, identity_name="Mira Holt, editor"),
        make_node(3, **nobody_here, author_name="Mira Holt, editor"),
    ):
        assert '<span class="badge badge--imported">Imported</span>' in html_of(imported)
    assert "Imported" not in html_of(make_node(1))
    assert "Imported" not in html_of(make_node(4, **nobody_here))
    assert "Imported" not in html_of(make_node(5, **nobody_here, author_name="Mira", state="removed"))


def test_a_tombstone_shows_its_number_and_its_line_and_nothing_else() -> None:
    html = html_of(make_node(2, state="deleted", trace_count=1))
    assert "The comment was deleted." in html
    for other in ("Ben", "/members/", "<time", "Well said", "avatar", "Reply", "comment__acts"):
        assert other not in html


def test_the_lowest_level_leads_on() -> None:
    chain = [make_node(1)]
    for pk in range(2, 8):
        chain.append(make_node(pk, chain[-1], number=1))
    chain[-1].descendant_count = 12
    html = html_of(*chain)
    assert '<a class="thread-more" href="/comments/7/context/#comment-7">Continue this thread (12 replies)</a>' in html


def test_a_leaf_has_no_fold() -> None:
    assert "comment__fold" not in html_of(make_node(1)) + html_of(make_node(1), in_place=True)


def test_visitors_html_asks_for_nothing_by_script() -> None:
    html = html_of(make_node(1), viewer=Viewer(may_reply=True))
    assert "hx-" not in html
    assert 'href="/comments/1/reply/">Reply<span class="visually-hidden"> to Ben Okoro</span></a>' in html
