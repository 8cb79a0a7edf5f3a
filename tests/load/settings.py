"""The embedded server's settings, but that style sheets and scripts are served as they are.

Joining them takes 20 seconds.
"""

from config.settings.dev import *  # noqa: F403  (what `make run` serves with is what is tested)
from config.settings.dev import STORAGES

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
