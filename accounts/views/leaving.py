"""The way out of an account, and the way back within the week."""

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import personal_data
from accounts.errors import LeavingRefused, TooOften
from accounts.forms.leaving import EraseForm
from accounts.leaving_links import member_of
from accounts.limits import check_limit
from accounts.permissions import check_may_leave
from accounts.services.leaving import cancel_erasure, schedule_erasure
from config.caching import secret_page

if TYPE_CHECKING:
    from accounts.models import User

KEPT_SENTENCE = "Your account stays. Everything is as it was."


@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required
def erase(request: HttpRequest) -> HttpResponse:
    """Say what would go, in numbers, and have the account deleted in a week."""
    user = cast("User", request.user)
    if user.erase_at is not None:
        return _to_own_data()
    form = EraseForm(request.POST if request.method == "POST" else None, user=user)
    try:
        check_may_leave(user, by=user)
        if form.is_valid():
            check_limit(request, "erasure")
            schedule_erasure(user, keep_texts=form.keep_texts, by=user, except_key=request.session.session_key or "")
            return _to_own_data()
    except LeavingRefused as err:
        return _show(request, form, HTTPStatus.FORBIDDEN, refusal=err.message)
    except TooOften as err:
        form.add_error(None, err.message)
        response = _show(request, form, HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(err.retry_after)
        return response
    return _show(request, form, HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK)


def _show(request: HttpRequest, form: EraseForm, status: HTTPStatus, refusal: str = "") -> HttpResponse:
    numbers = personal_data.numbers(form.user)
    context = {"form": form, "person": form.user, "numbers": numbers, "refusal": refusal}
    return render(request, "accounts/erase_confirm.html", context, status=status)


@secret_page
@require_POST
@login_required
def keep_account(request: HttpRequest) -> HttpResponse:
    """Change one's mind."""
    user = cast("User", request.user)
    try:
        if cancel_erasure(user, by=user):
            messages.success(request, KEPT_SENTENCE)
    except LeavingRefused as err:
        messages.error(request, err.message)
    return _to_own_data()


@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
def keep_account_by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Change one's mind by the link of a mail, without a sign-in; a link of another deletion leads nowhere."""
    user = member_of(token)
    if user is None:
        raise Http404
    is_kept, refusal = False, ""
    if request.method == "POST":
        try:
            is_kept = cancel_erasure(user, by=user)
        except LeavingRefused as err:
            refusal = err.message
    context = {"person": user, "is_kept": is_kept, "refusal": refusal}
    return render(request, "accounts/erase_cancel.html", context)


def _to_own_data() -> HttpResponse:
    return HttpResponseRedirect(reverse("accounts:data"), status=HTTPStatus.SEE_OTHER)
