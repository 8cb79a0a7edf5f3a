"""Two texts that began as one, brought together."""

from __future__ import annotations

from dataclasses import replace

from articles.merging import EDITED, MINE, THEIRS, merge
from articles.snapshots import Snapshot

BASE = Snapshot(title="Title", standfirst="First.", body="<p>One.</p><p>Two.</p><p>Three.</p>", tags=[1, 2])


def test_what_only_one_side_changed_is_taken_over() -> None:
    merged = merge(BASE, replace(BASE, title="Theirs"), replace(BASE, standfirst="Mine."))
    assert (merged.questions, merged.from_mine, merged.from_theirs) == ([], ["standfirst"], ["title"])
    settled = merged.settled({})
    assert (settled.title, settled.standfirst) == ("Theirs", "Mine.")


def test_a_field_both_changed_is_asked() -> None:
    merged = merge(BASE, replace(BASE, title="Theirs"), replace(BASE, title="Mine"))
    assert [one.key for one in merged.questions] == ["title"]
    titles = [merged.settled({"title": answer}).title for answer in ((MINE, ""), (THEIRS, ""), (EDITED, "Both"))]
    assert titles == ["Mine", "Theirs", "Both"]
    assert merged.unanswered({}) == merged.questions


def test_blocks_that_do_not_overlap_are_merged() -> None:
    theirs = replace(BASE, body="<p>One.</p><p>Two.</p><p>Three.</p><p>Four.</p>")
    mine = replace(BASE, body="<p>Zero.</p><p>One.</p><p>Two?</p><p>Three.</p>")
    merged = merge(BASE, theirs, mine)
    assert merged.settled({}).body.count("<p>") == 5


def test_neighboring_blocks_of_two_hands_are_merged() -> None:
    theirs = replace(BASE, body="<p>One!</p><p>Two.</p><p>Three.</p>")
    mine = replace(BASE, body="<p>One.</p><p>Two?</p><p>Three.</p>")
    merged = merge(BASE, theirs, mine)
    assert (merged.questions, merged.settled({}).body) == ([], "<p>One!</p><p>Two?</p><p>Three.</p>")


def test_only_overlapping_blocks_ask() -> None:
    theirs = replace(BASE, body="<p>One!</p><p>Two.</p><p>Three.</p>")
    mine = replace(BASE, body="<p>One?</p><p>Two.</p><p>Three, and more.</p>")
    merged = merge(BASE, theirs, mine)
    assert [(one.base, one.mine, one.theirs) for one in merged.questions] == [
        ("<p>One.</p>", "<p>One?</p>", "<p>One!</p>")
    ]
    answers = {merged.questions[0].key: (EDITED, "<p>One?!</p>")}
    assert merged.settled(answers).body == "<p>One?!</p><p>Two.</p><p>Three, and more.</p>"


def test_a_question_keeps_its_key_when_the_rest_changes() -> None:
    mine = replace(BASE, body=BASE.body.replace("One.", "Mine."))
    theirs = replace(BASE, body=BASE.body.replace("One.", "Theirs."))
    later = replace(theirs, title="Later", body=theirs.body.replace("Theirs.", "Theirs again."))
    assert merge(BASE, theirs, mine).questions[0].key == merge(BASE, later, mine).questions[0].key


def test_tags_of_both_are_kept_and_what_either_took_is_gone() -> None:
    merged = merge(BASE, replace(BASE, tags=[1, 2, 3]), replace(BASE, tags=[2, 4]))
    assert (merged.questions, merged.settled({}).tags) == ([], [2, 3, 4])


def test_without_a_known_beginning_everything_that_differs_is_asked() -> None:
    merged = merge(None, replace(BASE, title="Theirs"), replace(BASE, body="<p>Mine.</p>"))
    assert {one.name for one in merged.questions} == {"title", "body"}


def test_the_same_change_on_both_sides_asks_nothing() -> None:
    same = replace(BASE, title="Same", body="<p>Same.</p>")
    assert merge(BASE, same, same).questions == []
