"""Settings of the test suite: the embedded server's, made fast and forgetful."""

from config.settings.dev import *  # noqa: F403  (the suite tests what newcomers run)
from config.settings.dev import DATABASES, INSTALLED_APPS, STORAGES, VAR_DIR

SECRET_KEY = "only-the-test-suite-uses-this-key-and-it-opens-nothing-at-all"  # noqa: S105
SITE_URL = "http://testserver"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
# Tests name providers of sign-ins while the suite runs.
INSTALLED_APPS = [*INSTALLED_APPS, "allauth.socialaccount.providers.openid_connect"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
    "last-good": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "last-good"},
}
# Tests write rows behind the services' backs; those of kept pages switch them on.
STORED_PAGES = False
DUE_WORK_SECONDS = 0
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
MEDIA_ROOT = VAR_DIR / "test-media"
STORAGES = {
    **STORAGES,
    "private": {**STORAGES["private"], "OPTIONS": {"location": str(VAR_DIR / "test-private")}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
# The suite signs in from one address far more often than any reader.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
STAFF_FACTOR_REQUIRED = False

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because threads of a test must meet at one database as they do on a site.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
else:
    from config.planning import PlanningAnywhere

    # One database, whatever the environment names.
    DATABASES, DATABASE_ROUTERS = {"default": DATABASES["default"]}, []
    # pytest-xdist gives each worker a database; a pool would keep connections that block dropping it.
    DATABASES["default"]["OPTIONS"].pop("pool")
    # Tests are transactions: in them too pages ask by plans.
    DATABASES["default"]["OPTIONS"]["cursor_factory"] = PlanningAnywhere
