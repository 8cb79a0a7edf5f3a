"""Articles and what stands around them: sections, tags, authors, photos, promos, slugs."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone

from articles.querysets import ArticleQuerySet, PromoQuerySet

# Characters of source; a long book chapter has 60,000.
BODY_MAX_LENGTH = 500_000
BIOGRAPHY_MAX_LENGTH = 1000


class Slug(models.Model):
    """A readable part of an address, current or former. One table, so nothing takes another's former address."""

    class Kind(models.TextChoices):
        """What the address leads to."""

        ARTICLE = "article"
        SECTION = "section"
        TAG = "tag"
        AUTHOR = "author"

    kind = models.CharField(max_length=10, choices=Kind)
    slug = models.CharField(max_length=80)
    target_id = models.BigIntegerField()
    is_current = models.BooleanField(default=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "slug"], name="slug_leads_to_one_target"),
            models.UniqueConstraint(
                fields=["kind", "target_id"], condition=Q(is_current=True), name="one_current_slug_per_target"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug}"


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
        return reverse("articles:section", args=[self.slug])


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
        return reverse("articles:tag", args=[self.slug])


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
    caption = models.CharField(max_length=500, blank=True)
    credit = models.CharField(max_length=120, blank=True, help_text="Who made it, as it should be printed.")
    credit_url = models.URLField(blank=True)
    license = models.CharField(max_length=20, choices=License, default=License.OWN)
    license_note = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, editable=False, db_index=True)
    renditions = models.JSONField(default=list, editable=False)
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="photos",
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-uploaded_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1),
                name="focal_point_in_picture",
            ),
            models.CheckConstraint(condition=~Q(is_decorative=True) | Q(alt=""), name="decorative_photo_has_no_alt"),
        ]

    def __str__(self) -> str:
        return self.caption[:60] or self.alt[:60] or f"Photo {self.pk}"

    @property
    def is_ready(self) -> bool:
        """Tell whether it may stand in a live article: it has a credit, and alt text or is decorative."""
        return bool(self.credit and (self.alt or self.is_decorative))


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
        return reverse("articles:author", args=[self.slug])


