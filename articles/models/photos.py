"""The pictures of the library."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import Truncator

from articles.photo_library import LibraryQuerySet


class Photo(models.Model):
    """A picture of the library with its rights, its words and its renditions.

    `file` is the re-encoded original. `renditions` lists the files made from it, smallest first:
    `{"format": "avif", "width": 480, "height": 320, "crop": "", "file": "photos/..."}`; sizes in pixels.
    The whole picture has `crop` "" and avif, webp, jpeg at 320, 480, 800, 1200, 1600, 2400 px or its own width. Crops
    are avif and jpeg around the focal point: "3x2" for cards (480, 960 px), "16x9" for the head of an article and
    social tags (480, 960, 1600 px); "4x3" and "1x1" are one jpeg of 1200 px for structured data. Smaller originals
    have fewer and smaller ones, none is ever enlarged. `articles.pictures` turns the list into `srcset`s.
    """

    class License(models.TextChoices):
        """On what terms the magazine may print the picture."""

        OWN = "own", "Own work"
        STAFF = "staff", "Staff"
        AGENCY = "agency", "Agency"
        HANDOUT = "handout", "Handout"
        PERMISSION = "permission", "With permission"
        CC_BY = "cc-by-4.0", "CC BY 4.0"
        CC_BY_SA = "cc-by-sa-4.0", "CC BY-SA 4.0"
        CC0 = "cc0", "CC0"
        PUBLIC_DOMAIN = "public-domain", "Public domain"
        OTHER = "other", "Other (say which below)"

    file = models.ImageField(upload_to="photos", width_field="width", height_field="height", max_length=200)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    focal_x = models.FloatField(
        default=0.5,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="0 is the left edge, 1 the right.",
    )
    focal_y = models.FloatField(
        default=0.5,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="0 is the top edge, 1 the bottom.",
    )
    alt = models.CharField(
        "alt text", max_length=300, blank=True, help_text="What someone who cannot see it should know."
    )
    is_decorative = models.BooleanField("decorative", default=False, help_text="Says nothing the text does not say.")
    is_not_for_lead = models.BooleanField(
        "not for lead", default=False, help_text="It may stand in texts and galleries, at the head of no article."
    )
    caption = models.CharField(max_length=500, blank=True)
    credit = models.CharField(max_length=120, blank=True, help_text="Who made it, as it should be printed.")
    credit_url = models.URLField(blank=True)
    license = models.CharField(max_length=20, choices=License, default=License.OWN)
    license_note = models.CharField(max_length=300, blank=True)
    license_until = models.DateTimeField(
        "license ends", null=True, blank=True, help_text="From this moment on readers no longer see the photo."
    )
    original_name = models.CharField(max_length=200, blank=True, editable=False)
    # "#8a9b7c", and a WebP of 16 px as a data address.
    dominant_color = models.CharField(max_length=7, blank=True, editable=False)
    placeholder = models.CharField(max_length=400, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, editable=False, db_index=True)
    renditions = models.JSONField(default=list, editable=False)
    # Why the renditions could not be made, in words for the desk; empty: they could, or it was not tried yet.
    rendition_problem = models.CharField(max_length=200, blank=True, editable=False)
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="photos",
    )

    objects: ClassVar[models.Manager["Photo"]] = LibraryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar[list[str]] = ["-uploaded_at", "-pk"]
        # All that the library counts, so that counting reads no rows: those are long.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["license_until", "uploaded_by", "is_decorative", "credit", "rendition_problem", "alt"],
                name="photo_needs",
            ),
            # Few ever: the front of the desk counts them.
            models.Index(fields=["uploaded_at"], condition=~Q(rendition_problem=""), name="photos_without_files"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1),
                name="focal_point_in_picture",
            ),
            models.CheckConstraint(
                condition=~Q(license="other") | ~Q(license_note=""), name="other_license_has_a_note"
            ),
            models.CheckConstraint(condition=~Q(is_decorative=True) | Q(alt=""), name="decorative_photo_has_no_alt"),
        ]

    def __str__(self) -> str:
        return Truncator(self.caption or self.alt).chars(60) or f"Photo {self.pk}"

    @property
    def is_ready(self) -> bool:
        """Tell whether it may stand in a live article: it has a credit, and alt text or is decorative."""
        return bool(self.credit and (self.alt or self.is_decorative))

    def is_licensed_at(self, moment: datetime) -> bool:
        """Tell whether its license has not ended at a moment."""
        return self.license_until is None or self.license_until > moment

    def is_showable_at(self, moment: datetime) -> bool:
        """Tell whether an article may show it at a moment: it is ready, and its license has not ended."""
        return self.is_ready and self.is_licensed_at(moment)
