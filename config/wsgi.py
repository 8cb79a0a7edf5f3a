"""The WSGI application; production settings unless the environment names others."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

application = get_wsgi_application()

from config import metrics_server  # noqa: E402  (settings are there once the application is)

metrics_server.start()
