"""Change the registers: each change counts their version up and renders the articles it touches again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.services.auditing import log_act
from articles import registers
from articles.errors import NotAllowed
from articles.markup.registers import spellings_of
from articles.models import Article, LegalMark, MarkOptOut, Section, Tag, Term
from articles.permissions import check_publish, check_write
from articles.register_effects import ids_naming
from articles.services.rendering import render_each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User

NAMES = {LegalMark: "legal marks", Term: "the glossary"}


def save_entry(entry: LegalMark | Term, *, by: User | None) -> None:
    """Store a mark or a term, and have the articles it names or named rendered again by task.

    Raises NotAllowed. Nothing changed is nothing done: no version, no entry in the log.
    """
    is_new = entry._state.adding
    _check(by, "add" if is_new else "change", type(entry))
    with transaction.atomic():
        before = None if is_new else type(entry).objects.select_for_update().get(pk=entry.pk)
        changes = _changes(before, entry)
        if before is not None and not changes:
            return
        entry.save(force_insert=True) if is_new else entry.save(update_fields=list(changes))
        log_act("added" if is_new else "saved", entry, by=by, changes=changes)
        _apply([entry] if before is None else [before, entry])


def delete_entry(entry: LegalMark | Term, *, by: User | None) -> None:
    """Delete a mark or a term; what it put into articles goes with it."""
    _check(by, "delete", type(entry))
    with transaction.atomic():
        log_act("deleted", entry, by=by)
        _apply([entry])
        entry.delete()


def exempt_from_mark(article: Article, mark: LegalMark, *, by: User, reason: str) -> bool:
    """Leave a mark out of one article. Raises NotAllowed without a written reason. False: it was left out already."""
    check_publish(by, article)
    if not reason.strip():
        raise NotAllowed("Write down why this article needs no note; the reason is kept.")
    with transaction.atomic():
        kept = {"reason": reason.strip()[:300], "by": by, "by_name": by.display_name}
        _, is_new = MarkOptOut.objects.get_or_create(article=article, mark=mark, defaults=kept)
        if is_new:
            log_act("left out a legal mark", article, by=by, reason=reason, changes={"mark": [mark.name, ""]})
            _render_after_commit(article.pk)
    return is_new


def restore_mark(article: Article, mark: LegalMark, *, by: User) -> bool:
    """Let an article carry a mark again. False: it did."""
    check_publish(by, article)
    with transaction.atomic():
        gone, _ = MarkOptOut.objects.filter(article=article, mark=mark).delete()
        if gone:
            log_act("brought back a legal mark", article, by=by, changes={"mark": ["", mark.name]})
            _render_after_commit(article.pk)
    return bool(gone)


def skip_term(article: Article, term: Term, *, by: User, is_skipped: bool) -> bool:
    """Leave a glossary term out of one article, or link it again. Raises NotAllowed. False: it was so already."""
    check_write(by, article)
    with transaction.atomic():
        if article.skipped_terms.filter(pk=term.pk).exists() == is_skipped:
            return False
        act = article.skipped_terms.add if is_skipped else article.skipped_terms.remove
        act(term)
        log_act("skipped a term" if is_skipped else "linked a term", article, by=by, changes={"term": [term.text, ""]})
        _render_after_commit(article.pk)
    return True


def render_named(version: int, spellings: Sequence[str], languages: Sequence[str]) -> tuple[int, list[int]]:
    """Render the articles that name a spelling again, and note that the others need no rendering for this version.

    Safe to run twice, late or never: pages notice stale articles themselves. One race remains: an article saved in
    the moment between looking and noting, with a name it had not before, is right from its next rendering on.
    """
    ids = ids_naming(spellings, languages)
    untouched = Article.objects.filter(register_version=version - 1).exclude(pk__in=ids)
    untouched.update(register_version=version)
    stale = Article.objects.stale(version).filter(pk__in=ids).order_by("pk").values_list("pk", flat=True)
    return render_each(list(stale))


def move_terms(row: Tag | Section, *, into: Tag | Section, by: User | None) -> None:
    """Have the glossary terms that lead to a tag or section lead to another: its own is about to be deleted."""
    name = row._meta.model_name or ""
    terms = list(row.terms.all())
    if terms:
        Term.objects.filter(pk__in=[term.pk for term in terms]).update(**{name: into})
        for term in terms:
            log_act("saved", term, by=by, changes={name: [str(row), str(into)]})
        _apply(terms)


def drop_terms(row: Tag | Section, *, by: User | None) -> None:
    """Delete the glossary terms that lead to a tag or section, which is about to be deleted; no link stays behind."""
    terms = list(row.terms.all())
    if terms:
        for term in terms:
            log_act("deleted", term, by=by, reason=f"It led to “{row}”, which was deleted.")
        Term.objects.filter(pk__in=[term.pk for term in terms]).delete()
        _apply(terms)


def note_target(article: Article) -> None:
    """Render articles that link to this one from the glossary again: it was published, withdrawn or moved."""
    terms = list(Term.objects.leading_to(article))
    if terms:
        _apply(terms)


def _apply(entries: Sequence[LegalMark | Term]) -> None:
    """Count the version up and ask for the renderings once the change is stored."""
    from articles.tasks import render_named as task

    version = registers.bump()
    spellings = spellings_of_entries(entries)
    languages = list(dict.fromkeys(entry.language for entry in entries))
    if any(isinstance(entry, LegalMark) for entry in entries):
        registers.tell_of_marks(spellings)
    transaction.on_commit(partial(task.enqueue, version, spellings, languages))


def _render_after_commit(article_id: int) -> None:
    from articles.tasks import render_article

    transaction.on_commit(partial(render_article.enqueue, article_id))


def spellings_of_entries(entries: Sequence[LegalMark | Term]) -> list[str]:
    """Return all spellings of some entries, each once."""
    named = [(entry.name if isinstance(entry, LegalMark) else entry.text, entry.aliases) for entry in entries]
    return list(dict.fromkeys(spelling for name, aliases in named for spelling in spellings_of(name, aliases)))


def _changes(before: LegalMark | Term | None, entry: LegalMark | Term) -> dict[str, list[Any]]:
    names = [field.attname for field in entry._meta.concrete_fields if not field.primary_key]
    pairs = {name: [getattr(before, name, None), getattr(entry, name)] for name in names}
    return {name: pair for name, pair in pairs.items() if before is None or pair[0] != pair[1]}


def _check(by: User | None, act: str, model: type[LegalMark | Term]) -> None:
    if by is not None and not by.has_perm(f"articles.{act}_{model._meta.model_name}"):
        raise NotAllowed(f"You may not change {NAMES[model]}. Ask the chief editor.")
