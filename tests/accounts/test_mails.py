"""Every mail has its three parts on one base: why it came, what else to do, nothing remote, legible lines."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import allauth
import pytest
from django.conf import settings
from django.utils import timezone

from accounts import mail_kinds
from accounts.mail_kinds import Cadence, MailKind
from accounts.mails import TEXT_WIDTH, Letter, send_template_mail, wrapped, write_letter
from accounts.models import MailChoice, OutgoingMail
from accounts.unsubscribing import read_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User

SHIPPED = Path(allauth.__file__).parent / "templates"
TEMPLATES = settings.BASE_DIR / "templates"
# Every mail there is, by the beginning of its files' names.
MAILS = sorted(
    path.relative_to(TEMPLATES).as_posix().removesuffix("_subject.txt")
    for path in TEMPLATES.glob("*/email/*_subject.txt")
)
VALUES = {
    "email": "o'hara@mail.example",
    "code": "",
    "minutes": 15,
    "timestamp": timezone.now(),
    "network": "10.0.0.0/24",
    "user_agent": "Browser",
    "from_email": "o'hara@mail.example",
    "to_email": "b@mail.example",
    "deleted_email": "o'hara@mail.example",
    "subject": "Ben answered you: Moths",
    "headline": "Ben answered you",
    "unsubscribe_url": f"{settings.SITE_URL}/stop/",
    "unsubscribe_words": "replies",
    "device": "Firefox on Linux",
    "at": timezone.now(),
    "sessions_url": f"{settings.SITE_URL}/accounts/sessions/",
    "standing_url": f"{settings.SITE_URL}/accounts/standing/",
    "data_url": f"{settings.SITE_URL}/accounts/settings/data/",
    "cancel_url": f"{settings.SITE_URL}/accounts/keep/token/",
    "erase_at": timezone.now(),
    "until": timezone.now(),
    "sentence": "Ben submitted “Moths” for review.",
    "note": "The number comes on Monday.",
    "title": "Moths",
    "article_url": f"{settings.SITE_URL}/admin/articles/article/1/change/",
}


def letter_of(prefix: str, **values: object) -> Letter:
    return write_letter(prefix, {**VALUES, **values})


@pytest.mark.parametrize("prefix", MAILS)
def test_each_mail_has_its_parts(prefix: str) -> None:
    letter = letter_of(prefix)
    assert letter.subject
    assert "&#x27;" not in letter.text
    assert letter.html.count("<h1") == 1
    assert re.search(r"<title>\S", letter.html)
    for part in (letter.text, letter.html):
        said = " ".join(part.split())
        assert "You get this mail because" in said
        assert "If this was not you" in said
        assert settings.SITE_URL in part


@pytest.mark.parametrize("prefix", MAILS)
def test_nothing_in_a_mail_is_remote_or_runs(prefix: str) -> None:
    html = letter_of(prefix).html
    assert not re.search(r"<img|<script|<link|src=|url\(|@import|\son[a-z]+=", html)
    assert {
        address for address in re.findall(r'href="([^"]*)"', html) if not address.startswith(settings.SITE_URL)
    } == (set())


@pytest.mark.parametrize("prefix", MAILS)
def test_text_lines_are_short_but_for_addresses(prefix: str) -> None:
    lines = letter_of(prefix, user_agent="Mozilla/5.0 (X11; Linux) " * 6).text.split("\n")
    assert [line for line in lines if len(line) > TEXT_WIDTH and not line.startswith("http")] == []


class _Words(HTMLParser):
    """Collects what a reader of the HTML sees."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipped += tag in {"style", "title"}

    def handle_endtag(self, tag: str) -> None:
        self._skipped -= tag in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.words += re.findall(r"\w+", data)


@pytest.mark.parametrize("prefix", MAILS)
def test_the_text_says_what_the_html_says(prefix: str) -> None:
    letter = letter_of(prefix)
    reader = _Words()
    reader.feed(letter.html)
    missing = set(reader.words) - set(re.findall(r"\w+", f"{letter.subject} {letter.text}"))
    assert missing <= {"now", "at"}


@pytest.mark.parametrize(
    "kind", ["email_confirmation_signup", "email_confirmation", "login_code", "password_reset_code"]
)
def test_codes_stand_alone_on_a_line_and_never_in_a_subject(kind: str) -> None:
    letter = letter_of(f"account/email/{kind}", code="BCDF-GHJK")
    assert "\n\nBCDF-GHJK\n\n" in letter.text
    assert "BCDF" not in letter.subject


@pytest.mark.parametrize("shipped", sorted(SHIPPED.glob("account/email/*")), ids=lambda path: path.name)
def test_each_shipped_mail_is_replaced(shipped: Path) -> None:
    assert (TEMPLATES / shipped.relative_to(SHIPPED)).is_file()


def test_quotes_keep_their_mark_and_addresses_stay_whole() -> None:
    address = f"https://magazine.example/{'a' * 90}"
    lines = wrapped(f"> {'word ' * 30}\n\n\n\n{address}").split("\n")
    assert lines[0].startswith("> word")
    assert lines[1].startswith("> word")
    assert lines[-3:] == ["", address, ""]


@pytest.fixture
def optional_kind() -> Iterator[str]:
    """Register a kind of mail that can be stopped, on a template that exists."""
    mail_kinds.register(MailKind("new_song", "Songs", "A song was written.", words="songs"))
    yield "new_song"
    mail_kinds._kinds.pop("new_song")  # noqa: SLF001  (no page takes a kind away)


@pytest.fixture
def song(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the kind have a letter."""
    monkeypatch.setattr("accounts.mails.write_letter", lambda *_args, **_kwargs: Letter("A song", "La\n", "<p>La</p>"))


def test_a_mail_knows_its_recipient_and_the_way_out(reader: User, optional_kind: str, song: None) -> None:
    row = send_template_mail(reader, optional_kind)
    assert row
    assert (row.recipient, row.to, row.kind) == (reader, reader.email, "new_song")
    assert row.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = read_link(row.headers["List-Unsubscribe"].strip("<>").rstrip("/").rpartition("/")[2])
    assert link
    assert (link.user, link.words) == (reader, "songs")


@pytest.mark.parametrize("change", ["never", "closed", "erased", "unconfirmed"])
def test_optional_mail_stays_away(reader: User, optional_kind: str, song: None, change: str) -> None:
    if change == "never":
        MailChoice.objects.create(user=reader, kind=optional_kind, cadence=Cadence.NEVER)
    elif change == "closed":
        reader.is_active = False
    elif change == "erased":
        reader.erase_at = timezone.now()
    else:
        reader.emailaddress_set.update(verified=False)
    assert send_template_mail(reader, optional_kind) is None
    assert not OutgoingMail.objects.exists()
    assert send_template_mail(reader, "login_code")


@pytest.mark.django_db
def test_times_stand_in_the_readers_zone(reader: User) -> None:
    reader.time_zone = "Asia/Tokyo"
    moment = timezone.now().replace(hour=3, minute=15)
    letter = write_letter("account/email/password_changed", {**VALUES, "timestamp": moment}, reader=reader)
    assert "12:15 (JST)" in " ".join(letter.text.split())
