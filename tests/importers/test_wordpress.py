"""A WordPress export becomes articles and discussions; what was private or gone there is so here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from accounts.models import ImportedIdentity, User
from articles.models import Article, Author, Photo, Slug
from comments.models import Comment
from comments.services.integrity import check_threads
from tests.importers.conftest import everything, run
from tests.importers.wordpress import category, comment, export, item, meta

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_renditions")]


def by_id() -> dict[str, Any]:
    return {row.origin_id: row for row in Comment.objects.select_related("parent", "identity")}


def test_a_post_becomes_a_live_article_with_its_byline(tmp_path: Path) -> None:
    run("import_wxr", export(tmp_path, item(5, category("News", "news"), category("Rail", "rail", "post_tag"))))
    article = Article.objects.get()
    assert (article.title, article.slug, article.section.name) == ("Post 5", "post-5", "News")
    assert article.publish_at == datetime(2014, 1, 14, 17, 31, 3, tzinfo=UTC)
    assert [author.name for author in article.authors.all()] == ["Ines Calloway"]
    assert [tag.name for tag in article.tags.all()] == ["Rail"]
    assert article.body == "<p>One.</p><p>Two.</p>"
    assert article.standfirst == "One. Two."


def test_authors_are_bylines_never_accounts(tmp_path: Path) -> None:
    run("import_wxr", export(tmp_path, item(5, comment(1))))
    assert not User.objects.exists()
    assert Author.objects.get().user is None
    assert "@mail.example" not in str(everything())


def test_the_summary_names_the_old_site(tmp_path: Path) -> None:
    ran = run("import_wxr", export(tmp_path, item(5, comment(1), comment(2, 1))))
    assert ran.out.startswith(
        "import_wxr: 1 article, 2 comments (0 tombstones), 1 identity, 0 photos from wordpress:old.example in "
    )
    assert ran.out.endswith(" s; 0 already here, 0 skipped, 0 mended.\n")


def test_comments_keep_parents_times_and_names(tmp_path: Path) -> None:
    run("import_wxr", export(tmp_path, item(5, comment(3, 2), comment(2), comment(1))))
    found = by_id()
    assert found["3"].parent == found["2"]
    assert [found[key].number for key in "123"] == [1, 2, 1]
    assert found["2"].posted_at == datetime(2014, 1, 14, 18, 2, tzinfo=UTC)
    assert found["2"].identity.name == "Pete"
    assert check_threads() == []


def test_addresses_of_people_and_machines_are_not_kept(tmp_path: Path) -> None:
    run("import_wxr", export(tmp_path, item(5, comment(1))))
    kept = str(everything())
    assert ImportedIdentity.objects.get().email_key
    assert not [text for text in ("pete@", "192.0.2.7", "pete.example") if text in kept]


def test_replies_below_spam_and_held_comments_keep_their_place(tmp_path: Path) -> None:
    spam = comment(1, state="spam", wp__comment_content="BUY PILLS")
    run("import_wxr", export(tmp_path, item(5, spam, comment(2, 1), comment(3, state="0"), comment(4, 3))))
    found = by_id()
    assert (found["1"].state, found["1"].identity, found["3"].state) == ("removed", None, "hidden")
    assert (found["2"].parent, found["4"].parent) == (found["1"], found["3"])
    assert "BUY PILLS" not in str(everything())
    assert check_threads() == []


@pytest.mark.parametrize(
    ("gone", "code"),
    [
        (comment(1, state="spam"), "spam"),
        (comment(1, state="trash"), "spam"),
        (comment(1, state="post-trashed"), "spam"),
        (comment(1, kind="pingback"), "pingback"),
        (comment(1, kind="trackback"), "pingback"),
    ],
)
def test_what_is_no_comment_is_skipped_with_its_reason(tmp_path: Path, gone: str, code: str) -> None:
    ran = run("import_wxr", export(tmp_path, item(5, gone)))
    assert code in ran.codes
    assert ", 1 skipped," in ran.out
    assert not Comment.objects.exists()


@pytest.mark.parametrize("private", [{"wp__status": word} for word in ("draft", "pending", "auto-draft", "private")])
def test_private_posts_stay_invisible_with_their_comments(
    tmp_path: Path, client: Client, private: dict[str, str]
) -> None:
    run("import_wxr", export(tmp_path, item(5, comment(1), title="Undisclosed", **private)))
    article = Article.objects.get()
    assert article.status == "draft"
    assert client.get(article.get_absolute_url()).status_code == 404
    assert client.get(Comment.objects.get().get_absolute_url()).status_code == 404
    for page in ("/", "/latest/", "/archive/", "/authors/", "/authors/ines/"):
        assert b"Undisclosed" not in client.get(page).content


def test_a_post_with_a_password_is_a_draft(tmp_path: Path) -> None:
    ran = run("import_wxr", export(tmp_path, item(5, wp__post_password="open")))
    assert Article.objects.get().status == "draft"
    assert "kept_private" in ran.codes


def test_a_post_of_the_future_is_scheduled(tmp_path: Path, client: Client) -> None:
    run("import_wxr", export(tmp_path, item(5, wp__status="future", wp__post_date_gmt="2096-01-01 00:00:00")))
    article = Article.objects.get()
    assert article.shown_status == "Scheduled"
    assert client.get(article.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("kind", "code"), [("page", "post_type"), ("nav_menu_item", "post_type"), ("wp_block", "post_type")]
)
def test_what_is_no_post_is_skipped(tmp_path: Path, kind: str, code: str) -> None:
    ran = run("import_wxr", export(tmp_path, item(5, comment(1), wp__post_type=kind)))
    assert {code, "unknown_article"} <= ran.codes
    assert not Article.objects.exists()


def test_posts_in_the_trash_stay_there(tmp_path: Path) -> None:
    ran = run("import_wxr", export(tmp_path, item(5, wp__status="trash")))
    assert ran.codes == {"trashed"}
    assert not Article.objects.exists()


def test_a_former_address_redirects(tmp_path: Path, client: Client) -> None:
    run("import_wxr", export(tmp_path, item(5, meta("_wp_old_slug", "old-name"))))
    answer = client.get("/articles/old-name/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/articles/post-5/")


def test_code_shown_as_text_is_decoded_once(tmp_path: Path) -> None:
    text = "Type &lt;?php echo 1; ?&gt; or &amp;lt;b&amp;gt;."
    run("import_wxr", export(tmp_path, item(5, content__encoded=text)))
    assert Article.objects.get().body_text == "Type <?php echo 1; ?> or &lt;b&gt;."


def test_an_address_out_of_the_rule_is_mended(tmp_path: Path) -> None:
    ran = run(
        "import_wxr", export(tmp_path, item(5, wp__post_name="%d1%80%d0%b5%d0%ba%d0%b0"), item(6, wp__post_name=".."))
    )
    assert set(Article.objects.values_list("slug", flat=True)) == {"reka", "post-6"}
    assert "slug_changed" in ran.codes


def test_pictures_come_from_the_folder_into_their_places(tmp_path: Path, media: Path) -> None:
    (media / "2014").mkdir()
    for name, color in (("lead.jpg", "navy"), ("in-text.png", "olive")):
        Image.new("RGB", (800, 600), color).save(media / "2014" / name)
    address = "https://old.example/wp-content/uploads/2014"
    text = (
        'One.\n\n[caption id="attachment_8" width="300"]<a href="x">'
        f'<img class="wp-image-8" src="{address}/in-text-300x225.png" alt="Water" /></a> The river[/caption]\n\nTwo.'
    )
    photo = {"wp__post_type": "attachment", "wp__status": "inherit"}
    run(
        "import_wxr",
        export(
            tmp_path,
            item(5, meta("_thumbnail_id", "7"), content__encoded=text),
            item(7, meta("_wp_attachment_image_alt", "A quay"), wp__attachment_url=f"{address}/lead.jpg", **photo),
            item(8, meta("_wp_attachment_image_alt", "Water"), wp__attachment_url=f"{address}/in-text.png", **photo),
        ),
        media=media,
        photo_credit="The archive",
    )
    article = Article.objects.get()
    placed = Photo.objects.get(alt="Water")
    assert (article.lead_photo.alt, article.lead_photo.credit) == ("A quay", "The archive")
    assert (
        f'<figure><img data-file="{placed.pk}" alt="Water"><figcaption>The river</figcaption></figure>' in article.body
    )


def test_pictures_that_are_not_here_become_links(tmp_path: Path) -> None:
    text = 'See <img src="https://pictures.example/a.jpg" alt="the quay">.'
    run("import_wxr", export(tmp_path, item(5, content__encoded=text)))
    assert Article.objects.get().body == '<p>See <a href="https://pictures.example/a.jpg">the quay</a>.</p>'


def test_lists_quotations_and_code_survive_the_paragraphs(tmp_path: Path) -> None:
    text = (
        "Before\nit.\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"
        "<blockquote>Said\n\nTwice</blockquote>\n<pre>x\n\n  y</pre>\nAfter."
    )
    run("import_wxr", export(tmp_path, item(5, content__encoded=text)))
    body = Article.objects.get().body
    assert body.startswith("<p>Before<br>\nit.</p>")
    assert "<ul><li>a</li><li>b</li></ul>" in body.replace("\n", "")
    assert "<blockquote><p>Said</p><p>Twice</p></blockquote>" in body.replace("\n", "")
    assert "<pre>x\n\n  y</pre>" in body
    assert body.endswith("<p>After.</p>")


def test_marks_of_blocks_go_and_shortcodes_stay(tmp_path: Path) -> None:
    text = '<!-- wp:paragraph --><p>One.</p><!-- /wp:paragraph --><p>[poll id="3"] [sic]</p>'
    ran = run("import_wxr", export(tmp_path, item(5, content__encoded=text)))
    assert Article.objects.get().body == '<p>One.</p><p>[poll id="3"] [sic]</p>'
    assert "shortcode" in ran.codes


def test_active_markup_is_removed_and_told(tmp_path: Path) -> None:
    text = '<p onclick="x()">One.</p><script>alert(1)</script><a href="javascript:alert(1)">Two</a>'
    ran = run("import_wxr", export(tmp_path, item(5, content__encoded=text)))
    body = Article.objects.get().body_html
    assert "unsafe_markup" in ran.codes
    assert not [word for word in ("onclick", "script", "javascript") if word in body]
    assert "Two" in body


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_every_version_of_the_format_is_read(tmp_path: Path, version: str) -> None:
    path = export(tmp_path, item(5, comment(1)))
    path.write_text(path.read_text().replace("export/1.2/", f"export/{version}/"))
    assert run("import_wxr", path).code == 0
    assert Comment.objects.count() == 1


def test_a_zero_time_falls_back_to_the_local_one_then_to_a_draft(tmp_path: Path) -> None:
    zero = "0000-00-00 00:00:00"
    run(
        "import_wxr",
        export(tmp_path, item(5, wp__post_date_gmt=zero), item(6, wp__post_date_gmt=zero, wp__post_date=zero)),
        time_zone="Europe/Berlin",
    )
    live, draft = Article.objects.order_by("pk")
    assert live.publish_at == datetime(2014, 1, 14, 17, 31, 3, tzinfo=UTC)
    assert draft.status == "draft"


def test_a_comment_without_a_time_takes_that_of_what_it_answers(tmp_path: Path) -> None:
    timeless = {"wp__comment_date": "", "wp__comment_date_gmt": ""}
    ran = run("import_wxr", export(tmp_path, item(5, comment(1), comment(2, 1, **timeless), comment(3, **timeless))))
    found = by_id()
    assert found["2"].posted_at == found["1"].posted_at
    assert found["3"].posted_at == Article.objects.get().publish_at
    assert "bad_time" in ran.codes


def test_a_second_run_changes_no_row(tmp_path: Path) -> None:
    spam = comment(9, state="spam")
    path = export(tmp_path, item(5, comment(1), comment(2, 1), spam, comment(3, 9)), item(6, wp__status="draft"))
    run("import_wxr", path)
    before = everything()
    ran = run("import_wxr", path)
    assert everything() == before
    assert "0 articles, 0 comments (0 tombstones), 0 identities, 0 photos" in ran.out


def test_what_was_deleted_here_does_not_come_back(tmp_path: Path) -> None:
    path = export(tmp_path, item(5), item(6, comment(1)))
    run("import_wxr", path)
    ImportedIdentity.objects.all().delete()
    gone = Article.objects.get(slug="post-5")
    Slug.objects.filter(kind="article", target_id=gone.pk).delete()
    gone.delete()
    ran = run("import_wxr", path)
    assert "  erased_here 2:" in ran.err
    assert Article.objects.count() == 1
    assert not ImportedIdentity.objects.exists()


def test_the_map_leads_to_an_article_that_is_here(tmp_path: Path, article: Article) -> None:
    table = tmp_path / "map.csv"
    table.write_text(f"https://old.example/?p=5,{article.slug}\n")
    run("import_wxr", export(tmp_path, item(5, comment(1))), map=table)
    assert Comment.objects.get().article == article
    assert Article.objects.count() == 1


def test_a_post_without_a_title_gets_its_first_words(tmp_path: Path) -> None:
    run("import_wxr", export(tmp_path, item(5, title="", content__encoded="<b>Snow</b> today.")))
    assert Article.objects.get().title == "Snow today."


def test_closed_comments_stay_closed(tmp_path: Path) -> None:
    run("import_wxr", export(tmp_path, item(5, wp__comment_status="closed")))
    assert Article.objects.get().discussion == "read-only"