class Article(models.Model):
    """A text of the magazine. What is live is decided by the clock: `ArticleQuerySet.published()`.

    `body` is what the editor typed after cleaning, `body_html` what readers get; only services write either.
    """

    class Status(models.TextChoices):
        """Stored states; scheduled, live and ended follow from the clock."""

        DRAFT = "draft", "Draft"
        REVIEW = "review", "In review"
        APPROVED = "approved", "Approved"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Kind(models.TextChoices):
        """What sort of text it is."""

        NEWS = "news", "News"
        ANALYSIS = "analysis", "Analysis"
        OPINION = "opinion", "Opinion"
        REVIEW = "review", "Review"
        INTERVIEW = "interview", "Interview"
        PHOTO_STORY = "photo_story", "Photo story"

    class BylineStyle(models.TextChoices):
        """Whose names stand under the headline."""

        AUTHORS = "authors", "Authors"
        STAFF = "staff", "Staff"
        NONE = "none", "No byline"

    class DiscussionMode(models.TextChoices):
        """What readers may do under the article."""

        OPEN = "open", "Open"
        READ_ONLY = "read-only", "Read only"
        HIDDEN = "hidden", "Hidden"

    slug_kind: ClassVar[str] = Slug.Kind.ARTICLE

    title = models.CharField(max_length=200)
    kicker = models.CharField(max_length=40, blank=True, help_text="A word or two above the headline.")
    slug = models.CharField(max_length=80, unique=True, blank=True, help_text="Left empty, it is made from the title.")
    standfirst = models.CharField(max_length=300, blank=True, help_text="One or two sentences under the headline.")
    body = models.TextField(blank=True, validators=[MaxLengthValidator(BODY_MAX_LENGTH)])
    body_html = models.TextField(blank=True, editable=False)
    body_text = models.TextField(blank=True, editable=False)
    toc = models.JSONField("contents", default=list, editable=False)
    # Blocks with an anchor, in order: [{"id": "p-1a2b3c4d", "text": "..."}]; and ids of blocks that are no more.
    paragraphs = models.JSONField(default=list, editable=False)
    gone_paragraphs = models.JSONField(default=dict, editable=False)
    credits_line = models.TextField(blank=True, editable=False)
    word_count = models.PositiveIntegerField(default=0, editable=False)
    reading_minutes = models.PositiveSmallIntegerField(default=1, editable=False)
    promo_offset = models.PositiveIntegerField(
        null=True, editable=False, help_text="Where in body_html, in characters, a promo may stand; null: after it."
    )
    render_version = models.PositiveSmallIntegerField(default=0, editable=False)

    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.PROTECT, related_name="articles")
    tags = models.ManyToManyField(Tag, blank=True, related_name="articles")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.NEWS)
    byline = models.CharField(max_length=8, choices=BylineStyle, default=BylineStyle.AUTHORS)
    authors = models.ManyToManyField(Author, through="Byline", related_name="articles")
    lead_photo = models.ForeignKey(
        Photo, null=True, blank=True, on_delete=models.PROTECT, related_name="leading_articles"
    )
    lead_alt = models.CharField(max_length=300, blank=True, help_text="Replaces the photo's own alt text here.")
    lead_caption = models.CharField(max_length=500, blank=True, help_text="Replaces the photo's own caption here.")
    photos = models.ManyToManyField(Photo, through="GalleryPhoto", related_name="articles")
    body_photos = models.ManyToManyField(Photo, through="BodyPhoto", related_name="placed_in")
    language = models.CharField(max_length=10, default="en")

    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    publish_at = models.DateTimeField(null=True, blank=True)
    unpublish_at = models.DateTimeField(null=True, blank=True)
    pinned_until = models.DateTimeField(null=True, blank=True, help_text="Leads the front page until then.")
    first_published_at = models.DateTimeField(null=True, editable=False)
    updated_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="drafted_articles"
    )

    discussion = models.CharField(max_length=9, choices=DiscussionMode, default=DiscussionMode.OPEN)
    discussion_closes_at = models.DateTimeField(null=True, blank=True)
    # Public comments; written by the comments app only, without touching version or updated_at.
    comment_count = models.PositiveIntegerField(default=0, editable=False)
    last_comment_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[models.Manager["Article"]] = ArticleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                F("publish_at").desc(), F("id").desc(), condition=Q(status="published"), name="newest_live_first"
            ),
            models.Index(F("comment_count").desc(), condition=Q(status="published"), name="most_discussed"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(title=""), name="article_has_a_title"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("body"), BODY_MAX_LENGTH), name="article_body_is_not_too_long"
            ),
            models.CheckConstraint(
                condition=Q(unpublish_at__isnull=True)
                | Q(publish_at__isnull=True)
                | Q(unpublish_at__gt=F("publish_at")),
                name="article_ends_after_its_start",
                violation_error_message="The end must be later than the start.",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(publish_at__isnull=False), name="published_article_has_a_moment"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "review", "approved", "published", "withdrawn"]),
                name="article_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["news", "analysis", "opinion", "review", "interview", "photo_story"]),
                name="article_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(byline__in=["authors", "staff", "none"]), name="article_byline_is_known"
            ),
            models.CheckConstraint(
                condition=Q(discussion__in=["open", "read-only", "hidden"]), name="article_discussion_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("articles:article", args=[self.slug])

    @property
    def is_live(self) -> bool:
        """Tell whether visitors can read it now; the same rule as `published()`, for a loaded row."""
        now = timezone.now()
        return (
            self.status == self.Status.PUBLISHED
            and self.publish_at is not None
            and self.publish_at <= now
            and (self.unpublish_at is None or self.unpublish_at > now)
        )

    @property
    def shown_status(self) -> str:
        """Return the state in words, as the clock sees it: Draft, Scheduled, Live, Ended, Withdrawn ..."""
        if self.status != self.Status.PUBLISHED or self.publish_at is None:
            return self.get_status_display()
        if self.publish_at > timezone.now():
            return "Scheduled"
        return "Live" if self.is_live else "Ended"

    @property
    def opinion_label(self) -> str:
        """Return the kind in words where readers must know it, else an empty text."""
        return "" if self.kind in {self.Kind.NEWS, self.Kind.ANALYSIS} else self.get_kind_display()


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


class Promo(models.Model):
    """A short block about the magazine or from an advertiser, put into a page when it is served."""

    class Slot(models.TextChoices):
        """Where it may stand."""

        IN_TEXT = "in-text", "In the text"
        AFTER_TEXT = "after-text", "After the text"

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
