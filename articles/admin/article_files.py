"""What the file of the list of articles holds of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from accounts.desk_files import ListFile

if TYPE_CHECKING:
    from articles.models import Article


class ArticleFile(ListFile):
    """The columns of the file: more than a row of the list has room for, and nothing to press."""

    file_columns = (
        "file_title", "file_state", "file_section", "file_authors", "file_moment", "file_words", "comment_count",
        "own_address",
    )  # fmt: skip

    def chosen(self, articles: Any) -> Any:
        """Load what acts on many need."""
        raise NotImplementedError

    def file_rows(self, request: Any, rows: Any) -> Any:
        return self.chosen(rows)

    @admin.display(description="title")
    def file_title(self, article: Article) -> str:
        return article.title

    @admin.display(description="status")
    def file_state(self, article: Article) -> str:
        """Return the state by the clock."""
        return article.shown_status

    @admin.display(description="section")
    def file_section(self, article: Article) -> str:
        return article.section.name if article.section else ""

    @admin.display(description="authors")
    def file_authors(self, article: Article) -> str:
        return ", ".join(author.name for author in article.authors.all())

    @admin.display(description="publication")
    def file_moment(self, article: Article) -> Any:
        return article.publish_at

    @admin.display(description="words")
    def file_words(self, article: Article) -> int:
        return article.word_count

    @admin.display(description="address")
    def own_address(self, article: Article) -> str:
        return article.get_absolute_url()
