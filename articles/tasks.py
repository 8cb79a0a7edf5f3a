"""Work after the answer. Each task takes ids, may run twice, and finds nothing to do without complaint."""

from django.tasks import task

from articles.models import Photo
from articles.services import photos, registers, rendering


@task()
def make_renditions(photo_id: int) -> None:
    """Make the files of a photo and render the articles that show it."""
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is not None:
        photos.make_renditions(photo)


@task()
def render_articles_using(photo_id: int) -> None:
    """Render the articles that show a photo again."""
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is not None:
        rendering.render_articles_using(photo)


@task()
def render_article(article_id: int) -> None:
    """Store a fresh rendering of an article."""
    rendering.render_each([article_id])


@task()
def render_named(version: int, spellings: list[str], languages: list[str]) -> None:
    """Render the articles that name an entry of a register again, after it changed."""
    registers.render_named(version, spellings, languages)
