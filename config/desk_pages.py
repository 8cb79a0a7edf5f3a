"""Pages of the desk that belong to no table: its search, its set-up, its logs, its handbook, its spacing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.desk_search import SHORTEST_WORDS, search
from accounts.models import User
from accounts.services.reading import choose_reading
from articles.desk_figures import FRONT_DAYS, PERIODS, charts
from articles.desk_readership import most_read
from articles.models import Section
from config.desk_menu import menu_for
from config.handbook import handbook

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern


def desk_urls(site: AdminSite) -> list[URLPattern]:
    """Return the addresses of these pages, each behind the desk's door."""

    def page(view: Any) -> Any:
        return require_safe(site.admin_view(lambda request: view(request, site)))

    return [
        path("search/", page(find), name="search"),
        path("set-up/", page(set_up), name="set_up"),
        path("figures/", page(figures), name="figures"),
        path("handbook/", page(read_handbook), name="handbook"),
        path("logs/", page(logs), name="logs"),
        path("spacing/", site.admin_view(require_POST(choose_spacing)), name="spacing"),
    ]


def find(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show what the words of the search box are found in: one query for each kind this person may see."""
    words = request.GET.get("q", "").strip()
    results = search(cast("User", request.user), words)
    is_short = not results and len(words) < SHORTEST_WORDS and not words.isdecimal()
    context = {"title": "Search the desk", "words": words, "results": results, "is_short": is_short}
    return TemplateResponse(request, "admin/desk/search.html", {**site.each_context(request), **context})


def set_up(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show the lists that articles choose from, and what each is for."""
    return _lists(request, site, "Set-up")


def figures(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show charts of the last days, of all or of one section; odd choices fall back to the usual ones."""
    asked, section = request.GET.get("days", ""), request.GET.get("section", "")
    days = next((period for period in PERIODS if str(period) == asked), FRONT_DAYS)
    sections = list(Section.objects.order_by("name"))
    section_id = next((row.pk for row in sections if str(row.pk) == section), None)
    drawn = charts(cast("User", request.user), days=days, section_id=section_id)
    if drawn is None:
        raise PermissionDenied
    chosen = {"periods": PERIODS, "days": days, "sections": sections, "section_id": section_id}
    context = {**site.each_context(request), "title": "Figures", "charts": drawn, **chosen}
    context["most_read"] = most_read(days=days, section_id=section_id)
    return TemplateResponse(request, "admin/desk/figures.html", context)


def read_handbook(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show the handbook, whose chapters the screens lead to: no query of its own."""
    context = {**site.each_context(request), "title": "Handbook", "chapters": handbook()}
    return TemplateResponse(request, "admin/desk/handbook.html", context)


def logs(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show the lists of what was done."""
    return _lists(request, site, "Log")


def _lists(request: HttpRequest, site: AdminSite, words: str) -> HttpResponse:
    context = site.each_context(request)
    entries = menu_for(request, context["available_apps"])
    context |= {"title": words, "lists": next((entry.parts for entry in entries if entry.words == words), ())}
    return TemplateResponse(request, "admin/desk/lists.html", context)


def choose_spacing(request: HttpRequest) -> HttpResponse:
    """Keep how close the rows of lists stand, and go back to where the button was pressed."""
    wanted = request.POST.get("density", "")
    user = cast("User", request.user)
    if wanted in User.DeskDensity.values:
        choose_reading(user, by=user, desk_density=wanted)
    else:
        messages.error(request, "Choose normal or tight spacing.")
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(back if is_ours else reverse("admin:index"), status=303)
