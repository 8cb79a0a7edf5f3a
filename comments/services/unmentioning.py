"""Take a member who leaves out of other people's texts: "@ada" reads "@former-member", in what was typed too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from accounts.models import User
from comments.markup.mentions import possible_names, without_member
from comments.markup.slots import open_mention
from comments.models import Comment, Mention, Revision
from comments.services.marking import known_marks
from comments.services.mentioning import mention_labels
from comments.services.posting import hash_of
from comments.services.rendering import rendered_again
from comments.services.threads import lock_threads, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH = 200


def take_out_mentions(user: User) -> None:
    """Replace a member's username wherever it mentions them: in comments, in earlier texts, in quotes of either.

    All texts are searched, since a quote of a mention is no mention. Nothing counts as an edit by it.
    """
    for model, above in ((Comment, ""), (Revision, "comment__")):
        telling = model.objects.filter(
            Q(source__icontains=f"@{user.username}") | Q(body_html__contains=open_mention(str(user.pk)))
        )
        for pks, tree_ids in _batches(telling, f"{above}tree_id"):
            with writing():
                lock_threads(tree_ids)
                rows = telling.filter(pk__in=pks).annotate(text_language=F(f"{above}article__language"))
                _rewrite(list(rows), user)
    Mention.objects.filter(user=user).delete()


def _batches(rows: Any, tree: str) -> Iterator[tuple[list[int], set[int]]]:
    """Yield primary keys and threads of rows, so many at a time."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", tree)[:BATCH]):
        last = batch[-1][0]
        yield [pk for pk, _ in batch], {tree_id for _, tree_id in batch}


def _rewrite(rows: list[Comment] | list[Revision], user: User) -> None:
    """Store texts anew without a member. Two queries, one for each language, and one for each row."""
    names = set().union(*(possible_names(row.source) for row in rows))
    others = set(User.objects.filter(username__in=names).exclude(pk=user.pk).values_list("username", flat=True))
    labels = mention_labels([row.body_html for row in rows])
    labels.pop(user.pk, None)
    marks = {language: known_marks(language) for language in {row.text_language for row in rows}}  # type: ignore[union-attr]
    for row in rows:
        source = without_member(row.source, user.username, others)
        facts = {"source": source, "body_html": rendered_again(source, row.body_html, labels, marks[row.text_language])}  # type: ignore[union-attr]
        if isinstance(row, Comment) and row.text_hash:
            facts["text_hash"] = hash_of(source)
        type(row).objects.filter(pk=row.pk).update(**facts)
