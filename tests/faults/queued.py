"""Production's settings on one machine, where a task worker does what can wait; nothing of it serves pages."""

from config.settings.local import *  # noqa: F403  (production is what is tested)
from config.settings.local import STORAGES

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
