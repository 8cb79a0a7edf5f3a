"""Every address of the desk x every role x whose article it is, against the table of `tests/desk_rights.py`."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import URLResolver, get_resolver, reverse

from articles.models import Article
from articles.permissions import can_bin, can_publish, can_see, can_write
from articles.workflow import RULES, may
from tests.config.desk_stage import Stage, former_of, secrets_of, set_up, unsaved_of
from tests.desk_rights import (
    ARTICLE_PAGES,
    BY_ROW,
    FIND_NOTHING,
    PAGE_OF_ACTS,
    PAGES,
    PREVIEW,
    ROLES,
    SCREENS,
    SENT_ONLY,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

ALLOWED = {200, 302, 303, 400, 409, 422}
# Pages that print an earlier revision's text.
OLD_TEXTS = {"articles_article_compare", "articles_article_restore"}
STOCK = ("changelist", "add", "history", "change", "delete", "export")
ACTS = {
    "see": can_see,
    "write": can_write,
    "publish": can_publish,
    "bin": can_bin,
}
letters = pytest.mark.parametrize("letter", ROLES, ids=ROLES.get)


def addresses() -> Iterator[tuple[str, list[str]]]:
    """Return the names of the desk's addresses with what stands in their blanks; Django's catch-alls have no name."""

    def walk(patterns: Any) -> Iterator[tuple[str, list[str]]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            elif pattern.name:
                yield pattern.name, list(pattern.pattern.converters) or list(pattern.pattern.regex.groupindex)

    desk = next(one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "admin")
    return walk(desk.url_patterns)


ADDRESSES = dict(addresses())


@pytest.fixture
def stage(db: None) -> Stage:
    """Return one row of everything, and one article for each place as an editor of Harbor sees it."""
    return set_up()


def test_every_address_is_in_the_table() -> None:
    stock = {f"{screen}_{kind}" for screen in SCREENS for kind in STOCK}
    assert set(ADDRESSES) - {*stock, *PAGES, *ARTICLE_PAGES, *BY_ROW} == set()
    assert {*stock, *PAGES, *ARTICLE_PAGES, *BY_ROW} - set(ADDRESSES) == set()


def first_blank(name: str, pk: object) -> object:
    """Return what stands first in an address that is not of a row."""
    return {"app_list": "articles", "articles_article_add_unsaved": "0" * 32}.get(name, pk)


def path_of(name: str, pk: object) -> str:
    """Return an address with a row's key in its first blank and 1 in all others; two revisions are compared."""
    blanks = ADDRESSES[name]
    address = reverse(f"admin:{name}", args=[pk, *[1] * (len(blanks) - 1)] if blanks else [])
    return f"{address}?from=1&to=2" if name == "articles_article_compare" else address


def ask(client: Client, path: str, name: str) -> Any:
    """Open an address; one that takes forms only is sent an empty one."""
    answer = client.post(path, {}) if name in SENT_ONLY else client.get(path)
    return client.post(path, {}) if answer.status_code == 405 else answer


def text_of(answer: Any) -> str:
    """Return what an answer says; of a file with everything it holds unpacked."""
    if not hasattr(answer, "said"):
        data = answer.getvalue()
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                data = b"\n".join(packed.read(name) for name in packed.namelist())
        answer.said = data.decode(errors="replace")
    return str(answer.said)


def told(answer: Any, article: Article) -> list[str]:
    """Return what an answer tells of an article, of its text now and of earlier ones."""
    return [word for word in secrets_of(article) if word in text_of(answer)]


@letters
def test_screens_open_to_whom_the_table_says(client: Client, stage: Stage, letter: str) -> None:
    client.force_login(stage.person(letter))
    for name, screen in SCREENS.items():
        row = stage.rows[name]
        view, kinds = screen.view, {"add": screen.add, "delete": screen.delete}
        for kind in STOCK:
            if f"{name}_{kind}" in ARTICLE_PAGES:
                continue
            path = path_of(f"{name}_{kind}", row.pk)
            expected = {200, 302} if letter in kinds.get(kind, view) else {403}
            assert client.get(path).status_code in expected, path


