"""Production's settings with the floors' addresses: `manage.py bench` starts its server with them, only it."""

from config.settings.base import *  # noqa: F403  (what is measured is production)

ROOT_URLCONF = "comments.bench.floors"
