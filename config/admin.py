"""Django's admin as the desk: our name on it, allauth's sign-in, its own policy, its own order of screens."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from allauth.account.decorators import secure_admin_login
from allauth.core.internal.httpkit import add_query_params
from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.middleware.csp import get_nonce
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.views.decorators.csp import csp_override

from accounts.desk_rights import rights_of
from accounts.errors import FactorNeeded
from accounts.factors import check_may_open_desk
from articles.desk_front import MAIN, cards_for
from articles.desk_health import pulses
from config.admin_views import Choices, lead_to_page
from config.caching import secret_page
from config.desk_menu import menu_for, menu_html
from config.desk_pages import desk_urls
from config.errors import Problem, render_error
from config.handbook import help_address
from config.lately import Lately
from config.sent_again import signature_for
from config.typed_text import came_from_this_site, typed_fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse, HttpResponseBase
    from django.urls import URLPattern, URLResolver

    from accounts.models import User

# Packages bring screens of their own, which show addresses, tasks and keys: only these apps have screens here.
APPS_WITH_SCREENS = ("articles", "comments", "accounts", "auth")
# What is worked with daily stands first; a model not named here follows by its name.
ORDER_OF_SCREENS = ("Article", "Photo", "Author", "Section", "Tag", "Promo", "Comment", "User", "OutgoingMail")

# At what hour each begins, and what people say from then on; nobody wishes a good night to who has come to work.
GREETINGS = ((22, "Hello"), (18, "Good evening"), (12, "Good day"), (5, "Good morning"), (0, "Hello"))

# Whose screens a process remembers.
PEOPLE = 40
NAMES_OF_APPS = {"auth": "Roles"}


def desk_policy() -> dict[str, Any]:
    """Return the public policy plus a nonce: the import map and the style of the text editor must be inline.

    Without a nonce in a page the sentinel vanishes and the policy is the public one, letter for letter.
    """
    return {
        **settings.SECURE_CSP,
        "script-src": [CSP.SELF, CSP.NONCE],
        "style-src": [CSP.SELF, CSP.NONCE],
    }


class AdminSite(admin.AdminSite):
    """The desk. Screens hold no rules: every write goes through a service with `by=request.user`."""

    index_title = "The desk"
    empty_value_display = "–"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._apps: Lately[list[Any]] = Lately(PEOPLE)
        # Rows are withdrawn, removed or merged one by one, with reasons; many at once is how accidents happen.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take the screens of our own apps and of groups; leave out what packages would add."""
        is_one = isinstance(model_or_iterable, type) and issubclass(model_or_iterable, Model)
        models: Iterable[Any] = [model_or_iterable] if is_one else model_or_iterable
        kept = [model for model in models if model._meta.app_label in APPS_WITH_SCREENS]
        super().register(kept, admin_class, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add pages that belong to no table, and our way to readers' pages before Django's, which asks nobody."""
        own = self.admin_view(self.view_on_site)
        way = path("r/<path:content_type_id>/<path:object_id>/", own, name="view_on_site")
        return [*desk_urls(self), way, *super().get_urls()]

    def view_on_site(self, request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponseBase:
        """Lead from a row to the page readers have of it."""
        return lead_to_page(self, request, content_type_id, object_id)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Answer a field that searches as one types."""
        return cast("HttpResponse", Choices.as_view(admin_site=self)(request))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Give every screen the desk's policy, keep it out of caches, and typed words through a lost session."""
        checked = super().admin_view(view, cacheable)
        kept = checked if view == self.logout else _keep_typed(self._with_factor(checked))
        return csp_override(desk_policy())(secret_page(kept))

    def _with_factor(self, view: Any) -> Any:
        """Open a screen to people with a second factor; lead others to the page where they add one, and back."""

        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not self.has_permission(request):
                return view(request, *args, **kwargs)  # type: ignore[no-any-return]
            try:
                request.desk_closes_at = check_may_open_desk(cast("User", request.user))  # type: ignore[attr-defined]
            except FactorNeeded as err:
                return _ask_for_factor(request, err)
            return view(request, *args, **kwargs)  # type: ignore[no-any-return]

        return wrapper

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the magazine's name and the nonce that Django's own admin templates print."""
        context: dict[str, Any] = {
            **super().each_context(request),
            "site_title": settings.SITE_NAME,
            "site_header": settings.SITE_NAME,
            "csp_nonce": get_nonce(request),
            "help_address": help_address(request),
            "desk_closes_at": getattr(request, "desk_closes_at", None),
        }
        # Windows beside a form have no side bar, and ask nothing for it.
        menu = SimpleLazyObject(lambda: tuple(menu_for(request, context["available_apps"])))
        context |= {"desk_menu": menu, "desk_menu_html": SimpleLazyObject(lambda: menu_html(tuple(menu)))}
        return context

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show the front: what waits, what goes live, what is wrong. It leaves out the list of Django's own log."""
        cards = cards_for(cast("User", request.user))
        now = timezone.localtime()
        context = {
            "title": self.index_title,
            "now": now,
            "greeting": greeting_at(now.hour),
            "main_cards": [card for card in cards if card.column == MAIN],
            "side_cards": [card for card in cards if card.column != MAIN],
            "pulses": pulses(cast("User", request.user)),
            **(extra_context or {}),
        }
        return super().index(request, context)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return apps and screens in the order they are used in, not in that of the alphabet.

        Which screens somebody sees follows from their rights, so they are asked once for each right and not each page.
        """
        if not self.has_permission(request):
            return []
        key = (app_label, rights_of(cast("User", request.user)))
        return self._apps.keep(key, lambda: self._ordered_apps(request, app_label))

    def _ordered_apps(self, request: HttpRequest, app_label: str | None) -> list[Any]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["name"] = NAMES_OF_APPS.get(app["app_label"], app["name"])
            app["models"].sort(key=lambda screen: (_place(ORDER_OF_SCREENS, screen["object_name"]), screen["name"]))
        return sorted(apps, key=lambda app: _place(APPS_WITH_SCREENS, app["app_label"]))

    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send visitors to the one sign-in page, so that its limits and codes hold here too."""
        return redirect("admin:index")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Send people to the one sign-out page."""
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Send people to the one page where passwords change."""
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Lead back to the desk; passwords change elsewhere."""
        return redirect("admin:index")


def _keep_typed(view: Any) -> Any:
    """Answer a form whose sender was signed out meanwhile with everything typed, to be sent once more."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or request.user.is_authenticated:
            return view(request, *args, **kwargs)  # type: ignore[no-any-return]
        problem = Problem(
            403,
            "You were signed out",
            "Nothing is saved yet and nothing is lost: what you typed is below.",
            "Sign in in another tab, then send it from here. Files must be chosen again.",
            typed=typed_fields(request),
            button="Send it again" if came_from_this_site(request) else "",
            signature=signature_for(request),
        )
        return render_error(request, problem)

    return wrapper


def _ask_for_factor(request: HttpRequest, err: FactorNeeded) -> HttpResponseBase:
    """Send people to their settings; a form that was on its way comes back with everything typed."""
    if request.method != "POST":
        return redirect(add_query_params(reverse("accounts:security"), {"next": request.get_full_path()}))
    problem = Problem(
        403,
        "The desk asks for a second factor",
        err.message,
        "Add one in another tab, under Settings, Sign-in and security, then send this from here.",
        typed=typed_fields(request),
        button="Send it again" if came_from_this_site(request) else "",
        signature=signature_for(request),
    )
    return render_error(request, problem)


def greeting_at(hour: int) -> str:
    """Return what people say to each other at an hour of the day."""
    return next(words for begins, words in GREETINGS if hour >= begins)


def _place(order: tuple[str, ...], name: str) -> int:
    """Return where a name stands in an order; unknown names stand last."""
    return order.index(name) if name in order else len(order)
