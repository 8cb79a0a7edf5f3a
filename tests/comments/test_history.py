"""What a comment said before: who reads it, what it shows, and how a text is withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from comments import errors, permissions
from comments.history import VERSIONS_SHOWN, load_history
from comments.models import Comment, Quote, Revision
from comments.services.deletion import delete_comment
from comments.services.editing import edit_comment
from comments.services.moderation import approve_comment, hide_comment, remove_comment
from comments.services.posting import post_comment
from comments.services.redaction import redact_revision
from tests.comments.makers import post_held

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from accounts.models import User

VISITOR = AnonymousUser()


@pytest.fixture
def clock() -> Iterator[Any]:
    """Stop the clock at 09:05 on 14 March 2026."""
    with time_machine.travel("2026-03-14T09:05:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def edited(clock: Any, root: Comment) -> Comment:
    """Return a comment of `reader` posted at 09:05 and edited at 09:10 and 09:15."""
    for text in ("Trains are early again, as ever.", "Trains are early again."):
        clock.shift(timedelta(minutes=5))
        rewrite(root, text)
    return Comment.objects.get(pk=root.pk)


def rewrite(comment: Comment, text: str) -> None:
    """Edit a comment as its author."""
    fresh = Comment.objects.get(pk=comment.pk)
    edit_comment(fresh, by=fresh.author, text=text)


def told(comment: Comment, viewer: Any = VISITOR) -> list[str]:
    """Return the versions somebody is shown: -taken-, +added+, "withdrawn"."""
    signs = {"same": "", "taken": "-", "added": "+"}
    return [
        "withdrawn"
        if version.withdrawn_at
        else "".join(f"{signs[piece.kind]}{piece.text}{signs[piece.kind]}" for piece in version.pieces)
        for version in load_history(comment, viewer).versions
    ]


def test_the_history_shows_each_change_newest_first(edited: Comment) -> None:
    assert told(edited) == [
        "Trains are early again-, as ever-.",
        "Trains are -late -+early +again, as ever.",
        "Trains are late again, as ever.",
    ]
    moments = [version.made_at_words[-5:] for version in load_history(edited, VISITOR).versions]
    assert moments == ["09:15", "09:10", "09:05"]


def test_the_page_says_in_words_what_came_and_went(client: Client, edited: Comment) -> None:
    response = client.get(f"/comments/{edited.pk}/history/")
    html = response.content.decode()
    assert '<ins class="version__added"><span class="visually-hidden">[added: </span>early ' in html
    assert '<del class="version__taken"><span class="visually-hidden">[taken out: </span>late ' in html
    assert '<meta name="robots" content="noindex">' in html
    assert "Withdraw" not in html
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies


@pytest.mark.parametrize("state", ["public", "hidden", "removed", "deleted", "held"])
@pytest.mark.parametrize("name", ["visitor", "member", "author", "moderator"])
def test_who_reads_a_history(
    client: Client, root: Comment, request: pytest.FixtureRequest, state: str, name: str
) -> None:
    names = {"member": "other_reader", "author": "reader", "moderator": "moderator"}
    Comment.objects.filter(pk=root.pk).update(
        state=state, state_at=timezone.now(), number=None if state == "held" else 1
    )
    if name in names:
        client.force_login(request.getfixturevalue(names[name]))
    allowed = state == "public" or name == "moderator" or (name == "author" and state != "deleted")
    assert client.get(f"/comments/{root.pk}/history/").status_code == (200 if allowed else 404)


def test_a_text_from_before_the_approval_is_not_everybodys(clock: Any, root: Comment, moderator: User) -> None:
    held = post_held(root.article, by=root.author, text="My number is 555.")
    clock.shift(timedelta(minutes=5))
    rewrite(held, "Ask me.")
    approve_comment(Comment.objects.get(pk=held.pk), by=moderator)
    public = Comment.objects.get(pk=held.pk)
    assert told(public) == ["Ask me."]
    assert load_history(public, VISITOR).is_cut
    assert len(told(public, root.author)) == len(told(public, moderator)) == 2


def test_a_text_replaced_while_hidden_is_not_everybodys(clock: Any, root: Comment, moderator: User) -> None:
    hide_comment(root, by=moderator)
    clock.shift(timedelta(minutes=5))
    rewrite(root, "Trains are early.")
    approve_comment(Comment.objects.get(pk=root.pk), by=moderator)
    shown = Comment.objects.get(pk=root.pk)
    assert [version.text for version in load_history(shown, VISITOR).versions] == ["Trains are early."]
    assert len(load_history(shown, root.author).versions) == 2


def test_words_of_a_removed_comment_are_in_no_version(
    clock: Any, edited: Comment, other_reader: User, moderator: User
) -> None:
    quoting = post_comment(edited.article, by=other_reader, text=f"[quote={edited.pk}]early again[/quote] No.")
    clock.shift(timedelta(minutes=5))
    rewrite(quoting, f"[quote={edited.pk}]early again[/quote] Yes.")
    assert "> early again" in told(quoting)[0]
    remove_comment(edited, by=moderator)
    assert told(Comment.objects.get(pk=quoting.pk)) == ["> (not shown)\n\n-No-+Yes+.", "> (not shown)\n\nNo."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trains are *late* again, as ever.", "Trains are late again, as ever."),
        ("See [this](https://a.example/).", "See this (https://a.example/)."),
        ("@ben said <b>so</b> :smile:", "@ben said <b>so</b> :smile:"),
    ],
)
def test_a_version_reads_as_it_was_shown(root: Comment, other_reader: User, text: str, expected: str) -> None:
    rewrite(root, text)
    assert told(Comment.objects.get(pk=root.pk))[0] == expected


def test_an_edit_of_signs_alone_says_so(client: Client, clock: Any, root: Comment) -> None:
    clock.shift(timedelta(minutes=5))
    rewrite(root, "Trains are *late* again, as ever.")
    assert "Only its markup was changed." in client.get(f"/comments/{root.pk}/history/").content.decode()


def test_a_long_history_goes_on(client: Client, root: Comment, django_assert_max_num_queries: Any) -> None:
    Revision.objects.bulk_create(
        Revision(comment=root, number=n, source=f"Text {n}.", body_html=f"<p>Text {n}.</p>", made_at=root.posted_at)
        for n in range(1, 31)
    )
    Comment.objects.filter(pk=root.pk).update(edited_at=timezone.now(), published_at=root.posted_at - timedelta(1))
    with django_assert_max_num_queries(6) as queries:
        html = client.get(f"/comments/{root.pk}/history/").content.decode()
    reads = [query["sql"] for query in queries if 'FROM "comments_revision"' in query["sql"]]
    assert ["body_html" in sql for sql in reads] == [False, True]
    assert html.count('<li class="version">') == VERSIONS_SHOWN
    rest = client.get(f"/comments/{root.pk}/history/?below=12").content.decode()
    assert rest.count('<li class="version">') == 11
    assert "Earlier texts" in html
    assert "Earlier texts" not in rest


@pytest.mark.parametrize(
    ("name", "allowed"), [("visitor", False), ("member", False), ("author", True), ("moderator", True)]
)
def test_who_withdraws_a_text(edited: Comment, other_reader: User, moderator: User, name: str, allowed: bool) -> None:
    person = {"visitor": VISITOR, "member": other_reader, "author": edited.author, "moderator": moderator}[name]
    revision = Revision.objects.select_related("comment").get(number=1)
    assert permissions.can_redact(revision, by=person) is allowed
    if not allowed:
        with pytest.raises(errors.NotAllowed):
            redact_revision(revision, by=person)


def test_a_withdrawn_text_keeps_its_line(client: Client, edited: Comment) -> None:
    client.force_login(edited.author)
    address = f"/comments/{edited.pk}/history/2/withdraw/"
    assert "Withdraw this text?" in client.get(address).content.decode()
    assert Revision.objects.get(number=2).source
    for _ in range(2):
        assert client.post(address)["Location"] == f"/comments/{edited.pk}/history/"
    assert told(edited) == ["Trains are early again.", "withdrawn", "Trains are late again, as ever."]
    html = client.get(f"/comments/{edited.pk}/history/").content.decode()
    assert "Text withdrawn on 14 March 2026 09:15" in html
    assert "Trains are early again, as ever." not in html


def test_withdrawing_twice_changes_nothing(edited: Comment, django_assert_num_queries: Any) -> None:
    revision = Revision.objects.select_related("comment").get(number=1)
    assert redact_revision(revision, by=edited.author) is True
    withdrawn = Revision.objects.select_related("comment").get(number=1)
    with django_assert_num_queries(0):
        assert redact_revision(withdrawn, by=edited.author) is False
    assert redact_revision(revision, by=edited.author) is False


def test_a_withdrawn_text_proves_no_quote(clock: Any, edited: Comment, other_reader: User) -> None:
    quoting = post_comment(edited.article, by=other_reader, text=f"[quote={edited.pk}]late again[/quote] Was it?")
    assert Quote.objects.get(comment=quoting).status == Quote.Status.CHANGED
    redact_revision(Revision.objects.select_related("comment").get(number=1), by=edited.author)
    assert Quote.objects.get(comment=quoting).status == Quote.Status.UNVERIFIED


@pytest.mark.parametrize("number", [0, 9, 10**30])
def test_texts_that_never_were_answer_404(client: Client, edited: Comment, number: int) -> None:
    client.force_login(edited.author)
    assert client.get(f"/comments/{edited.pk}/history/{number}/withdraw/").status_code == 404


def test_only_author_and_moderators_open_the_way_to_withdraw(
    client: Client, edited: Comment, other_reader: User
) -> None:
    address = f"/comments/{edited.pk}/history/1/withdraw/"
    assert client.get(address).status_code == 302
    client.force_login(other_reader)
    assert (client.get(address).status_code, client.post(address).status_code) == (403, 403)
    assert Revision.objects.get(number=1).source


def test_a_hidden_comment_has_no_history_for_others(client: Client, edited: Comment, moderator: User) -> None:
    hide_comment(edited, by=moderator)
    assert client.get(f"/comments/{edited.pk}/history/").status_code == 404


def test_a_deleted_ones_texts_are_forgotten_with_it(edited: Comment) -> None:
    from comments.services.wiping import wipe_texts

    delete_comment(edited, by=edited.author)
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert wipe_texts() == 1
    assert not Revision.objects.exclude(source="", body_html="").exists()
