"""The texts of the magazine."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from articles.models.authors import Author
from articles.models.photos import Photo
from articles.models.slugs import Slug
from articles.models.subjects import Section, Series, Tag
from articles.querysets import ArticleQuerySet
from config.addresses import address_of

# Characters of source; a long book chapter has 60,000.
BODY_MAX_LENGTH = 500_000
STANDFIRST_MAX_LENGTH = 300
# More say less about a text, and fill its foot.
MOST_TAGS = 10


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
    standfirst = models.CharField(
        max_length=STANDFIRST_MAX_LENGTH, blank=True, help_text="One or two sentences under the headline."
    )
    body = models.TextField(blank=True, validators=[MaxLengthValidator(BODY_MAX_LENGTH)])
    body_html = models.TextField(blank=True, editable=False)
    body_text = models.TextField(blank=True, editable=False)
    toc = models.JSONField("contents", default=list, editable=False)
    # Blocks with an anchor, in order: [{"id": "p-1a2b3c4d", "text": "..."}]; and ids of blocks that are no more.
    paragraphs = models.JSONField(default=list, editable=False)
    gone_paragraphs = models.JSONField(default=dict, editable=False)
    standfirst_html = models.TextField(blank=True, editable=False)
    # articles.markup.marks.LegalNote, in the order of their signs.
    legal_notes = models.JSONField(default=list, editable=False)
    credits_line = models.TextField(blank=True, editable=False)
    word_count = models.PositiveIntegerField(default=0, editable=False)
    reading_minutes = models.PositiveSmallIntegerField(default=1, editable=False)
    promo_offset = models.PositiveIntegerField(
        null=True, editable=False, help_text="Where in body_html, in characters, a promo may stand; null: after it."
    )
    render_version = models.PositiveSmallIntegerField(default=0, editable=False)
    # The registers it was rendered with, and the next moment at which a license, a mark or a target changes it.
    register_version = models.PositiveIntegerField(default=0, editable=False)
    render_until = models.DateTimeField(null=True, editable=False)

    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.PROTECT, related_name="articles")
    tags = models.ManyToManyField(Tag, blank=True, related_name="articles")
    series = models.ForeignKey(Series, null=True, blank=True, on_delete=models.PROTECT, related_name="articles")
    series_order = models.PositiveSmallIntegerField("part", null=True, blank=True)
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
    skips_glossary = models.BooleanField("no glossary links", default=False)
    sponsored_by = models.CharField(max_length=80, blank=True, help_text="Who paid for it; readers see the name.")
    seo_title = models.CharField("title for search engines", max_length=70, blank=True)
    seo_description = models.CharField("description for search engines", max_length=160, blank=True)
    canonical_url = models.URLField(
        "original address", blank=True, help_text="Where it was published first, if it was not here."
    )
    noindex = models.BooleanField("hidden from search engines", default=False)
    language = models.CharField(max_length=10, default="en")

    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    publish_at = models.DateTimeField(null=True, blank=True)
    unpublish_at = models.DateTimeField(null=True, blank=True)
    pinned_until = models.DateTimeField(null=True, blank=True, help_text="Leads the front page until then.")
    first_published_at = models.DateTimeField(null=True, editable=False)
    updated_at = models.DateTimeField(null=True, editable=False)
    # Changes saved to a live article and not published yet; readers have the other columns.
    pending = models.ForeignKey(
        "articles.Revision", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    deleted_at = models.DateTimeField(null=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    deletion_reason = models.CharField(max_length=300, blank=True, editable=False)
    # Its text was emptied for good; the address answers 410.
    wiped_at = models.DateTimeField(null=True, editable=False)
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
        permissions = (
            ("work_everywhere", "Works on articles of all sections"),
            ("publish_article", "Can publish, schedule, return and withdraw articles"),
            ("correct_article", "Can correct live articles"),
            ("override_checks", "Can publish past an error"),
            ("delete_for_good", "Can delete articles for good"),
            ("change_any_photo", "Can change photos of others and their licenses"),
        )
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                F("publish_at").desc(), F("id").desc(), condition=Q(status="published"), name="newest_live_first"
            ),
            # What the desk counts without reading texts. Neither serves a query of readers: SQLite has no statistics,
            # and would take one that begins with the status of all for narrower than the order of publication.
            models.Index(
                fields=["made_at", "made_by", "status"], condition=Q(deleted_at__isnull=True), name="articles_kept"
            ),
            models.Index(
                fields=["status"],
                # Not as IN: SQLite would not see that it holds for a query that names one of them.
                condition=Q(Q(status="draft") | Q(status="review") | Q(status="approved"), deleted_at__isnull=True),
                name="articles_waiting",
            ),
            models.Index(F("comment_count").desc(), condition=Q(status="published"), name="most_discussed"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(title=""), name="article_has_a_title"),
            models.CheckConstraint(
                condition=Q(series__isnull=True, series_order__isnull=True)
                | Q(series__isnull=False, series_order__isnull=False),
                name="article_has_series_and_part_or_neither",
                violation_error_message="Choose a series and a part, or neither.",
            ),
            models.UniqueConstraint(
                fields=["series", "series_order"],
                condition=Q(deleted_at__isnull=True),
                name="series_part_once",
                violation_error_message="This part of the series is another article's.",
            ),
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
        return address_of("articles:article", self.slug)

    @property
    def is_live(self) -> bool:
        """Tell whether visitors can read it now; the same rule as `published()`, for a loaded row."""
        now = timezone.now()
        return (
            self.status == self.Status.PUBLISHED
            and self.publish_at is not None
            and self.publish_at <= now
            and self.deleted_at is None
            and (self.unpublish_at is None or self.unpublish_at > now)
        )

    @property
    def shown_lead(self) -> Photo | None:
        """Return the lead photo while readers may see it. Reads lead_photo: a query unless selected."""
        photo = self.lead_photo
        return photo if photo is not None and photo.is_showable_at(timezone.now()) else None

    @property
    def was_live(self) -> bool:
        """Tell whether readers could ever read it: its first moment is set and has passed."""
        return self.first_published_at is not None and self.first_published_at <= timezone.now()

    @property
    def shown_status(self) -> str:
        """Return the state in words, as the clock sees it: Draft, Scheduled, Live, Ended, Withdrawn ..."""
        if self.deleted_at is not None:
            return "Deleted"
        if self.status != self.Status.PUBLISHED or self.publish_at is None:
            return self.get_status_display()
        if self.publish_at > timezone.now():
            return "Scheduled"
        return "Live" if self.is_live else "Ended"

    @property
    def opinion_label(self) -> str:
        """Return the kind in words where readers must know it, else an empty text."""
        return "" if self.kind in {self.Kind.NEWS, self.Kind.ANALYSIS} else self.get_kind_display()
