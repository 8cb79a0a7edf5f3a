"""Sections, tags and authors of an import: found by their id in the source or by name, made where they are missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from accounts.models import User
from articles.addresses import fold, slugify
from articles.importers.fields import cut, one_line
from articles.importers.report import ImportFailed
from articles.models import Author, Section, Slug, Tag
from articles.services.slugs import suggest_slug
from articles.services.taxonomy import save_author, save_section, save_tag

if TYPE_CHECKING:
    from articles.importers.fields import Reading
    from articles.importers.options import Options
    from articles.importers.origins import Origins
    from articles.importers.photos import PhotoImport
    from articles.importers.records import Record

DEFAULT_SECTION = "General"
SECTION_NAME, TAG_NAME = 60, 40


@dataclass
class Places:
    """Where imported articles stand and whose names they carry."""

    options: Options
    origins: Origins
    photos: PhotoImport
    _default: Section | None = None
    _sections: dict[str, Section] = field(default_factory=dict)
    _tags: dict[str, Tag] = field(default_factory=dict)

    def default_section(self) -> Section:
        """Return the section of articles whose source names none. Raise ImportFailed for an unknown `--section`."""
        if self._default is None:
            self._default = self._find_default()
        return self._default

    def _find_default(self) -> Section:
        if not self.options.section:
            return self.section_named(DEFAULT_SECTION)
        found = Section.objects.filter(slug=self.options.section).first()
        if found is None:
            raise ImportFailed(f"There is no section with the address {self.options.section} (--section).")
        return found

    def take_section(self, record: Record, reading: Reading) -> None:
        """Bring one section in; a section of the same name here is the same section."""
        if self._is_here("section", record, Section, reading):
            return
        values = record.values
        section = Section.objects.filter(name__iexact=values["name"]).first()
        if section is None:
            section = Section(**_given(values, "name", "description", "color", "order", "is_active"))
            section.slug = _free_slug(values, "section", reading)
            save_section(section)
            self._former(section, values, reading)
        self.origins.keep("section", record.id, section.pk)

    def join_sections(self, record: Record, reading: Reading) -> None:
        """Put a section beneath its parent, once both are here; a third level is left out."""
        parent = record.values.get("parent")
        pk = self.origins.living(Section, "section", record.id)
        parent_pk = self.origins.living(Section, "section", parent) if parent else None
        if pk is None or parent_pk is None:
            return
        section = Section.objects.get(pk=pk)
        if section.parent_id is not None:
            return
        section.parent = Section.objects.get(pk=parent_pk)
        try:
            save_section(section)
        except ValidationError:
            reading.note("bad_field", "parent")

    def take_tag(self, record: Record, reading: Reading) -> None:
        """Bring one tag in; a tag of the same name here is the same tag."""
        if self._is_here("tag", record, Tag, reading):
            return
        values = record.values
        tag = Tag.objects.filter(folded_name=fold(values["name"])).first()
        if tag is None:
            tag = Tag(**_given(values, "name", "description"))
            tag.slug = _free_slug(values, "tag", reading)
            try:
                save_tag(tag)
            except ValidationError:
                reading.note("bad_record", "name")
                return
            self._former(tag, values, reading)
        self.origins.keep("tag", record.id, tag.pk)

    def take_author(self, record: Record, reading: Reading) -> None:
        """Bring one author in. Bylines have no address and no account unless the file names an imported one."""
        if self._is_here("author", record, Author, reading):
            return
        values = record.values
        author = Author(**_given(values, "name", "role", "biography", "is_active"))
        author.slug = _free_slug(values, "author", reading)
        photo = values.get("photo")
        if photo:
            author.photo_id = self.photos.find(photo)
        author.user = self._user(values.get("user"))
        save_author(author)
        self._former(author, values, reading)
        self.origins.keep("author", record.id, author.pk)

    def _user(self, key: str | None) -> User | None:
        pk = self.origins.living(User, "user", key) if key else None
        user = User.objects.filter(pk=pk).first() if pk else None
        return None if user is None or Author.objects.filter(user=user).exists() else user

    def _is_here(self, kind: str, record: Record, model: Any, reading: Reading) -> bool:
        if not self.origins.is_known(kind, record.id):
            return False
        if self.origins.living(model, kind, record.id) is None:
            reading.note("erased_here")
        return True

    def _former(self, row: Section | Tag | Author, values: dict[str, Any], reading: Reading) -> None:
        keep_former_slugs(row.slug_kind, row.pk, values.get("former_slugs", []), reading)

    def section_of(self, reference: str | None) -> Section:
        """Return the section a record names by id or by name."""
        if not reference:
            return self.default_section()
        pk = self.origins.living(Section, "section", reference)
        return Section.objects.get(pk=pk) if pk is not None else self.section_named(reference)

    def section_named(self, name: str) -> Section:
        """Return the section of this name; make it if there is none."""
        name = cut(one_line(name), SECTION_NAME) or DEFAULT_SECTION
        if name not in self._sections:
            section = Section.objects.filter(name__iexact=name).first() or Section.objects.filter(slug=name).first()
            if section is None:
                section = Section(name=name)
                save_section(section)
            self._sections[name] = section
        return self._sections[name]

    def tag_of(self, reference: str) -> Tag | None:
        """Return the tag a record names by id or by name; None for a name without a letter."""
        pk = self.origins.living(Tag, "tag", reference)
        if pk is not None:
            return Tag.objects.get(pk=pk)
        name = cut(one_line(reference), TAG_NAME)
        key = fold(name)
        if key and key not in self._tags:
            tag = Tag.objects.filter(folded_name=key).first()
            if tag is None:
                tag = Tag(name=name)
                save_tag(tag)
            self._tags[key] = tag
        return self._tags.get(key)

    def author_of(self, reference: str, *, name: str = "") -> Author | None:
        """Return the author a record names by id; where the file holds none of it, the one who is called so here."""
        pk = self.origins.living(Author, "author", reference)
        if pk is not None:
            return Author.objects.get(pk=pk)
        return Author.objects.filter(name__iexact=name).order_by("pk").first() if name else None


def _given(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


def _free_slug(values: dict[str, Any], kind: str, reading: Reading) -> str:
    """Return the address a record asks for if it is free, else one near it."""
    asked = values.get("slug", "")
    free = suggest_slug(slugify(asked) or values["name"], kind)
    if asked and free != asked.lower():
        reading.note("slug_changed", free)
    return free


def keep_former_slugs(kind: str, pk: int, slugs: list[str], reading: Reading) -> None:
    """Let former addresses lead to a row, where they are nobody's."""
    for asked in slugs:
        slug = slugify(asked)
        if not slug:
            continue
        defaults = {"target_id": pk, "is_current": False}
        found, _ = Slug.objects.get_or_create(kind=kind, slug=slug, defaults=defaults)
        if found.target_id != pk:
            reading.note("slug_changed", f"{slug} is another's")
