"""What an operator can set wrong about accounts, found at start."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template

from accounts.names import RESERVED_MIN_LETTERS, name_key

SECRET_KEYS_MIN_LENGTH = 32
PER_PROCESS_CACHES = ("locmem.LocMemCache", "dummy.DummyCache")


@register(Tags.security, deploy=True)
def check_limits_are_shared(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Limits counted by each process alone are no limits."""
    backend = settings.CACHES["default"]["BACKEND"]
    if settings.ACCOUNT_RATE_LIMITS and backend.endswith(PER_PROCESS_CACHES):
        return [
            Error(
                "The cache is not shared by all processes, so sign-in limits do not hold.",
                hint="Set REDIS_URL, or keep the file cache.",
                id="accounts.E001",
            )
        ]
    return []


@register(Tags.security)
def check_one_proxy_setting(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Two ways to find the reader's address contradict each other."""
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT and settings.ALLAUTH_TRUSTED_CLIENT_IP_HEADER:
        return [
            Error(
                "Two settings name the reader's address.",
                hint="Set TRUSTED_PROXY_COUNT or TRUSTED_CLIENT_IP_HEADER, not both.",
                id="accounts.E002",
            )
        ]
    return []


@register(Tags.security)
def check_addresses_are_confirmed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without confirmed addresses anybody writes in anybody's name."""
    if settings.ACCOUNT_EMAIL_VERIFICATION != "mandatory":
        return [
            Error(
                "Addresses need not be confirmed.",
                hint='Set ACCOUNT_EMAIL_VERIFICATION to "mandatory".',
                id="accounts.E003",
            )
        ]
    return []


@register()
def check_reserved_names(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a pattern of hardly a letter: it would refuse every name."""
    vague = [word for word in settings.RESERVED_NAMES if len(name_key(word)) < RESERVED_MIN_LETTERS]
    return [
        Error(
            f"RESERVED_NAMES holds {word!r}, which has fewer than {RESERVED_MIN_LETTERS} letters.",
            hint="Write more of the name.",
            id="accounts.E010",
        )
        for word in vague
    ]


@register(Tags.security)
def check_keys_of_secrets(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse keys of secrets that sign cookies too, or that can be guessed."""
    hint = "Set MFA_SECRET_KEYS to long random texts of their own, or leave it empty."
    found: list[CheckMessage] = []
    if {settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS} & set(settings.MFA_SECRET_KEYS):
        found.append(Error("MFA_SECRET_KEYS holds SECRET_KEY itself.", hint=hint, id="accounts.E004"))
    if any(len(key) < SECRET_KEYS_MIN_LENGTH for key in settings.MFA_SECRET_KEYS):
        sentence = f"A key in MFA_SECRET_KEYS is shorter than {SECRET_KEYS_MIN_LENGTH} characters."
        found.append(Error(sentence, hint=hint, id="accounts.E005"))
    return found


@register(Tags.security, deploy=True)
def check_staff_have_factors(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a public site whose desk a password alone opens."""
    if not settings.STAFF_FACTOR_REQUIRED and not settings.EMBEDDED:
        return [
            Error(
                "The desk opens with a password alone.",
                hint="Leave STAFF_FACTOR_REQUIRED on; STAFF_FACTOR_GRACE_HOURS gives newcomers time.",
                id="accounts.E006",
            )
        ]
    return []


@register(Tags.templates)
def check_limits_have_a_page(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without its own page a reached limit would lose what was typed and not say how long to wait."""
    try:
        get_template("429.html")
    except TemplateDoesNotExist:
        return [Error("templates/429.html is missing.", hint="Restore it from the release.", id="accounts.E007")]
    return []
