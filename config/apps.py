"""The site as an app: its checks at start and its admin."""

import sys

from allauth.usersessions.apps import UserSessionsConfig as AllauthUserSessionsConfig
from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.core.exceptions import ImproperlyConfigured

SECRET_KEY_MIN_LENGTH = 50
WORKER = "db_worker"


class SiteConfig(AppConfig):
    """Refuses to start a production site whose operator has not decided what must be decided."""

    name = "config"

    def ready(self) -> None:
        from config import health, metrics_server, process_metrics, query_watch

        if not settings.EMBEDDED:
            refuse_unsafe_start()
        query_watch.start(is_worker=WORKER in sys.argv)
        health.register_parts()
        process_metrics.register_all()
        # Servers start theirs when they serve (config/wsgi.py); other commands are over before anybody looks.
        if WORKER in sys.argv:
            metrics_server.start()


class AdminConfig(DjangoAdminConfig):
    """Django's admin with our look, policy and sign-in."""

    default_site = "config.admin.AdminSite"


class UserSessionsConfig(AllauthUserSessionsConfig):  # type: ignore[misc]
    """allauth's table of sessions; accounts/session_signals.py fills it.

    The shipped receivers load every session of a member, three queries for each, whenever they sign in.
    """

    def ready(self) -> None:
        """Connect nothing."""


def refuse_unsafe_start() -> None:
    """Raise ImproperlyConfigured with one sentence for each thing only the operator can know."""
    if len(settings.SECRET_KEY) < SECRET_KEY_MIN_LENGTH:
        raise ImproperlyConfigured(f"Set SECRET_KEY to at least {SECRET_KEY_MIN_LENGTH} random characters.")
    if not settings.ALLOWED_HOSTS or any(host.startswith((".", "*")) for host in settings.ALLOWED_HOSTS):
        raise ImproperlyConfigured("Set ALLOWED_HOSTS to the exact host names, without * or a leading dot.")
    if not settings.SITE_URL.startswith(("https://", "http://")):
        raise ImproperlyConfigured("Set SITE_URL to the site's address, for example https://magazine.example.")
