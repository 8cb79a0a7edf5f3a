"""Short blocks put into pages when they are served."""

from typing import ClassVar

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from articles.models.photos import Photo
from articles.models.subjects import Section
from articles.querysets import PromoQuerySet


class Promo(models.Model):
    """A short block about the magazine or from an advertiser, put into a page when it is served."""

    class Slot(models.TextChoices):
        """Where it may stand."""

        IN_TEXT = "in-text", "In the text"
        AFTER_TEXT = "after-text", "After the text"
        LIST = "list", "In lists"

    class Audience(models.TextChoices):
        """Who sees it."""

        ALL = "all", "Everybody"
        VISITORS = "visitors", "Who is not signed in"
        MEMBERS = "members", "Who is signed in"

    label = models.CharField(max_length=80, help_text="The heading readers see.")
    text = models.CharField(max_length=300)
    url = models.CharField(
        "address",
        max_length=500,
        # Nothing a browser would run, and no "//host" that only looks like a path of this site.
        validators=[
            RegexValidator(
                r"^(?:https?://[^/\\]|/(?![/\\]))",
                "Begin the address with / for a page of this site, or with https://.",
            )
        ],
        help_text="A path on this site, or a full address with https://.",
    )
    link_label = models.CharField(max_length=40, default="Read more")
    slot = models.CharField(max_length=10, choices=Slot, default=Slot.IN_TEXT)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.ALL)
    photo = models.ForeignKey(Photo, null=True, blank=True, on_delete=models.PROTECT, related_name="promos")
    sections = models.ManyToManyField(
        Section, blank=True, related_name="promos", help_text="None chosen: all sections."
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    weight = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    is_advertisement = models.BooleanField("paid for", default=False)

    objects: ClassVar[models.Manager["Promo"]] = PromoQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="promo_ends_after_its_start",
                violation_error_message="The end must be later than the start.",
            ),
            models.CheckConstraint(condition=Q(weight__gte=1), name="promo_weight_is_positive"),
            models.CheckConstraint(
                condition=Q(url__startswith="/") | Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="promo_leads_to_a_page",
                violation_error_message="Begin the address with / for a page of this site, or with https://.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def shown_photo(self) -> Photo | None:
        """Return the photo while it may be shown. Reads photo: a query unless selected."""
        return self.photo if self.photo is not None and self.photo.is_showable_at(timezone.now()) else None
