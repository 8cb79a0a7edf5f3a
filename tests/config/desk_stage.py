"""What the test of the desk's rights plays on: one row of every list, and articles in every place for every role."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import Sanction
from accounts.services.auditing import log_act
from accounts.services.mail import queue_mail
from articles.models import ErrorReport, LegalMark, MissingAddress, Promo, Redirect, Series, SiteText, Term
from articles.services.autosaving import keep_autosave
from articles.services.revising import record_revision
from articles.snapshots import working_snapshot
from tests import factories
from tests.desk_rights import ROLES, SCREENS
from tests.roles import at_desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

    from accounts.models import User
    from articles.models import Article

NOT_YET = {"status": "draft", "publish_at": None, "first_published_at": None}


def secret_of(article: Article) -> str:
    """Return the word of an article that stands in its title, its address and its text, and nowhere else."""
    return article.title.split()[0].lower()


def former_of(article: Article) -> str:
    """Return the word only an earlier revision of an article has."""
    return secret_of(article).replace("quartz", "feldspar")


def unsaved_of(article: Article) -> str:
    """Return the word somebody else typed into an article and did not save: nobody here may read it."""
    return secret_of(article).replace("quartz", "olivine")


def secrets_of(article: Article) -> tuple[str, str]:
    """Return the words only those read who may see an article."""
    return secret_of(article), former_of(article)


@dataclass
class Stage:
    """Rows by screen, people by letter, articles by letter and place."""

    rows: dict[str, Any]
    people: dict[str, User] = field(default_factory=dict)
    made: dict[str, dict[str, Article]] = field(default_factory=dict)

    def person(self, letter: str) -> User:
        """Return who has a role, and edits Harbor."""
        if letter not in self.people:
            harbor = factories.make_section("Harbor")
            self.people[letter] = at_desk(ROLES[letter], f"{ROLES[letter].lower()}1", sections=[harbor])
        return self.people[letter]

    def articles(self, letter: str) -> dict[str, Article]:
        """Return an article for each place, as seen by who has a role."""
        if letter not in self.made:
            self.made[letter] = {place: _article(place, facts) for place, facts in _places(self.person(letter)).items()}
        return self.made[letter]

    def key_for(self, name: str) -> int:
        """Return the key of a row that the page of a list is about; a member's where it is about none."""
        rows = (row for screen, row in self.rows.items() if name.startswith(f"{screen}_"))
        return int(next(rows, self.rows["accounts_user"]).pk)

    def stored(self, model: type[Model]) -> list[dict[str, Any]]:
        """Return a table as it is stored."""
        return list(model._base_manager.order_by("pk").values())  # noqa: SLF001  (any model)

    def acts(self) -> Iterator[tuple[str, str, type[Model]]]:
        """Return every act any list has, whoever it is offered to: screen, act, model."""
        for model, screen in admin.site._registry.items():  # noqa: SLF001  (all screens)
            name = f"{model._meta.app_label}_{model._meta.model_name}"
            for act in (*(screen.actions or ()), "delete_selected"):
                yield name, act if isinstance(act, str) else act.__name__, model


def _places(user: User) -> dict[str, dict[str, Any]]:
    harbor = factories.make_section("Harbor")
    ships, city = factories.make_section("Ships", parent=harbor), factories.make_section("City")
    binned = {"deleted_at": timezone.now()}
    return {
        "own": {"section": city, "made_by": user, **NOT_YET},
        "ownlive": {"section": city, "made_by": user},
        "section": {"section": harbor, **NOT_YET},
        "subsection": {"section": ships, **NOT_YET},
        "sectionlive": {"section": harbor},
        "sectionbinned": {"section": harbor, **binned},
        "foreign": {"section": city, **NOT_YET},
        "foreignlive": {"section": city},
        "foreignbinned": {"section": city, **NOT_YET, **binned},
    }


def _article(place: str, facts: dict[str, Any]) -> Article:
    word = f"quartz{place}"
    photo = factories.make_bare_photo(file=f"photos/granite-{place}-.jpg")
    body = f"<p>The {word} of the text.</p>"
    article = factories.make_article(f"{word.capitalize()} found", body=body, lead_photo=photo, **facts)
    now = working_snapshot(article)
    former = replace(now, body=f"<p>Once it said {former_of(article)}.</p>")
    for text, note in ((former, ""), (now, "Reworded.")):
        record_revision(article, text, by=None, former=None, note=note)
    typed = {"title": now.title, "body": f"<p>Perhaps {unsaved_of(article)}.</p>"}
    keep_autosave(typed, by=factories.make_user(), opened_version=1, article=article)
    return article


def set_up() -> Stage:
    """Make one row for every screen."""
    member, moderator = factories.make_user("plainreader"), factories.make_user("someone", is_staff=True)
    live = factories.make_article("Basalt found")
    rows: dict[str, Any] = {
        "articles_article": live,
        "articles_photo": factories.make_bare_photo(),
        "articles_tag": factories.make_tag(),
        "articles_author": factories.make_author(),
        "articles_section": factories.make_section("Harbor"),
        "articles_series": Series.objects.create(title="Walks", slug="walks"),
        "articles_redirect": Redirect.objects.create(path="/2019/river", target="/latest/"),
        "articles_errorreport": ErrorReport.objects.create(
            article=factories.make_article("Basalt claim", section=factories.make_section("Harbor")),
            text="It is slate.",
        ),
        "articles_missingaddress": MissingAddress.objects.create(path="/nowhere"),
        "articles_legalmark": LegalMark.objects.create(name="Orion", note="Listed."),
        "articles_term": Term.objects.create(text="tide", url="https://wiki.example/tide"),
        "articles_promo": Promo.objects.create(label="Subscribe", text="Subscribe.", url="/latest/"),
        "articles_sitetext": SiteText.objects.get_or_create(key="gate")[0],
        "comments_comment": factories.make_comment(live, by=member),
        "accounts_user": member,
        "accounts_sanction": Sanction.objects.create(
            user=member, kind=Sanction.Kind.WARNING, reason="Be kind.", by=moderator, by_name=moderator.display_name
        ),
        "accounts_auditentry": log_act("published", live, by=None),
        "accounts_outgoingmail": queue_mail(to=member.email, kind="code", subject="Code", text="ABCD"),
        "auth_group": Group.objects.create(name="Guests"),
    }
    assert set(rows) == set(SCREENS), "one row for every screen"
    return Stage(rows)
