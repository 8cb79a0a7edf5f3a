"""The archive: which months hold live articles, in the site's time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone

from articles.models import Article

if TYPE_CHECKING:
    from articles.querysets import ArticleQuerySet


@dataclass(frozen=True)
class Month:
    """A month with at least one live article."""

    first_day: date
    count: int

    @property
    def after(self) -> date:
        """Return the first day of the month after it."""
        return (self.first_day + timedelta(days=31)).replace(day=1)

    def get_absolute_url(self) -> str:
        """Return the path of the month's page."""
        return reverse("articles:archive_month", args=[self.first_day.year, self.first_day.month])


@dataclass(frozen=True)
class Year:
    """A year and its months, latest first."""

    number: int
    months: list[Month]

    @property
    def count(self) -> int:
        """Return how many articles the year holds."""
        return sum(month.count for month in self.months)

    def get_absolute_url(self) -> str:
        """Return the path of the year's page."""
        return reverse("articles:archive_year", args=[self.number])


@dataclass(frozen=True)
class Archive:
    """All years, latest first."""

    years: list[Year]

    @classmethod
    def load(cls) -> Self:
        """Count live articles by month: one query."""
        rows = (
            Article.objects.published()
            .annotate(month=TruncMonth("publish_at", tzinfo=timezone.get_current_timezone()))
            .order_by("-month")
            .values_list("month")
            .annotate(count=Count("pk"))
        )
        years: dict[int, list[Month]] = {}
        for month, count in rows:
            years.setdefault(month.year, []).append(Month(month.date(), count))
        return cls([Year(number, months) for number, months in years.items()])

    def year(self, number: int) -> Year | None:
        """Return a year that holds articles."""
        return next((year for year in self.years if year.number == number), None)

    def month(self, year: int, month: int) -> Month | None:
        """Return a month that holds articles."""
        return next((item for item in self.months if item.first_day.timetuple()[:2] == (year, month)), None)

    @property
    def months(self) -> list[Month]:
        """Return every month, latest first."""
        return [month for year in self.years for month in year.months]

    def neighbors(self, month: Month) -> tuple[Month | None, Month | None]:
        """Return the months before and after it in time."""
        place = self.months.index(month)
        earlier = self.months[place + 1] if place + 1 < len(self.months) else None
        return earlier, self.months[place - 1] if place else None


def articles_between(first: date, after: date) -> ArticleQuerySet:
    """Return live articles published from the first day to before the other, in the site's time zone."""
    start, end = (timezone.make_aware(datetime(day.year, day.month, day.day)) for day in (first, after))  # noqa: DTZ001
    return Article.objects.published().filter(publish_at__gte=start, publish_at__lt=end)
