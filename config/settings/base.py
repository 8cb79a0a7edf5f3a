"""Production settings: strict and secure. `dev` and `test` only relax them.

Everything an operator may change comes from the environment (docs/operations.md lists the names);
everything else is decided here. Headings follow https://docs.djangoproject.com/en/6.1/ref/settings/.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.csp import CSP

from config import env
from config.cache_settings import cache_settings
from config.database import databases
from config.file_stores import file_stores, media_url, origin_of
from config.settings.accounts import *  # noqa: F403  (who people are and how they come in)
from config.settings.accounts import PROVIDER_APPS

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

# The magazine
SITE_NAME = env.text("SITE_NAME", "Broadsheet")
MFA_TOTP_ISSUER = SITE_NAME
# Nobody publishes what only they have read (docs/desk.md).
FOUR_EYES = env.flag("FOUR_EYES", False)
SITE_TAGLINE = env.text("SITE_TAGLINE", "Science, nature and the places we live. Written slowly, argued over kindly.")
# Names for nobody but the magazine, besides those of accounts/names.py; * stands for anything.
RESERVED_NAMES = env.words("RESERVED_NAMES", "")
# Every absolute address is built from this one, never from a request's Host header.
SITE_URL = env.text("SITE_URL", "").rstrip("/")
# The embedded server may make a demo magazine and serve media files; production may not.
EMBEDDED = False
SERVE_MEDIA = False

# Core
DEBUG = False
SECRET_KEY = env.text("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", "")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "accounts",
    "articles",
    "comments",
    "config.apps.SiteConfig",
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *PROVIDER_APPS,
    "config.apps.UserSessionsConfig",
    "django_htmx",
    "django_prose_editor",
    "django_tasks_db",
    "mptt",
    # Last: our templates for form widgets come before Django's.
    "django.forms",
]

MIDDLEWARE = [
    "config.request_log.trace_requests",
    "config.probes.answer_probes",
    "django.middleware.security.SecurityMiddleware",
    "config.notices.tell_read_only",
    # Outside whatever gives every page the same headers: a kept page has them.
    "config.stored_pages.middleware.serve_stored_pages",
    "config.middleware.response_headers",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "config.middleware.refuse_odd_input",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.visits.note_visits",
    # Outside the one that adds a missing slash: only what nothing answers is led on.
    "config.elsewhere.lead_on",
    "django.middleware.common.CommonMiddleware",
    "config.middleware.StorageUnavailable",
    "config.middleware.explain_refused_method",
    "config.sent_again.SentAgain",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.away.wait_one_by_one",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.member_time_zone",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["config.template_addresses"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
                "articles.context.sections",
            ],
        },
    }
]
# Form widgets come from our templates too, so that admin and public forms share one field component.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database
WORKER_THREADS = env.number("WORKER_THREADS", 2)
DATABASES = databases(
    env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'broadsheet.sqlite3'}"),
    replica_url=env.text("DATABASE_REPLICA_URL", ""),
    threads=WORKER_THREADS,
    is_pooled=env.flag("DATABASE_IS_POOLED", False),
)
DATABASE_ROUTERS = ["config.replica.ReplicaRouter"] if "replica" in DATABASES else []
# What was committed longer ago a replica must hold, or visitors' pages are read from the primary.
REPLICA_LAG_SECONDS = env.number("REPLICA_LAG_SECONDS", 5)

# Cache, tasks, mail
# Finished pages for visitors (config/stored_pages); without them each is made anew.
STORED_PAGES = env.flag("STORED_PAGES", True)
# Redis or Valkey, or without an address files that all processes of one machine share (docs/operations.md).
CACHES = cache_settings(env.text("REDIS_URL", ""), str(VAR_DIR / "cache"))
TASKS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# So often a thread of each server process looks for mails that are due; 0: task workers do it.
DUE_WORK_SECONDS = 0
MAILERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": env.text("EMAIL_HOST", "localhost"),
            "port": env.number("EMAIL_PORT", 587),
            "username": env.text("EMAIL_USER", ""),
            "password": env.text("EMAIL_PASSWORD", ""),
            "use_tls": env.flag("EMAIL_TLS", True),
            "timeout": 10,
        },
    }
}
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Languages, times
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = ["config.formats"]
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "UTC")

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Where readers' browsers find media files: a path that the front server answers, or an address of its own.
MEDIA_URL = media_url(env.text("MEDIA_URL", "/media/"))
MEDIA_ROOT = VAR_DIR / "media"
# Pictures, and what no address leads to: copies of members' data.
STORAGES: dict[str, dict[str, Any]] = {
    **file_stores(VAR_DIR),
    "staticfiles": {"BACKEND": "config.storage.StaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 60
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Security: https://docs.djangoproject.com/en/6.1/topics/security/
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Asking browser vendors to hard-code the host is the operator's choice: it cannot be taken back quickly.
SECURE_HSTS_PRELOAD = env.flag("SECURE_HSTS_PRELOAD", False)
SILENCED_SYSTEM_CHECKS = [] if SECURE_HSTS_PRELOAD else ["security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_TLS_PROXY", False) else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Rows, because those can be ended. With a cache that all processes share they are read from it.
SESSION_ENGINE = f"django.contrib.sessions.backends.{'cached_db' if 'sessions' in CACHES else 'db'}"
SESSION_CACHE_ALIAS = "sessions" if "sessions" in CACHES else "default"
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 24 * 60 * 60
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Nothing is inline on public pages, so the policy needs no nonce. The admin has its own: config/admin.py.
SECURE_CSP: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", *origin_of(MEDIA_URL)],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    # The players that readers may load by a click, and nobody else's: articles/embeds.py.
    "frame-src": [
        "https://archive.org",
        "https://embed.ted.com",
        "https://geo.dailymotion.com",
        "https://open.spotify.com",
        "https://player.vimeo.com",
        "https://w.soundcloud.com",
        "https://www.youtube-nocookie.com",
    ],
}
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"

# The discussion: comments/conf.py checks names, types and ranges at start
DISCUSSION: dict[str, Any] = {
    "DEFAULT_SORT": "oldest",
    "MIN_LENGTH": 1,
    "MAX_LENGTH": 3000,
    "CLOSE_AFTER_DAYS": 0,
    "LEAF_TOMBSTONES": "needed",
    "RESTORE_HOURS": 24,
    "WIPE_DELETED_DAYS": 30,
    "WIPE_REMOVED_DAYS": 180,
    "DATE_FORMAT": "j F Y H:i",
    "EMBEDS_MAX": [1, 1, 3, 5],
    # How long authors may change a comment, by trust from 0 to 3; moderators their own always.
    "EDIT_WINDOWS": (timedelta(minutes=15), timedelta(minutes=15), timedelta(hours=24), timedelta(days=30)),
    # With down votes scores are hidden for the first hour, unless SCORE_HIDDEN_MINUTES says otherwise.
    "DOWN_VOTES": False,
}

# Seeing: docs/operations.md. The numbers of processes for Prometheus are on a port of their own, and off without one.
METRICS_PORT = env.number("METRICS_PORT", 0)
METRICS_HOST = env.text("METRICS_HOST", "127.0.0.1")
# Statements that take this long are logged; 0: none.
SLOW_QUERY_MS = env.number("SLOW_QUERY_MS", 200)
# Where the time of a page went, told to its reader: for developers only.
SERVER_TIMING = False

# Logging: one JSON record per line, UTC, without texts or addresses
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logging.JSONFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # What was refused stands in the record of its request.
        "django.request": {"level": "ERROR"},
    },
}
