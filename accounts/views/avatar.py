"""The forms of a member's picture, on the page of the profile."""

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.errors import PictureRefused, TooOften
from accounts.forms import AvatarForm
from accounts.images import ImageRefused
from accounts.limits import check_limit
from accounts.services.avatars import choose_avatar, remove_avatar
from accounts.views.profile import show_profile
from config.caching import secret_page

if TYPE_CHECKING:
    from accounts.models import User


@secret_page
@require_POST
@login_required
def avatar(request: HttpRequest) -> HttpResponse:
    """Take the picture sent, or say on the page why not."""
    user = cast("User", request.user)
    form = AvatarForm(request.POST, request.FILES)
    try:
        if form.is_valid():
            check_limit(request, "avatar")
            choose_avatar(user, form.cleaned_data["picture"], by=user)
    except (ImageRefused, PictureRefused) as err:
        form.add_error("picture", err.message)
    except TooOften as err:
        form.add_error("picture", err.message)
        response = show_profile(request, avatar_form=form, status=HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(err.retry_after)
        return response
    if form.errors:
        return show_profile(request, avatar_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, "Your picture is saved.")
    return HttpResponseRedirect(reverse("accounts:profile"), status=HTTPStatus.SEE_OTHER)


@secret_page
@require_POST
@login_required
def remove(request: HttpRequest) -> HttpResponse:
    """Show initials again."""
    user = cast("User", request.user)
    if remove_avatar(user, by=user):
        messages.success(request, "Your picture is removed.")
    return HttpResponseRedirect(reverse("accounts:profile"), status=HTTPStatus.SEE_OTHER)
