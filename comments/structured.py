"""The comments a page shows in the vocabulary of schema.org, nested as the page nests them.

Built from the page's own nodes, without a query. A tombstone has neither author nor text nor date here either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.meta import absolute
from articles.structured import article_properties, breadcrumbs, known, moment
from comments.addresses import address
from comments.markup.data import json_text
from comments.markup.wording import own_text
from config.addresses import address_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.meta import ArticleMeta
    from articles.models import Article
    from comments.discussion_page import DiscussionPage
    from comments.nodes import Node

COMMENTS_MAX = 50
BYTES_MAX = 40 * 1024
# What nesting adds to a comment: the name of the list and its brackets.
NESTING_BYTES = len(',"comment":[],')


def page_data(article: Article, meta: ArticleMeta | None, page: DiscussionPage | None) -> dict[str, Any]:
    """Return what machines are told on a page of an article.

    `meta` None: a later page of the discussion, which only points to the article. `page` None: a hidden discussion.
    """
    properties = article_properties(meta) if meta else _pointer(article)
    graph = [properties, *([breadcrumbs(meta)] if meta else [])]
    if page is not None:
        properties |= _discussion(article, page)
    return {"@context": "https://schema.org", "@graph": graph}


def nested_comments(nodes: Iterable[Node]) -> list[dict[str, Any]]:
    """Return the first comments of a page, as many as fit: COMMENTS_MAX and BYTES_MAX bound them."""
    top: list[dict[str, Any]] = []
    taken: dict[int, dict[str, Any]] = {}
    room = BYTES_MAX
    for node in (one for first in nodes for one in (first, *first.merged)):
        if node.number is None:  # It waits for approval: nobody's but its author's.
            continue
        comment = _comment(node)
        room -= len(json_text(comment).encode()) + NESTING_BYTES
        if len(taken) == COMMENTS_MAX or room < 0:
            break
        above = taken.get(node.parent_id or 0)
        (top if above is None else above.setdefault("comment", [])).append(comment)
        taken[node.id] = comment
    return top


def _pointer(article: Article) -> dict[str, Any]:
    url = absolute(article.get_absolute_url())
    return {"@type": "NewsArticle", "@id": url, "url": url, "headline": article.title}


def _discussion(article: Article, page: DiscussionPage) -> dict[str, Any]:
    count = article.comment_count
    return {
        "discussionUrl": f"{absolute(article.get_absolute_url())}#comments",
        "commentCount": count,
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": "https://schema.org/CommentAction",
            "userInteractionCount": count,
        },
        "comment": nested_comments(page.nodes),
    }


def _comment(node: Node) -> dict[str, Any]:
    url = absolute(address("comment", node.id))
    if not node.is_public:
        return {"@type": "Comment", "url": url, "creativeWorkStatus": "Deleted"}
    author = {"@type": "Person", "name": node.name}
    if node.username:
        author["url"] = absolute(address_of("accounts:member", node.username))
    return known(
        {
            "@type": "Comment",
            "url": url,
            "datePublished": moment(node.posted_at),
            "dateModified": moment(node.edited_at),
            "author": author,
            "text": own_text(node.body_html),
            "upvoteCount": node.up_count if node.score is not None else None,
        }
    )
