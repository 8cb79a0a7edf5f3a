"""Start the server with the site loaded once: workers forked from it share its memory.

The price: HUP starts workers with the code that was loaded, so an upgrade needs a restart. scripts/serve runs it unless
PRELOAD is false.
"""

import gc
import os
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver
from granian.cli import entrypoint

from config.forever import keep_for_ever


def main() -> None:
    """Load what requests will need, then be granian. No connection and no thread is open when it forks."""
    application = import_module("config.wsgi").application
    from config import metrics_server
    from config.rehearsal import rehearse

    # Each worker shows numbers of its own.
    metrics_server.stop()
    os.register_at_fork(after_in_child=metrics_server.start)
    get_resolver()._populate()  # noqa: SLF001  (the one call that loads every view)
    _load_templates(settings.BASE_DIR / "templates")
    # The embedded server's first request starts a thread, which would not be there in what is forked.
    if not settings.DUE_WORK_SECONDS:
        rehearse(application)
    # What is never counted or collected is never written to, and what is not written to stays shared.
    keep_for_ever()
    gc.freeze()
    # The collector looks at everything when a quarter is new: counted anew, that is a quarter of what a worker makes.
    gc.collect()
    entrypoint()  # type: ignore[no-untyped-call]


def _load_templates(folder: Path) -> None:
    for path in folder.rglob("*.html"):
        get_template(str(path.relative_to(folder)))


if __name__ == "__main__":
    main()
