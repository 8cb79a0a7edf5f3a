"""The shape of one submission. The rules about texts are the markup's and the services'."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import UUID

from django import forms
from django.core import signing

HASH = re.compile(r"[0-9a-f]{64}")
ISSUED_SALT = "comments.issued"


class TechnicalField(forms.CharField):
    """A field of the form's own making: what is missing or damaged only takes away what it gives."""

    widget = forms.HiddenInput

    def clean(self, value: object) -> object:
        try:
            return self.read(str(value)) if value else None
        except (ValueError, signing.BadSignature):
            return None

    def read(self, value: str) -> object:
        """Return what the value says; raise for a damaged one."""
        return value


class TokenField(TechnicalField):
    """The token that makes two arrivals of one form one comment."""

    def read(self, value: str) -> UUID:
        return UUID(value)


class IssuedField(TechnicalField):
    """When the form was made, signed."""

    def read(self, value: str) -> datetime:
        return datetime.fromtimestamp(float(signing.loads(value, salt=ISSUED_SALT)), tz=UTC)


class IdField(TechnicalField):
    """The id of a comment."""

    def read(self, value: str) -> int:
        return int(value)


class HashField(TechnicalField):
    """The key of a text."""

    def read(self, value: str) -> str:
        return value if HASH.fullmatch(value) else ""


class CommentForm(forms.Form):
    """One text with its technical fields. It never fails: the markup judges the text, with the reader's sentences."""

    text = forms.CharField(required=False, strip=False)
    client_token = TokenField(required=False)
    issued = IssuedField(required=False)
    # The comment a new thread answers because its place is gone.
    answered = IdField(required=False)
    # People do not see this field; what fills it in is a signal, never a reason to refuse.
    website = forms.CharField(required=False)


class EditForm(CommentForm):
    """A changed text, with what its writer began from."""

    revision = IdField(required=False)
    text_hash = HashField(required=False)


def issued_now() -> str:
    """Return this moment, signed, for a form that is made now."""
    return signing.dumps(datetime.now(UTC).timestamp(), salt=ISSUED_SALT)
