"""Production's settings, but that style sheets and scripts are served as they are: joining them takes 20 seconds."""

from config.settings.base import *  # noqa: F403  (production is what is tested)
from config.settings.base import STORAGES

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
