"""The comments a page shows in the vocabulary of schema.org, nested as the page nests them.

Built from the page's own nodes, without a query. A tombstone has neither author nor text nor date here either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from articles.meta import absolute
from articles.structured import article_properties, breadcrumbs
from comments.addresses import halves_of
from comments.markup.data import json_text
from comments.markup.wording import own_text
from config.addresses import address_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from articles.meta import ArticleMeta
    from articles.models import Article
    from comments.discussion_page import DiscussionPage
    from comments.nodes import Node

COMMENTS_MAX = 50
BYTES_MAX = 40 * 1024
# What nesting adds to a comment: the name of the list and its brackets.
NESTING_BYTES = len(',"comment":[],')


def page_text(article: Article, meta: ArticleMeta | None, page: DiscussionPage | None) -> str:
    """Return as JSON what machines are told on a page of an article.

    `meta` None: a later page of the discussion, which only points to the article. `page` None: a hidden discussion.
    """
    properties = json_text(article_properties(meta) if meta else _pointer(article))
    if page is not None:
        discussion = json_text(_discussion(article))
        properties = f'{properties[:-1]},{discussion[1:-1]},"comment":{comments_text(page.nodes)}}}'
    graph = f"{properties},{json_text(breadcrumbs(meta))}" if meta else properties
    return f'{{"@context":"https://schema.org","@graph":[{graph}]}}'


def comments_text(nodes: Iterable[Node]) -> str:
    """Return the first comments of a page as JSON, as many as fit: COMMENTS_MAX and BYTES_MAX bound them."""
    tell = _teller()
    top: list[int] = []
    beneath: dict[int | None, list[int]] = {}
    told: dict[int | None, str] = {}
    room = BYTES_MAX
    for node in (one for first in nodes for one in (first, *first.merged)):
        if node.number is None:  # It waits for approval: nobody's but its author's.
            continue
        text = tell(node)
        room -= len(text.encode()) + NESTING_BYTES
        if len(told) == COMMENTS_MAX or room < 0:
            break
        (beneath.setdefault(node.parent_id, []) if node.parent_id in told else top).append(node.id)
        told[node.id] = text
    return _nested(top, told, beneath)


def _nested(ids: Iterable[int], told: Mapping[int | None, str], beneath: Mapping[int | None, list[int]]) -> str:
    """Return a list of comments; those beneath one stand in it."""
    texts = (
        f'{told[pk][:-1]},"comment":{_nested(beneath[pk], told, beneath)}}}' if pk in beneath else told[pk]
        for pk in ids
    )
    return f"[{','.join(texts)}]"


def _pointer(article: Article) -> dict[str, Any]:
    url = absolute(article.get_absolute_url())
    return {"@type": "NewsArticle", "@id": url, "url": url, "headline": article.title}


def _discussion(article: Article) -> dict[str, Any]:
    count = article.comment_count
    return {
        "discussionUrl": f"{absolute(article.get_absolute_url())}#comments",
        "commentCount": count,
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": "https://schema.org/CommentAction",
            "userInteractionCount": count,
        },
    }


def _teller() -> Callable[[Node], str]:
    """Return what tells one comment as JSON: putting strings together is five times as fast as encoding values."""
    before, after = (json_text(half)[1:-1] for half in halves_of("comment"))
    zone, site = timezone.get_current_timezone(), json_text(absolute("/"))[1:-2]
    known: dict[tuple[str, str | None], str] = {}

    def at(moment: datetime) -> str:
        return moment.astimezone(zone).isoformat(timespec="seconds")

    def author(node: Node) -> str:
        person = (node.name, node.username)
        if person not in known:
            known[person] = json_text(_author(*person))
        return known[person]

    def tell(node: Node) -> str:
        start = f'{{"@type":"Comment","url":"{site}{before}{node.id}{after}"'
        if not node.is_public:
            return f'{start},"creativeWorkStatus":"Deleted"}}'
        changed = f',"dateModified":"{at(node.edited_at)}"' if node.edited_at else ""
        words = own_text(node.body_html)
        text = f',"text":{json_text(words)}' if words else ""
        votes = f',"upvoteCount":{node.up_count}' if node.score is not None else ""
        return f'{start},"datePublished":"{at(node.posted_at)}"{changed},"author":{author(node)}{text}{votes}}}'

    return tell


def _author(name: str, username: str | None) -> dict[str, str]:
    address = {"url": absolute(address_of("accounts:member", username))} if username else {}
    return {"@type": "Person", "name": name, **address}
