"""Take what readers' pages tell about themselves: this was read, this was in view, this was followed."""

from __future__ import annotations

import re
from http import HTTPStatus
from ipaddress import ip_network
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.visits import client_address
from articles.counting import LIMIT_SECONDS, MOST_OF_A_PAGE, is_robot, networks
from articles.services.counting import count_page
from config.caching import secret_page

if TYPE_CHECKING:
    from django.http import HttpRequest

IPV6_NETWORK_BITS = 64
KEY = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


@secret_page
@csrf_exempt
@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """Count what a page of ours tells; robots and other sites' pages get the same answer and count nothing.

    Visitors' pages are the same for all and hold no token, and none is needed: nobody's right is used, and all that can
    be done here is to count.
    """
    if not _is_ours(request) or is_robot(request.headers.get("User-Agent", "")):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if not networks.may_count(network_of(client_address(request) or "")):
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(LIMIT_SECONDS)})
    count_page(viewed=_keys(request, "article")[:1], shown=_keys(request, "shown"), clicked=_keys(request, "clicked"))
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def network_of(address: str) -> str:
    """Return whose messages are limited together: an address, of IPv6 the network that one customer has."""
    if ":" not in address:
        return address
    try:
        return str(ip_network((address, IPV6_NETWORK_BITS), strict=False))
    except ValueError:
        return address


def _is_ours(request: HttpRequest) -> bool:
    """Tell whether a page of this site sent it: browsers say so, and no page can say it for another."""
    return request.headers.get("Origin") in {settings.SITE_URL, f"{request.scheme}://{request.get_host()}"}


def _keys(request: HttpRequest, name: str) -> list[int]:
    """Return the numbers of a field, each once; what is none is left out."""
    sent = dict.fromkeys(request.POST.getlist(name)[:MOST_OF_A_PAGE])
    return [int(key) for key in sent if KEY.fullmatch(key)]
