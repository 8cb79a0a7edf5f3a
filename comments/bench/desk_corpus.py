"""Make up what a desk of any size holds: articles with bylines, revisions and lead photos, photos with their files."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from articles.charts import last_days
from articles.desk_figures import FILLED_DAYS
from articles.models import Article, Author, Byline, DailyFigure, Photo, Revision, Section
from comments.services.posting import post_comment

if TYPE_CHECKING:
    from accounts.models import User

AT_ONCE = 500
TALKED_ABOUT = 5
SECTIONS, AUTHORS = 12, 40
# One of so many lacks alt text, lacks a credit, has a license that ends, was sent by somebody else, is no longer live.
NO_ALT, NO_CREDIT, ENDS, OTHERS, WAITS = 9, 17, 10, 3, 7
# What the image gate makes of a large photo: crop, widths, formats.
FILES = (
    ("", (320, 480, 800, 1200, 1600, 2400), ("avif", "webp", "jpeg")),
    ("3x2", (480, 960), ("avif", "jpeg")),
    ("16x9", (480, 960, 1600), ("avif", "jpeg")),
    ("4x3", (1200,), ("jpeg",)),
    ("1x1", (1200,), ("jpeg",)),
)
BODY = "<p>It stood where the water is shallow, and nobody on the bridge had seen it come.</p>" * 40
WAITING = ("draft", "review", "approved", "withdrawn")
FINDING = {"code": "no-photo", "level": "warning", "field": "lead_photo", "sentence": "There is no lead photo."}


def fill_desk(size: int, *, editor: User) -> None:
    """Bring articles and photos up to a number each; what is there stays."""
    _add_photos(range(Photo.objects.count(), size), editor)
    _add_articles(range(Article.objects.count(), size), editor)
    _add_figures()
    _add_talk(editor)


def _add_figures() -> None:
    """Write down a month of numbers, which the front draws."""
    days = last_days(timezone.localdate() - timedelta(days=1), FILLED_DAYS)
    figures = (
        DailyFigure(name=name, day=day, value=(7 * place) % 40)
        for name in ("articles", "comments")
        for place, day in enumerate(days)
    )
    DailyFigure.objects.bulk_create(figures, ignore_conflicts=True)


def _add_talk(editor: User) -> None:
    """Post a few comments on the newest articles: the front names the busiest discussions."""
    for place, article in enumerate(Article.objects.published().newest_first()[:TALKED_ABOUT]):
        for number in range(place + 1):
            post_comment(article, by=editor, text=f"A word about the heron, the {place}th and {number}th of them.")


def _add_photos(numbers: range, editor: User) -> None:
    now = timezone.now()
    Photo.objects.bulk_create((_photo(number, editor, now) for number in numbers), batch_size=AT_ONCE)


def _photo(number: int, editor: User, now: Any) -> Photo:
    return Photo(
        file=f"photos/{number:016x}.jpg",
        width=2400,
        height=1600,
        alt="" if number % NO_ALT == 0 else f"A heron, number {number}, at the lower lock",
        credit="" if number % NO_CREDIT == 0 else "Tomas Reyl",
        caption=f"The heron of day {number}",
        original_name=f"IMG_{number}.jpg",
        sha256=f"{number:064x}",
        renditions=[
            {"format": form, "width": width, "height": width * 2 // 3, "crop": crop, "file": _file(number, crop, width)}
            for crop, widths, formats in FILES
            for width in widths
            for form in formats
        ],
        license_until=now + timedelta(days=number % 400 - 30) if number % ENDS == 0 else None,
        uploaded_by=None if number % OTHERS == 0 else editor,
    )


def _file(number: int, crop: str, width: int) -> str:
    return f"photos/{number:016x}-{crop or 'whole'}-{width}.jpeg"


def _add_articles(numbers: range, editor: User) -> None:
    sections = [_row(Section, "Section", number) for number in range(SECTIONS)]
    authors = [_row(Author, "Author", number) for number in range(AUTHORS)]
    photos = list(Photo.objects.order_by("pk").values_list("pk", flat=True))
    made = Article.objects.bulk_create(
        (_article(number, sections, photos, editor) for number in numbers), batch_size=AT_ONCE
    )
    Byline.objects.bulk_create(
        (Byline(article=article, author=authors[place % AUTHORS]) for place, article in enumerate(made)),
        batch_size=AT_ONCE,
    )
    Revision.objects.bulk_create((_revision(article, editor) for article in made), batch_size=AT_ONCE)


def _row(model: Any, name: str, number: int) -> Any:
    return model.objects.get_or_create(slug=f"{name.lower()}-{number}", defaults={"name": f"{name} {number}"})[0]


def _article(number: int, sections: list[Section], photos: list[int], editor: User) -> Article:
    waits = number % WAITS == 0
    moment = None if waits else timezone.now() - timedelta(hours=number)
    return Article(
        title=f"The heron of the lower lock, part {number}",
        slug=f"heron-{number}",
        body=BODY,
        body_html=BODY,
        body_text=BODY,
        section=sections[number % SECTIONS],
        lead_photo_id=photos[number % len(photos)] if number % NO_ALT else None,
        status=WAITING[number // WAITS % len(WAITING)] if waits else "published",
        publish_at=moment,
        first_published_at=moment,
        # The rest is others' work.
        made_by=editor if number % AUTHORS == 0 else None,
        word_count=700,
        comment_count=number % 90,
    )


def _revision(article: Article, editor: User) -> Revision:
    checks = [] if article.lead_photo_id else [FINDING]
    return Revision(article=article, number=1, by=editor, by_name="Editor", checks=checks, word_count=700)
