"""How often one reader or one network may do something: allauth's limits and ours, counted in one way.

allauth decides what is limited and by what; its counter reads, adds and writes, and loses acts that come at once.
`count_in_the_table` puts ours beneath it. By network is the address that the operator's proxy settings prove, IPv6 cut
to /64; by key is what was typed, in lower case. When ACCOUNT_RATE_LIMITS is off, so are ours.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth import app_settings as allauth_settings
from allauth.account import app_settings
from allauth.core.exceptions import RateLimited
from allauth.core.internal import ratelimit

from accounts.errors import TooOften
from accounts.services.counting import count_act, forget_count, has_room, take_back
from config.errors import in_words

if TYPE_CHECKING:
    from django.http import HttpRequest

logger = logging.getLogger(__name__)

LIMITS = {
    "avatar": "10/h/user",
    "error_report": "10/h/ip",
    "erasure": "3/d/user",
    "keep_text": "20/h/ip",
    "profile": "20/h/user",
    "share_link": "60/m/ip",
}

FORWARDING_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
PROXY_WARNED = (
    "Requests arrive with forwarding headers, but neither TRUSTED_PROXY_COUNT nor TRUSTED_CLIENT_IP_HEADER is set: "
    "if a proxy stands in front, all readers share its limits."
)
TOO_FEW_PROXIES = (
    "A request has passed fewer proxies than TRUSTED_PROXY_COUNT says, so its sender's own address counts: "
    "if this is no stranger who goes around them, the setting is too high."
)
_said: set[str] = set()


def check_limit(request: HttpRequest, action: str, *, counts_reading: bool = False) -> None:
    """Count one act and raise TooOften when there were too many; reading (GET) counts only where it is said."""
    if not app_settings.RATE_LIMITS:
        return
    if not ratelimit.consume(request, app="accounts", action=action, config=LIMITS, limit_get=counts_reading):
        wait = seconds_to_wait(request)
        raise TooOften(f"You have done this very often. Try again {in_words(wait)}.", retry_after=wait)


def seconds_to_wait(request: HttpRequest) -> int:
    """Return the time of the limit that has refused something in this request; nobody waits longer."""
    return int(getattr(request, "limit_seconds", 60))


@dataclass(frozen=True)
class CountedAct:
    """One act counted against one rate; allauth rolls it back where it need not count, as after a right password."""

    subject: str
    rate: ratelimit.Rate

    def rollback(self) -> None:
        """Undo the count."""
        take_back(self.subject)


def consume_rate(
    request: HttpRequest,
    *,
    app: str,
    action: str,
    rate: ratelimit.Rate,
    key: str | None = None,
    user: Any = None,
    dry_run: bool = False,
    raise_exception: bool = False,
) -> CountedAct | None:
    """Count one act against one rate; None or RateLimited if it was one too many. Stands in for allauth's own."""
    warn_of_unnamed_proxy(request)
    subject = subject_of(request, app=app, action=action, rate=rate, key=key, user=user)
    if dry_run:
        passes = has_room(subject, amount=rate.amount)
    else:
        passes = count_act(subject, amount=rate.amount, seconds=rate.duration)
    if passes:
        act = CountedAct(subject, rate)
        if not dry_run:
            vars(request).setdefault("counted_acts", []).append(act)
        return act
    # config.errors says it on the page.
    request.limit_seconds = rate.duration  # type: ignore[attr-defined]
    if raise_exception:
        raise RateLimited
    return None


def clear_rates(
    request: HttpRequest,
    *,
    app: str,
    action: str,
    config: dict[str, str] | None = None,
    key: str | None = None,
    user: Any = None,
) -> None:
    """Forget the counts of a key or a member; of a network only what this request added. In place of allauth's.

    Else whoever owns one account could clear the failures of their network with it.
    """
    for rate in ratelimit.get_rates(app=app, action=action, config=config):
        subject = subject_of(request, app=app, action=action, rate=rate, key=key, user=user)
        if rate.per != "ip":
            forget_count(subject)
            continue
        for act in [act for act in getattr(request, "counted_acts", []) if act.subject == subject]:
            act.rollback()
            request.counted_acts.remove(act)  # type: ignore[attr-defined]


def subject_of(request: HttpRequest, *, app: str, action: str, rate: ratelimit.Rate, key: str | None, user: Any) -> str:
    """Return what is counted together: act, rate, and the network, member or typed name."""
    typed = key.lower() if key else key
    return str(ratelimit.get_cache_key(request, app=app, action=action, rate=rate, key=typed, user=user))


def warn_of_unnamed_proxy(request: HttpRequest) -> None:
    """Log once for each process that a proxy seems to stand in front and no setting says so."""
    is_named = allauth_settings.TRUSTED_PROXY_COUNT or allauth_settings.TRUSTED_CLIENT_IP_HEADER
    if is_named or not any(name in request.headers for name in FORWARDING_HEADERS):
        return
    warn_once(PROXY_WARNED)


def warn_once(sentence: str) -> None:
    """Log a warning once for each process."""
    if sentence not in _said:
        _said.add(sentence)
        logger.warning(sentence)


def count_in_the_table() -> None:
    """Put our counter beneath every limit of allauth; called once, when the app is ready."""
    # allauth has no setting for it; a test says when a release moves it.
    ratelimit._consume_single_rate = consume_rate  # type: ignore[assignment]  # noqa: SLF001
    ratelimit.clear = clear_rates
