"""The names in bylines."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from articles.models.photos import Photo
from articles.models.slugs import Slug
from config.addresses import address_of

BIOGRAPHY_MAX_LENGTH = 1000


class Author(models.Model):
    """A name in bylines. It may belong to an account; closing the account never changes a byline."""

    slug_kind: ClassVar[str] = Slug.Kind.AUTHOR

    name = models.CharField(max_length=100)
    slug = models.CharField(max_length=80, unique=True, blank=True, help_text="Left empty, it is made from the name.")
    role = models.CharField(max_length=80, blank=True, help_text="For example: science editor.")
    biography = models.TextField(blank=True, validators=[MaxLengthValidator(BIOGRAPHY_MAX_LENGTH)])
    photo = models.ForeignKey(Photo, null=True, blank=True, on_delete=models.PROTECT, related_name="authors")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="author"
    )
    is_active = models.BooleanField("in the list of authors", default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("biography"), BIOGRAPHY_MAX_LENGTH), name="biography_is_not_too_long"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("articles:author", self.slug)

    @property
    def shown_photo(self) -> Photo | None:
        """Return the portrait while its license lasts. Reads photo: a query unless selected."""
        return self.photo if self.photo is not None and self.photo.is_licensed_at(timezone.now()) else None
