"""Fields that choose a row by typing. Without script they are lists: what is likely is printed with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.validators import EMPTY_VALUES
from django.db.models import OuterRef
from django.forms import ModelMultipleChoiceField
from django.urls import reverse
from django.utils.html import format_html

from articles.models import Article, Photo, Tag
from articles.paging import count_in_query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.admin import AdminSite
    from django.db.models import Field, Model, QuerySet

# A magazine has fewer sections and authors; of photos and tags the first are printed, script finds the others.
MOST_PRINTED = 200
# The newest, as many as a page of the library has: a form lists them for its lead and for its gallery.
MOST_PHOTOS = 60


class _Listed:
    """Prints rows besides the chosen ones as options; `offered` spares the query for them."""

    offered: Iterable[Model] | None = None
    choices: Any
    create_option: Any
    allow_multiple_selected: bool

    def optgroups(self, name: str, value: Any, attr: dict[str, Any] | None = None) -> list[Any]:
        """Return one group: what is chosen, then what may be chosen."""
        rows = list(first_of(self.choices.queryset) if self.offered is None else self.offered)
        chosen = {str(key) for key in value if key not in EMPTY_VALUES}
        if chosen <= {str(row.pk) for row in rows}:
            # An empty choice even where one is needed: else browsers choose the first row by themselves.
            options = [] if self.allow_multiple_selected else [self._option(name, "", "")]
        else:
            [(_, options, _)] = super().optgroups(name, value, attr)  # type: ignore[misc]
            rows = [row for row in rows if str(row.pk) not in chosen]
        label = self.choices.field.label_from_instance
        options += [self._option(name, row.pk, label(row), is_chosen=str(row.pk) in chosen) for row in rows]
        return [(None, options, 0)]

    def _option(self, name: str, value: Any, label: str, *, is_chosen: bool = False) -> Any:
        return self.create_option(name, value, label, is_chosen, 0)


class ListedSelect(_Listed, AutocompleteSelect):
    """Chooses one row; a photo also in the library, which opens as a window and hands it over."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """Return the field, and for photos the way into the library."""
        field = super().render(name, value, attrs, renderer)
        if self.field.related_model is not Photo:  # type: ignore[attr-defined]
            return field
        link = '{}<a class="act act--small" href="{}" target="_blank" data-choose-photo>Library</a>'
        return format_html(link, field, reverse("admin:articles_photo_pick"))


class ManySelect(AutocompleteSelectMultiple):
    """Chooses many rows; each is taken away by itself, for the cross that takes all would be a wrong item of a list."""

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        """Leave out the cross that takes all away."""
        return {**super().build_attrs(base_attrs, extra_attrs), "data-allow-clear": "false"}


class ListedSelectMultiple(_Listed, ManySelect):
    """Chooses many rows, without script too."""


class KnownSelect(ListedSelect):
    """Chooses one row; what a form has loaded already, it names without asking the database again."""

    known: Model | None = None

    def optgroups(self, name: str, value: Any, attr: dict[str, Any] | None = None) -> list[Any]:
        """Return the chosen row as the only option, or the list of all where nothing is chosen yet."""
        if self.known is None or value != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        return [(None, [self.create_option(name, self.known.pk, str(self.known), True, 0)], 0)]


def first_of(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return those rows of a field that are printed with it."""
    return rows[: MOST_PHOTOS if rows.model is Photo else MOST_PRINTED]


def listed_widget(db_field: Field[Any, Any], site: AdminSite) -> ListedSelect | ListedSelectMultiple:
    """Return the chooser for a key to one row or to many."""
    return ListedSelectMultiple(db_field, site) if db_field.many_to_many else ListedSelect(db_field, site)


class TagsField(ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Tags, each with the number of articles that have it, so that the usual one is chosen."""

    def label_from_instance(self, obj: Any) -> str:
        return named_with_uses(obj)


def tags_with_uses() -> QuerySet[Tag]:
    """Return all tags with `use_count`, which leaves out articles in the bin; counted for the rows that are read."""
    placed: Any = Article.objects.filter(tags=OuterRef("pk"), deleted_at__isnull=True)
    return Tag.objects.annotate(use_count=count_in_query(placed))


def named_with_uses(tag: Any) -> str:
    """Return the words of a counted tag in a list of choices."""
    return f"{tag} ({tag.use_count})"


def say_choose(form: Any) -> None:
    """Answer whatever is not offered in one sentence: whether there is such a row elsewhere is not told."""
    for field in form.fields.values():
        for name in ("invalid_choice", "invalid_pk_value"):
            if name in field.error_messages:
                field.error_messages[name] = "Choose one of the list."
