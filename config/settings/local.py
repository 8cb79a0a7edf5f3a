"""Production's settings on one machine without a certificate: what `make serve` starts, to try and measure it.

Relaxes what needs TLS, a mail server or a front server, and nothing else; `dev` builds on it.
"""

import secrets

from config import env
from config.settings.base import *  # noqa: F403  (a relaxed copy of production is the point)
from config.settings.base import VAR_DIR

VAR_DIR.mkdir(parents=True, exist_ok=True)


def _kept_secret_key() -> str:
    """Return the key in var/secret-key, making it at the first start, so that restarts keep people signed in."""
    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="ascii")
    return path.read_text(encoding="ascii")


SECRET_KEY = _kept_secret_key()
PORT = env.number("PORT", 8000)
SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
SERVE_MEDIA = True

SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_NAME = "csrf"
CSRF_COOKIE_SECURE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
MFA_TRUST_COOKIE_NAME = "trusted"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

if not env.text("EMAIL_HOST", ""):
    MAILERS = {"default": {"BACKEND": "accounts.mail_files.EmailBackend", "OPTIONS": {"folder": str(VAR_DIR / "mail")}}}
