"""Refusals of an export."""

from comments.errors import CommentError


class ExportFailed(CommentError):
    """Nothing was written; the message says why in a sentence."""
