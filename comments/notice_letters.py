"""What a mail about notices says: for each article what happened, the parent in one paragraph, the words, the link."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings

from accounts import mail_kinds
from accounts.mails import Letter, site_address, write_letter
from accounts.services.mail import mail_host
from accounts.unsubscribing import KIND, unsubscribe_headers, unsubscribe_url
from articles.querysets import TEXT_COLUMNS
from comments.addresses import address
from comments.markup import fill
from comments.markup.letters import letter_text
from comments.markup.outside import outside_html
from comments.markup.wording import own_text
from comments.models import Comment, Notice
from comments.services.mentioning import mention_labels
from comments.services.quoting import quote_labels
from comments.unsubscribing import DISCUSSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from articles.models import Article

Kind = Notice.Kind
PREFIX = "comments/email/notices"
# Told in one mail; the rest is counted and linked to.
ENTRIES_MAX = 20
PARENT_MAX = 300  # characters of the paragraph that reminds of what was answered

# After the writer's name.
ACTS = {Kind.REPLY: "answered you", Kind.MENTION: "mentioned you", Kind.FOLLOWED: "wrote"}
# Whole sentences about the reader's own comment, or about what they reported.
SENTENCES = {
    Kind.APPROVED: "Your comment was approved. It is public now.",
    Kind.REFUSED: "Your comment was not published.",
    Kind.REMOVED: "Your comment was removed by a moderator.",
    Kind.RESTORED: "Your comment is shown again.",
    Kind.PICKED: "The editors picked your comment.",
    Kind.REPORT: "A moderator has looked at what you reported.",
    Kind.MESSAGE: "A moderator wrote to you.",
}


@dataclass(frozen=True)
class Entry:
    """One notice as a mail prints it. Names and words are plain text; addresses are absolute."""

    name: str
    act: str
    note: str
    parent_name: str
    parent_words: str
    body_html: str
    body_text: str
    url: str
    reply_url: str


@dataclass
class Part:
    """What is told about one article."""

    title: str
    url: str
    entries: list[Entry] = field(default_factory=list)
    more: int = 0


def write_notice_letter(reader: User, notices: Sequence[Notice]) -> Letter:
    """Return the mail that tells a reader of these notices, all of which may be told. About eight queries."""
    parts = _parts(reader, notices)
    names = _kind_names(notices)
    headline = _headline(parts, notices)
    where = parts[0].title if len(parts) == 1 else ""
    values = {
        "parts": parts,
        "headline": headline,
        "subject": f"{headline.rstrip('.')}: {where}" if where else headline,
        "is_one": len(notices) == 1,
        "unsubscribe_url": unsubscribe_url(reader, KIND, ",".join(names)),
        "unsubscribe_words": mail_kinds.words_for(names),
    }
    # Muting silences no moderator, so only mails about others' comments offer it.
    if len(parts) == 1 and notices[0].article_id and not set(names).isdisjoint(ACTS):
        values["mute_url"] = unsubscribe_url(reader, DISCUSSION, str(notices[0].article_id))
    return write_letter(PREFIX, values, reader=reader)


def notice_headers(reader: User, notices: Sequence[Notice]) -> dict[str, str]:
    """Return the headers of such a mail: the way out, and what mails of one discussion and thread hang by.

    The threads' ids belong to no mail that was sent: programs gather by what several mails refer to.
    """
    headers = unsubscribe_headers(unsubscribe_url(reader, KIND, ",".join(_kind_names(notices))))
    articles = {notice.article_id for notice in notices}
    if len(articles) != 1 or None in articles:
        return headers
    references = [f"<discussion-{articles.pop()}@{mail_host()}>"]
    ids = {notice.comment_id for notice in notices if notice.comment_id}
    threads = set(Comment.objects.filter(pk__in=ids).order_by().values_list("tree_id", flat=True))
    if len(threads) == 1:
        references.append(f"<thread-{threads.pop()}@{mail_host()}>")
    return {**headers, "In-Reply-To": references[-1], "References": " ".join(references)}


def _kind_names(notices: Sequence[Notice]) -> list[str]:
    """Return the kinds these notices are of, each once, in the order of the settings."""
    told = {notice.kind for notice in notices}
    return [kind.name for kind in mail_kinds.known_kinds() if kind.name in told]


def _headline(parts: Sequence[Part], notices: Sequence[Notice]) -> str:
    """Return the one line that says what the mail is about; the subject names the article too."""
    if len(notices) == 1:
        entry = parts[0].entries[0]
        return f"{entry.name} {entry.act}" if entry.name else entry.act
    kinds = {notice.kind for notice in notices}
    what = "new replies" if kinds == {Kind.REPLY} else "new comments" if kinds <= set(ACTS) else "notices"
    return f"{len(notices)} {what}" if len(parts) == 1 else f"{len(notices)} {what} at {settings.SITE_NAME}"


def _parts(reader: User, notices: Sequence[Notice]) -> list[Part]:
    """Return what is told, article by article as they first occur, at most ENTRIES_MAX entries."""
    loaded = _loaded(notices)
    bodies = _bodies([notice.comment for notice in loaded if notice.comment and _shows_words(notice)])
    parts: dict[int | None, Part] = {}
    for place, notice in enumerate(loaded):
        part = parts.setdefault(notice.article_id, _part(notice.article))
        if place < ENTRIES_MAX:
            part.entries.append(_entry(reader, notice, bodies))
        else:
            part.more += 1
    return list(parts.values())


def _loaded(notices: Sequence[Notice]) -> list[Notice]:
    """Return the notices with what their entries print: one query."""
    people = ("author", "identity", "parent__author", "parent__identity", "answered__author", "answered__identity")
    related = ("article", "actor", *(f"comment__{name}" for name in people))
    rows = Notice.objects.filter(pk__in=[notice.pk for notice in notices]).select_related(*related)
    return list(rows.defer(*(f"article__{name}" for name in TEXT_COLUMNS)).order_by("made_at", "pk"))


def _part(article: Article | None) -> Part:
    if article is None:
        return Part("", "")
    return Part(" ".join(article.title.split()), site_address(article.get_absolute_url()))


def _shows_words(notice: Notice) -> bool:
    """Tell whether the mail carries the comment's words: those of others, while everybody may read them."""
    return notice.kind in ACTS and notice.comment is not None and notice.comment.is_public


