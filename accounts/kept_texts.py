"""Texts a signed-out reader has written, kept in the session until they come back signed in.

What a target means ("article:5", "comment:12") is the caller's business. Expired texts are as good as gone; they
leave the session at the next write, so that reading never changes it.
"""

from collections.abc import MutableMapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import timezone

from accounts.errors import TooManyKeptTexts

SESSION_KEY = "kept_texts"
LIFETIME_SECONDS = 24 * 60 * 60
MAX_TEXTS = 3
EXCERPT_LENGTH = 120

type Session = MutableMapping[str, Any]


@dataclass(frozen=True)
class KeptText:
    """One text and where it belongs. `kept_at` is in seconds since 1970."""

    target: str
    label: str
    return_to: str
    text: str
    extras: dict[str, Any] = field(default_factory=dict)
    kept_at: float = 0.0

    @property
    def excerpt(self) -> str:
        """Return the first words of the text in one line."""
        line = " ".join(self.text.split())
        if len(line) <= EXCERPT_LENGTH:
            return line
        words = line[:EXCERPT_LENGTH].rpartition(" ")[0] or line[:EXCERPT_LENGTH]
        return f"{words}…"

    @property
    def page(self) -> str:
        """Return the address to read on without signing in: the caller's `extras["page"]`, else the writing page."""
        return str(self.extras.get("page") or self.return_to.partition("#")[0])


def keep(
    session: Session, *, target: str, label: str, return_to: str, text: str, extras: dict[str, Any] | None = None
) -> KeptText:
    """Keep a text for 24 hours, replacing the former of the same target; raise TooManyKeptTexts for a fourth."""
    others = [kept for kept in all_kept(session) if kept.target != target]
    if len(others) >= MAX_TEXTS:
        raise TooManyKeptTexts(f"{MAX_TEXTS} texts of yours are kept already. Post or discard one of them first.")
    kept = KeptText(target, label, return_to, text, extras or {}, timezone.now().timestamp())
    session[SESSION_KEY] = [asdict(entry) for entry in (*others, kept)]
    return kept


def kept_for(session: Session, target: str) -> KeptText | None:
    """Return the text kept for a target."""
    return next((kept for kept in all_kept(session) if kept.target == target), None)


def discard(session: Session, target: str) -> bool:
    """Forget the text of a target; return False if there is none."""
    if kept_for(session, target) is None:
        return False
    session[SESSION_KEY] = [asdict(kept) for kept in all_kept(session) if kept.target != target]
    return True


def all_kept(session: Session) -> list[KeptText]:
    """Return the texts that are not too old, the newest last."""
    oldest = timezone.now().timestamp() - LIFETIME_SECONDS
    return [KeptText(**entry) for entry in session.get(SESSION_KEY, []) if entry["kept_at"] > oldest]


def newest(session: Session) -> KeptText | None:
    """Return the text kept last, whose return address stands in where a flow lost its own."""
    kept = all_kept(session)
    return kept[-1] if kept else None
