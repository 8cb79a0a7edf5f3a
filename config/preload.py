"""Start the server with the site loaded once: workers forked from it share its memory, and need half of what they did.

The price: HUP starts workers with the code that was loaded, so an upgrade needs a restart. scripts/serve runs it unless
PRELOAD is false.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from granian.cli import entrypoint


def main() -> None:
    """Load what requests will need, then be granian. No connection and no thread is open when it forks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    # Not config.wsgi, which opens the port of the numbers: each worker has its own.
    get_wsgi_application()
    get_resolver()._populate()  # noqa: SLF001  (the one call that loads every view)
    # What is never collected is never written to, and what is not written to stays shared.
    gc.collect()
    gc.freeze()
    entrypoint()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