def _bodies(comments: Sequence[Comment]) -> dict[int, str]:
    """Return what some comments and what they answer say, with names in their slots: up to two queries."""
    rows = {row.pk: row for comment in comments for row in (comment, _answered(comment)) if row is not None}
    quotes = quote_labels([comment.pk for comment in comments])
    people = mention_labels([row.body_html for row in rows.values()])
    return {pk: fill(row.body_html, quotes.get(pk, {}), people) for pk, row in rows.items()}


def _answered(comment: Comment) -> Comment | None:
    return comment.answered or comment.parent


def _entry(reader: User, notice: Notice, bodies: dict[int, str]) -> Entry:
    comment = notice.comment
    values: dict[str, Any] = {"note": notice.text, "parent_name": "", "parent_words": ""}
    values |= {"name": "", "act": SENTENCES.get(Kind(notice.kind), notice.text), "body_html": "", "body_text": ""}
    path = comment.get_absolute_url() if comment else notice.address
    values |= {"url": site_address(path) if path else "", "reply_url": ""}
    if comment and _shows_words(notice):
        whole = outside_html(bodies[comment.pk], site_url=settings.SITE_URL)
        values |= {"name": comment.shown_name, "act": ACTS[Kind(notice.kind)], "note": ""}
        values |= {"body_html": whole, "body_text": letter_text(whole)}
        values |= {"reply_url": site_address(address("reply", comment.pk))}
        answered = _answered(comment)
        if answered is not None and answered.is_public:
            is_own = answered.author_id == reader.pk
            values["parent_name"] = "You" if is_own else answered.shown_name
            values["parent_words"] = _beginning(bodies[answered.pk])
    return Entry(**values)


def _beginning(filled_html: str) -> str:
    """Return the first words of a comment in one paragraph, without what it quotes."""
    words = " ".join(own_text(filled_html).split())
    return words if len(words) <= PARENT_MAX else f"{words[:PARENT_MAX].rsplit(' ', 1)[0]} …"
