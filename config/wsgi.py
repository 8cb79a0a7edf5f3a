"""The WSGI application; production settings unless the environment names others."""

import os

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")


class LeavingRequest(WSGIRequest):
    """A request that lets go of everything when it has been answered.

    Its user and its messages refer back to it, so that a member's page of 300 KB would wait for the collector.
    """

    def close(self) -> None:
        """Close its files, and forget all it held."""
        super().close()
        self.__dict__.clear()


application = get_wsgi_application()
application.request_class = LeavingRequest

from config import metrics_server  # noqa: E402  (settings are there once the application is)

metrics_server.start()
