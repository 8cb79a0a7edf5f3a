"""What stands where in an article: authors in its byline, photos in its gallery and text."""

from typing import ClassVar

from django.db import models

from articles.models.authors import Author
from articles.models.photos import Photo
from articles.models.texts import Article


class Byline(models.Model):
    """One author's place in one byline, in order."""

    class Role(models.TextChoices):
        """What the author did for the article."""

        TEXT = "text", "Text"
        PHOTOS = "photos", "Photos"
        TRANSLATION = "translation", "Translation"
        ILLUSTRATION = "illustration", "Illustration"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="bylines")
    role = models.CharField(max_length=40, choices=Role, default=Role.TEXT)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["article", "author", "role"],
                name="author_once_per_role",
                violation_error_message="This author is already in the byline.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} in {self.article_id}"


class GalleryPhoto(models.Model):
    """A photo of an article besides the lead: in the text where the text places it, else in the gallery."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="gallery")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="gallery_places")
    caption = models.CharField(max_length=500, blank=True, help_text="Replaces the photo's own caption here.")
    alt = models.CharField(max_length=300, blank=True, help_text="Replaces the photo's own alt text here.")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["article", "photo"],
                name="photo_once_per_article",
                violation_error_message="This photo is already in the article.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.photo_id} in {self.article_id}"


class BodyPhoto(models.Model):
    """A photo the text itself places. Derived from the body by rendering; guards the photo against deletion."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="body_places")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="body_places")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["article", "photo"], name="body_photo_once_per_article"),
        ]

    def __str__(self) -> str:
        return f"{self.photo_id} in the text of {self.article_id}"