@letters
def test_rows_are_changed_by_whom_the_table_says(client: Client, stage: Stage, letter: str) -> None:
    client.force_login(stage.person(letter))
    for name, screen in SCREENS.items():
        row = stage.rows[name]
        for kind, able in (("add", screen.add), ("change", screen.change), ("delete", screen.delete)):
            if letter in able or f"{name}_{kind}" in ARTICLE_PAGES:
                continue
            before = stage.stored(type(row))
            answer = client.post(path_of(f"{name}_{kind}", row.pk), {"post": "yes", "name": "By hand", "title": "x"})
            assert answer.status_code == 403, f"{name}_{kind}"
            assert stage.stored(type(row)) == before, f"{name}_{kind}"


@letters
def test_other_pages_open_to_whom_the_table_says(client: Client, stage: Stage, letter: str) -> None:
    client.force_login(stage.person(letter))
    for name, able in PAGES.items():
        path = path_of(name, first_blank(name, stage.key_for(name)))
        answer = ask(client, path, name)
        refused = {403} if name not in {"app_list", *SENT_ONLY} else {404}
        allowed = {200, 302, 303, 400, 422} | ({404} if name in FIND_NOTHING else set())
        assert answer.status_code in (allowed if letter in able else refused), path


@letters
def test_d03_pages_of_articles_keep_to_the_scope(client: Client, stage: Stage, letter: str) -> None:
    person = stage.person(letter)
    client.force_login(person)
    for name, act in ARTICLE_PAGES.items():
        for place, article in stage.articles(letter).items():
            answer = ask(client, path_of(name, article.pk), name)
            expected = {404} if letter != "M" else {403, 404}
            if letter != "M" and can_see(person, article):
                allowed = ALLOWED | ({404} if name in FIND_NOTHING else set())
                expected = allowed if ACTS[act](person, article) else {404 if name in SENT_ONLY else 403}
            assert answer.status_code in expected, f"{name} of {place}"
            assert unsaved_of(article) not in text_of(answer), f"{name} of {place}"
            if answer.status_code != 200:
                assert not told(answer, article), f"{name} of {place}"
            elif name in OLD_TEXTS:
                assert former_of(article) in text_of(answer), f"{name} of {place}"


@letters
def test_the_pages_of_acts_open_by_the_right_to_the_act(client: Client, stage: Stage, letter: str) -> None:
    person = stage.person(letter)
    client.force_login(person)
    for place, article in stage.articles(letter).items():
        before = Article.objects.filter(pk=article.pk).values().get()
        sees = letter != "M" and can_see(person, article)
        for act in {rule.act.name for rule in RULES}:
            path = reverse(f"admin:{PAGE_OF_ACTS}", args=[article.pk, act])
            if sees and may(person, article, act):
                assert client.get(path).status_code in ALLOWED, f"{act} of {place}"
                continue
            answer = client.post(path, {"act-sure": "on", "act-note": "x", "act-reason": "x"})
            assert answer.status_code == (403 if sees else 404), f"{act} of {place}"
        assert Article.objects.filter(pk=article.pk).values().get() == before, place


@letters
def test_posted_by_hand_articles_stay_as_they_are(client: Client, stage: Stage, letter: str) -> None:
    person = stage.person(letter)
    client.force_login(person)
    mine = {"title": "By hand", "status": "published", "made_by": person.pk, "_publish": "yes", "post": "yes"}
    for name, act in ARTICLE_PAGES.items():
        for place, article in stage.articles(letter).items():
            needed = "write" if act == "see" else act
            if letter != "M" and ACTS[needed](person, article):
                continue
            before = Article.objects.filter(pk=article.pk).values().get()
            answer = client.post(path_of(name, article.pk), mine)
            refused = {200} if name == PREVIEW and letter != "M" and can_see(person, article) else {403, 404, 405}
            assert answer.status_code in refused, f"{name} of {place}"
            assert Article.objects.filter(pk=article.pk).values().get() == before, f"{name} of {place}"


