"""A member's page, and the form behind it."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import panels
from accounts.biography import biography_html, holds_address
from accounts.errors import NameTaken, RenamedLately, TooOften
from accounts.forms import AvatarForm, ProfileForm
from accounts.limits import check_limit
from accounts.models import Sanction, User
from accounts.services.profile import edit_profile
from accounts.trust import is_known
from config.caching import public_page, secret_page


@public_page
@require_safe
def member(request: HttpRequest, username: str) -> HttpResponse:
    """Show a member: who they are, and what other apps tell of them. Unconfirmed and closed ones do not exist."""
    shown = User.objects.with_public_profile().with_former_name().with_sanction_kind()
    person = get_object_or_404(shown, username=username)
    if person.sanction_kind == Sanction.Kind.BANNED:
        return render(request, "accounts/member_closed.html", {"person": person})
    facts = {
        "person": person,
        "biography": biography_html(person.biography, is_linked=holds_address(person.biography) and is_known(person)),
        "panels": panels.for_place("member", request, person),
    }
    return render(request, "accounts/member.html", facts)


@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Edit what the own page shows."""
    if request.method != "POST":
        return show_profile(request)
    form = ProfileForm(request.POST, user=_stored(request))
    try:
        is_stored = form.is_valid() and _store(request, form)
    except TooOften as err:
        form.add_error(None, err.message)
        response = show_profile(request, form=form, status=HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(err.retry_after)
        return response
    if not is_stored:
        return show_profile(request, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, "Your profile is saved.")
    return HttpResponseRedirect(reverse("accounts:profile"), status=HTTPStatus.SEE_OTHER)


def show_profile(
    request: HttpRequest,
    *,
    form: ProfileForm | None = None,
    avatar_form: AvatarForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Show the two forms of the profile, as they were sent or with what is stored."""
    user = _stored(request)
    facts = {
        "person": user,
        "form": form or ProfileForm(user=user, initial={name: getattr(user, name) for name in ProfileForm.base_fields}),
        "avatar_form": avatar_form or AvatarForm(),
    }
    return render(request, "accounts/settings_profile.html", facts, status=status)


def _stored(request: HttpRequest) -> User:
    """Return the member as stored: `request.user` stands in the masthead and must not take on what was typed."""
    user: User = User.objects.get(pk=request.user.pk)
    return user


def _store(request: HttpRequest, form: ProfileForm) -> bool:
    """Store a valid form, or add what the service refused to it; raise TooOften."""
    check_limit(request, "profile")
    try:
        edit_profile(form.user, by=form.user, **form.cleaned_data)
    except (NameTaken, RenamedLately) as err:
        form.add_error("display_name", err.message)
    return not form.errors
