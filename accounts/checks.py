"""What an operator can set wrong about accounts, found at start."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from accounts.names import RESERVED_MIN_LETTERS, name_key

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
