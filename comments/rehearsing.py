"""Which pages of discussions a server rehearses before it forks (config/rehearsal.py)."""

from django.urls import reverse

from articles.models import Article


def pages_of_a_discussion() -> list[str]:
    """Return the addresses of the article most talked about and of its discussion; one query."""
    article = Article.objects.published().order_by("-comment_count").first()
    if article is None:
        return []
    return [article.get_absolute_url(), reverse("comments:discussion", args=[article.slug])]
