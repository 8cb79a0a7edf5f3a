"""Let a form that was sent twice make one article: a second press, or the page of before that Back brought again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from articles.errors import SentAlready
from articles.models import SentForm

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article

FORM_KEY = re.compile(r"[0-9a-f]{32}")


def sent_form(key: str, *, by: User) -> SentForm | None:
    """Return what is known of a form this person sent before, with its article; None of a new one. One query."""
    if not FORM_KEY.fullmatch(key):
        return None
    return SentForm.objects.select_related("article").filter(key=key, article__made_by=by).first()


def note_sent(key: str, article: Article) -> None:
    """Keep which article a form made; call it in the transaction that makes it. One query.

    Raises SentAlready where another arrival of the same form was faster: nothing of this one may stay.
    """
    if not FORM_KEY.fullmatch(key):
        return
    try:
        with transaction.atomic():
            SentForm.objects.create(key=key, article=article, version=article.version)
    except IntegrityError as err:
        raise SentAlready("This form was sent already.") from err
