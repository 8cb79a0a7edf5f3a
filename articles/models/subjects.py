"""What articles are filed under: sections, tags and series."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from articles.models.slugs import Slug
from config.addresses import address_of


class Section(models.Model):
    """A part of the magazine. Two levels at most: a section with a parent has no children."""

    class Color(models.TextChoices):
        """Named colors of the theme; the style sheet gives each its light and dark value."""

        TEAL = "teal", "Teal"
        BRICK = "brick", "Brick"
        OCHRE = "ochre", "Ochre"
        INDIGO = "indigo", "Indigo"
        MOSS = "moss", "Moss"
        PLUM = "plum", "Plum"

    slug_kind: ClassVar[str] = Slug.Kind.SECTION

    name = models.CharField(max_length=60)
    slug = models.CharField(max_length=80, unique=True, blank=True, help_text="Left empty, it is made from the name.")
    description = models.CharField(max_length=300, blank=True)
    color = models.CharField(max_length=10, choices=Color, default=Color.TEAL)
    order = models.PositiveSmallIntegerField(default=0, help_text="Smaller numbers stand first in the menu.")
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="sections",
        help_text="Who works on its articles and those of its subsections.",
    )
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="subsections")
    is_active = models.BooleanField("in the menus", default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="section_is_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(color__in=["teal", "brick", "ochre", "indigo", "moss", "plum"]),
                name="section_color_is_known",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="section_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("articles:section", self.slug)


class Tag(models.Model):
    """A subject. `folded_name` makes names unique without regard to case and diacritics."""

    slug_kind: ClassVar[str] = Slug.Kind.TAG

    name = models.CharField(max_length=40)
    folded_name = models.CharField(max_length=80, unique=True, editable=False)
    slug = models.CharField(max_length=80, unique=True, blank=True, help_text="Left empty, it is made from the name.")
    description = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("articles:tag", self.slug)


class Series(models.Model):
    """Articles that belong together, in an order of their own."""

    slug_kind: ClassVar[str] = Slug.Kind.SERIES

    title = models.CharField(max_length=120)
    slug = models.CharField(max_length=80, unique=True, blank=True, help_text="Left empty, it is made from the title.")
    summary = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "series"
        ordering: ClassVar[list[str]] = ["title", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(title=""), name="series_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("articles:series", self.slug)
