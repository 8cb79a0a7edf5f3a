"""How often something was seen, by day: sums alone, with nothing about who looked."""

from typing import ClassVar

from django.db import models

from articles.models.promos import Promo
from articles.models.texts import Article


class ArticleViews(models.Model):
    """How often an article was read on a day. Only articles/services/counting.py writes it."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["day", "article"], name="views_once_per_article_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.count} views of article {self.article_id} on {self.day}"


class PromoCount(models.Model):
    """How often a promo was in view on a day, and how often followed. Only articles/services/counting.py writes it."""

    promo = models.ForeignKey(Promo, on_delete=models.CASCADE, related_name="counts")
    day = models.DateField()
    shown = models.PositiveIntegerField(default=0)
    clicked = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["promo", "day"], name="promo_counted_once_per_day"),
        ]

    def __str__(self) -> str:
        return f"Promo {self.promo_id} on {self.day}: {self.shown} shown, {self.clicked} clicked"
