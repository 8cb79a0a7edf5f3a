"""Hand one article over as a file, and write down who took it."""

from __future__ import annotations

import tempfile
from typing import IO, TYPE_CHECKING

from accounts.services.auditing import log_act
from articles.errors import ArticleError, NotAllowed
from articles.exporters.one_article import bundle_of, write_bundle
from articles.permissions import can_see
from articles.snapshots import working_snapshot

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article

# Bytes of originals in one file; the disk holds it for as long as it is sent.
MOST_BYTES = 500_000_000
# Up to this size it never touches the disk.
IN_MEMORY_BYTES = 1_000_000


class TooLarge(ArticleError):
    """The photos of an article are too large for one file."""


def export_article(article: Article, *, by: User) -> IO[bytes]:
    """Return a zip, at its beginning, of what the desk has of an article, changes not yet live included.

    In it are the page, the entry of the archive and the photos; no notes, no unsaved texts, no comments. Raises
    NotAllowed and TooLarge.
    """
    if not can_see(by, article):
        raise NotAllowed("Only its authors and the editors of its section take this article along.")
    bundle = bundle_of(article, working_snapshot(article))
    if bundle.bytes_of_photos > MOST_BYTES:
        size = MOST_BYTES // 1_000_000
        raise TooLarge(f"The photos of this article have more than {size} MB together. Download them one by one.")
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115  (whoever sends it closes it)
    write_bundle(bundle, file)
    file.seek(0)
    log_act("exported", article, by=by, reason=f"{len(bundle.photos)} photos", is_seen=False)
    return file
