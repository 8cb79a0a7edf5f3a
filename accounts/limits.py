"""How often one reader or one network may do what allauth does not limit itself.

Counted by allauth's limiter (docs/accounts.md, Limits): by network that is the address, IPv6 cut to /64, which the
operator's proxy settings prove. When ACCOUNT_RATE_LIMITS is off, so are these.
"""

from allauth.account import app_settings
from allauth.core.internal import ratelimit
from django.http import HttpRequest

from accounts.errors import TooOften
from config.errors import in_words

LIMITS = {
    "keep_text": "20/h/ip",
    "profile": "20/h/user",
}


def check_limit(request: HttpRequest, action: str) -> None:
    """Count one act and raise TooOften when there were too many; reading (GET) is never counted."""
    if not app_settings.RATE_LIMITS:
        return
    if not ratelimit.consume(request, app="accounts", action=action, config=LIMITS):
        wait = window_seconds(LIMITS[action])
        raise TooOften(f"You have done this very often. Try again {in_words(wait)}.", retry_after=wait)


def window_seconds(rates: str) -> int:
    """Return the longest window of a limit in allauth's notation, such as "10/m/ip,5/300s/key"."""
    return max((int(rate.duration) for rate in ratelimit.parse_rates(rates)), default=60)