@letters
def test_lists_search_and_popups_name_nothing_outside_the_scope(client: Client, stage: Stage, letter: str) -> None:
    person = stage.person(letter)
    client.force_login(person)
    hidden = [word for one in stage.articles(letter).values() if not can_see(person, one) for word in secrets_of(one)]
    if letter == "M":
        hidden += [article.lead_photo.file.name for article in stage.articles(letter).values()]
    queries = ("?_popup=1", "?_to_field=id&_popup=1", "?shown=draft", "?shown=deleted", "?all=")
    pages = [path_of("articles_article_changelist", 0) + query for query in queries]
    kinds = ("changelist", "export")
    pages += [path_of(f"{name}_{kind}", 0) + query for name in SCREENS for kind in kinds for query in ("", "?q=quartz")]
    pages += [path_of("articles_article_export", 0) + query for query in queries[2:]]
    pages += [path_of(name, first_blank(name, stage.key_for(name))) + "?q=quartz" for name in PAGES if name != "logout"]
    pages += ["/admin/articles/article/add/?_popup=1"]
    pages += [path_of("articles_photo_change", stage.rows["articles_photo"].pk)]
    for page in pages:
        text = client.get(page).getvalue().decode()
        assert not [secret for secret in hidden if secret in text], page


@letters
def test_fields_that_search_offer_nothing_outside_the_scope(client: Client, stage: Stage, letter: str) -> None:
    person = stage.person(letter)
    client.force_login(person)
    hidden = [word for one in stage.articles(letter).values() if not can_see(person, one) for word in secrets_of(one)]
    fields = [
        (model._meta, field)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and admin.site.is_registered(field.related_model or model)
    ]
    by_target = {(field.related_model, options.app_label): (options, field) for options, field in fields}
    for options, field in by_target.values():
        query = {"app_label": options.app_label, "model_name": options.model_name, "field_name": field.name}
        answer = client.get(reverse("admin:autocomplete"), {**query, "term": "quartz"})
        assert answer.status_code in {200, 403, 404}, query
        assert not [secret for secret in hidden if secret in answer.text], query


@letters
def test_the_way_to_readers_pages_tells_no_address(client: Client, stage: Stage, letter: str) -> None:
    person = stage.person(letter)
    client.force_login(person)
    kind = ContentType.objects.get_for_model(Article).pk
    for place, article in stage.articles(letter).items():
        answer = client.get(reverse("admin:view_on_site", args=[kind, article.pk]))
        sees = letter != "M" and can_see(person, article)
        assert answer.status_code == (302 if sees else 404), place
    for model in (Article, *(type(row) for row in stage.rows.values())):
        address = reverse("admin:view_on_site", args=[ContentType.objects.get_for_model(model).pk, 987_654])
        assert client.get(address).status_code == 404


@letters
def test_acts_on_lists_posted_by_hand_keep_to_the_scope(client: Client, stage: Stage, letter: str) -> None:
    person = stage.person(letter)
    client.force_login(person)
    others = [article for article in stage.articles(letter).values() if not can_write(person, article)]
    untouched = Article.objects.filter(pk__in=[one.pk for one in others if not can_bin(person, one)]).order_by("pk")
    for name, act, model in stage.acts():
        able = letter in SCREENS[name].change or (model.__name__ == "Comment" and letter in SCREENS[name].view)
        rows = list(model._base_manager.values_list("pk", flat=True))  # noqa: SLF001  (any model)
        for across in ("0", "1"):
            before = list(untouched.values()), stage.stored(model)
            data = {"action": act, "_selected_action": rows, "select_across": across, "decided": "1", "post": "yes"}
            answer = client.post(path_of(f"{name}_changelist", 0), data)
            assert answer.status_code in {200, 302, 403}, f"{act} of {name}"
            assert list(untouched.values()) == before[0], f"{act} of {name}"
            assert able or stage.stored(model) == before[1], f"{act} of {name}"


@letters
def test_readers_addresses_are_previews_for_the_scope_alone(client: Client, stage: Stage, letter: str) -> None:
    person = stage.person(letter)
    client.force_login(person)
    for place, article in stage.articles(letter).items():
        answer = client.get(article.get_absolute_url())
        if article.is_live or (can_see(person, article) and article.deleted_at is None):
            assert answer.status_code == 200, place
        elif not can_see(person, article):
            assert answer.status_code in {404, 410}, place
            assert not told(answer, article), place


def test_visitors_and_members_come_to_no_address(client: Client, stage: Stage) -> None:
    article = stage.articles("E")["section"]
    for user in (None, stage.rows["accounts_user"]):
        if user is not None:
            client.force_login(user)
        for name in ADDRESSES:
            if name in {"logout", "login", "autocomplete", "view_on_site"}:
                continue
            answer = client.get(path_of(name, first_blank(name, article.pk)), follow=True)
            assert answer.status_code in {403, 405} or "/accounts/" in answer.redirect_chain[-1][0], name
            assert not told(answer, article), name
