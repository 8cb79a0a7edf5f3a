"""Mentions: who is meant, what is stored, and what readers see of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.discussion import load_discussion
from comments.errors import TextTooLong, TooManyMentions
from comments.markup import render
from comments.markup.mentions import possible_names
from comments.models import CommenterRecord, Mention
from comments.services.mentioning import store_mentions
from comments.services.preview import preview
from comments.services.quoting import quotation_of
from comments.services.rendering import render_stale
from comments.services.texts import judge_text
from tests import factories

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article
    from comments.models import Comment

PEOPLE = {"ben": 1, "ben-okoro": 2, "cleo": 3, "ann_": 4}
LINK = '<a class="mention" href="/members/{0}/">@<bdi translate="no">{1}</bdi></a>'


def shown(article: Article, viewer: User) -> str:
    """Return the bodies of a discussion as its page shows them."""
    return "".join(node.body_html for node in load_discussion(article, viewer).nodes)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("@ben and @cleo, look.", ["ben", "cleo"]),
        ("(@Ben!) @BEN?", ["ben"]),
        ("@ben-okoro", ["ben-okoro"]),
        ("@ben-okoro-jones", ["ben-okoro"]),
        ("@ben-other", ["ben"]),
        ("@ben- @ben_ @ben.", ["ben"]),
        ("@ann_", ["ann_"]),
        ("@ann @benjamin @benö", []),
        ("*@ben*, [@cleo]", ["ben", "cleo"]),
    ],
)
def test_the_longest_known_name_wins_without_punctuation(typed: str, names: list[str]) -> None:
    assert render(typed, PEOPLE).mentions == names


@pytest.mark.parametrize(
    "typed",
    [
        "mail me at x@ben.example",
        "`@ben`",
        "```\n@ben\n```",
        "> @ben said so",
        "[quote=1]@ben[/quote] Well.",
        "[@ben](https://a.example)",
        "https://a.example/@ben",
        "<x@ben.example>",
        "a.example/@ben",
        "@ben@mail.example",
        r"\@ben",
        "1@ben",
        "é@ben",
        "@nobody",
        "@be",
    ],
)
def test_e35_addresses_code_quotes_and_unknown_names_mention_nobody(typed: str) -> None:
    rendered = render(typed, PEOPLE)
    assert rendered.mentions == []
    assert "<!--mention" not in rendered.body_html


def test_a_slot_holds_a_number_and_nobodys_name() -> None:
    assert render("Well, @Ben!", PEOPLE).body_html == "<p>Well, <!--mention 1-->!</p>"
    assert "ben" not in render("@ben", PEOPLE).body_html


def test_nobody_can_type_a_slot() -> None:
    assert "<!--" not in render("<!--mention 1--> \x021\x03 &lt;!--mention 1--&gt;", PEOPLE).body_html


def test_every_name_that_is_mentioned_was_asked_for() -> None:
    assert possible_names("@Ben-Okoro-x, (@cleo) x@y") == {"ben-okoro-x", "ben-okoro", "ben", "cleo"}


@pytest.mark.django_db
def test_e34_a_reply_keeps_a_row_for_everybody_it_mentions(root: Comment, reader: User, other_reader: User) -> None:
    cleo = factories.make_user("cleo", display_name="Cleo Marsh")
    reply = factories.make_comment(root.article, by=reader, parent=root, text="@ben and @cleo, look. @ben!")
    assert {mention.user for mention in reply.mentions.all()} == {other_reader, cleo}
    assert reply.body_html.count("<!--mention") == 3


@pytest.mark.django_db
def test_e34_a_mention_edited_out_loses_its_row_and_others_keep_theirs(root: Comment, other_reader: User) -> None:
    factories.make_user("cleo")
    store_mentions(root, ["ben", "cleo"])
    kept = Mention.objects.get(comment=root, user=other_reader)
    store_mentions(root, ["ben"])
    assert list(root.mentions.all()) == [kept]
    store_mentions(root, [])
    assert not root.mentions.exists()


@pytest.mark.django_db
def test_e35_nobody_gets_a_row_for_a_name_in_code_or_an_address(article: Article, reader: User) -> None:
    factories.make_user("ben")
    text = "mail me at x@ben.example, `@ben` and @nobody"
    assert not factories.make_comment(article, by=reader, text=text).mentions.exists()


@pytest.mark.django_db
def test_e11_a_mention_shows_the_name_of_today_without_a_rerender(article: Article, reader: User) -> None:
    ben = factories.make_user("ben", display_name="Ben Okoro")
    comment = factories.make_comment(article, by=reader, text="Well, @ben.")
    assert LINK.format("ben", "Ben Okoro") in shown(article, reader)
    ben.display_name = "Ben <O.>"
    ben.save(update_fields=["display_name"])
    assert LINK.format("ben", "Ben &lt;O.&gt;") in shown(article, reader)
    stored = comment.body_html
    comment.refresh_from_db()
    assert comment.body_html == stored


@pytest.mark.django_db
def test_a_mention_of_somebody_who_is_gone_names_nobody(article: Article, reader: User) -> None:
    ben = factories.make_user("ben")
    factories.make_comment(article, by=reader, text="Well, @ben.")
    ben.delete()
    assert "<p>Well, @former-member.</p>" in shown(article, reader)


@pytest.mark.django_db
def test_an_account_without_a_profile_cannot_be_mentioned(article: Article, reader: User) -> None:
    factories.make_user("ben", is_active=False)
    assert judge_text("@ben", by=reader, language="en").mentions == []


@pytest.mark.django_db
def test_mentions_cost_one_query_whatever_their_number(article: Article, reader: User) -> None:
    counts = []
    for _ in range(2):
        for name in [factories.make_user().username for _ in range(3)]:
            factories.make_comment(article, by=reader, text=f"Well, @{name}.")
        with CaptureQueriesContext(connection) as queries:
            shown(article, reader)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_nobody_is_looked_up_for_a_text_that_is_too_long(reader: User, django_assert_num_queries: Any) -> None:
    crowd = " ".join(f"@name{number}" for number in range(1_000))
    with django_assert_num_queries(0), pytest.raises(TextTooLong):
        judge_text(crowd, by=reader, language="en")


def test_a_name_with_an_invisible_sign_in_it_is_the_name_that_is_shown(reader: User, other_reader: User) -> None:
    assert judge_text("Well, @be\x00n.", by=reader, language="en").mentions == [other_reader.username]


def test_newcomers_mention_two_people_and_moderators_ten(moderator: User, reader: User) -> None:
    text = " ".join(f"@{factories.make_user().username}" for _ in range(11))
    with pytest.raises(TooManyMentions, match=r"up to 2 people\. Remove"):
        judge_text(text, by=reader, language="en")
    with pytest.raises(TooManyMentions, match=r"up to 10 people\. Remove"):
        judge_text(text, by=moderator, language="en")
    assert len(judge_text(text.rpartition(" ")[0], by=moderator, language="en").mentions) == 10


@pytest.mark.django_db
def test_trusted_members_mention_ten_people_and_have_more_players(reader: User) -> None:
    CommenterRecord.objects.update_or_create(user=reader, defaults={"trust": 2})
    names = " ".join(f"@{factories.make_user().username}" for _ in range(10))
    assert len(judge_text(names, by=reader, language="en").mentions) == 10
    films = "\n\n".join(["[media=https://youtu.be/dQw4w9WgXcQ]"] * 4)
    assert judge_text(films, by=reader, language="en").body_html.count("data-frame") == 3


@pytest.mark.django_db
def test_the_same_person_twice_is_one_mention(reader: User, other_reader: User) -> None:
    assert judge_text("@ada @ben @ada @BEN @ada", by=reader, language="en").mentions == ["ada", "ben"]


@pytest.mark.django_db
def test_e20_too_many_mentions_answer_422_with_the_text(client: Client, article: Article, reader: User) -> None:
    client.force_login(reader)
    text = " ".join(f"@{factories.make_user().username}" for _ in range(3))
    response = client.post(f"/articles/{article.slug}/comment/", {"text": text})
    assert response.status_code == 422
    assert "You can mention up to 2 people. Remove some mentions." in response.content.decode()
    assert text in response.content.decode()


@pytest.mark.django_db
def test_the_preview_shows_mentions_and_stores_none(article: Article, reader: User, other_reader: User) -> None:
    seen = preview(article, by=reader, text="Well, @ben.")
    assert LINK.format("ben", "Ben Okoro") in seen.shown_html
    assert seen.body_html == factories.make_comment(article, by=reader, text="Well, @ben.").body_html
    assert Mention.objects.count() == 1


@pytest.mark.django_db
def test_rendering_again_keeps_who_was_meant_and_adds_nobody(
    article: Article, reader: User, other_reader: User
) -> None:
    comment = factories.make_comment(article, by=reader, text="@ben and @cleo-m")
    factories.make_user("cleo-m")
    render_stale(everything=True)
    comment.refresh_from_db()
    assert comment.body_html == f"<p><!--mention {other_reader.pk}--> and @cleo-m</p>"


@pytest.mark.django_db
def test_pages_that_print_one_comment_name_people_too(client: Client, article: Article, reader: User) -> None:
    factories.make_user("ben", display_name="Ben Okoro")
    comment = factories.make_comment(article, by=reader, text="Well, @ben.")
    assert "Well, @Ben Okoro." in client.get("/members/ada/").content.decode()
    client.force_login(reader)
    assert LINK.format("ben", "Ben Okoro") in client.get(f"/comments/{comment.pk}/delete/").content.decode()
    assert not re.search("<!--mention", client.get(f"/comments/{comment.pk}/context/").content.decode())


@pytest.mark.django_db
def test_a_quote_of_a_mention_survives_a_new_name(article: Article, reader: User, other_reader: User) -> None:
    source = factories.make_comment(article, by=reader, text="Well, @Ben. You said so.")
    quotation = quotation_of(source)
    assert quotation == f"[quote={source.pk}]Well, @ben. You said so.[/quote]\n\n"
    other_reader.display_name = "Ben the Second"
    other_reader.save(update_fields=["display_name"])
    answer = factories.make_comment(article, by=other_reader, parent=source, text=quotation + "I did.")
    assert answer.quotes.get().status == "verified"
