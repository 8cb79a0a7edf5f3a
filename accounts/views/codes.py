"""Pages that ask for a mailed code, and the ways to leave them.

Wrong codes count down, a code page can be left without losing a kept text, and a half-done sign-up can start again.
"""

import time
from http import HTTPStatus
from typing import Any

from allauth.account import app_settings
from allauth.account import views as allauth_views
from allauth.account.internal.flows import email_verification, email_verification_by_code
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.flows.password_reset_by_code import PASSWORD_RESET_VERIFICATION_SESSION_KEY
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY, clear_login
from allauth.core.internal.httpkit import add_query_params
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.adapters import ERROR_MESSAGES
from accounts.next_address import is_valid_next
from accounts.services.members import forget_sign_up, look_up_nobody
from accounts.views.entrance import SIGN_UP_KEY, EntrancePage
from config.caching import secret_page

EXPIRED_SENTENCE = "This code has expired. Start again and a new one is mailed to you."
# How often the page of a real sign-up looks its account up.
LOOK_UPS_OF_A_SIGN_UP = 3
TOO_MANY_CODES_SENTENCE = "That was one wrong code too many. Sign in again and a new one is mailed to you."


class CodePage(EntrancePage):
    """A page that asks for a mailed code. A missing code costs no try, a wrong one says how many are left."""

    _process: Any
    # Whether allauth counts a mail of this page against "confirm_email" when it sends one.
    sending_counts = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        context["minutes_left"] = max(1, round((self._process.state["at"] + self._process.timeout - time.time()) / 60))
        return context

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        if form.has_error("code", "required"):
            return self.render_to_response(  # type: ignore[attr-defined, no-any-return]
                self.get_context_data(form=form), status=HTTPStatus.UNPROCESSABLE_ENTITY
            )
        left = self._process.max_attempts - self._process.state["failed_attempts"] - 1
        if form.has_error("code", "incorrect_code"):
            del form.errors["code"]
            form.add_error("code", f"That code is not right. {left} {'try' if left == 1 else 'tries'} left.")
        response = super().form_invalid(form)
        if response.status_code == HTTPStatus.FOUND:
            replace_messages(self.request, TOO_MANY_CODES_SENTENCE)
            return redirect(with_next(self.request, reverse("account_login")))
        return response

    def _resend_form_valid(self, form: forms.Form) -> HttpResponse:
        """Send another code, unless one left ten seconds ago: then the one that was mailed stays right.

        allauth mails to members only here, which tells by the time and in the mailbox who is one.
        """
        process, count = self._process, email_verification.consume_email_verification_rate_limit
        if count(self.request, process.state["email"], dry_run=self.sending_counts):
            process.generate_code()
            process.send()
            process.record_resend()
            process.persist()
        else:
            messages.error(self.request, ERROR_MESSAGES["rate_limited"])
        return redirect(with_next(self.request, self.request.path))


def replace_messages(request: HttpRequest, sentence: str) -> None:
    """Say this instead of what allauth has said about the same thing."""
    for _ in messages.get_messages(request):
        pass
    messages.error(request, sentence)


class ConfirmEmailCodeView(CodePage, allauth_views.ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """Confirm an address, at sign-up or when it changes."""

    sending_counts = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        state = request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY)
        if state and is_over(state, app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT):
            messages.error(request, EXPIRED_SENTENCE)
        elif state and "user_id" not in state:
            look_up_nobody(LOOK_UPS_OF_A_SIGN_UP)
        elif state and lost_its_account(request, state):
            clear_login(request)
            del request.session[EMAIL_VERIFICATION_CODE_SESSION_KEY]
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["can_start_again"] = SIGN_UP_KEY in self.request.session and not self.request.user.is_authenticated
        return context


class ConfirmLoginCodeView(CodePage, allauth_views.ConfirmLoginCodeView):  # type: ignore[misc]
    """Sign in with a mailed code."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        stages = request.session.get(LOGIN_SESSION_KEY, {}).get("state", {}).get("stages", {})
        state = stages.get("login_by_code", {}).get("data", {})
        if state and is_over(state, app_settings.LOGIN_BY_CODE_TIMEOUT):
            messages.error(request, EXPIRED_SENTENCE)
        elif state and "user_id" not in state:
            look_up_nobody(1)
        return super().dispatch(request, *args, **kwargs)


class ConfirmPasswordResetCodeView(CodePage, allauth_views.ConfirmPasswordResetCodeView):  # type: ignore[misc]
    """Enter the code of a reset."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        state = request.session.get(PASSWORD_RESET_VERIFICATION_SESSION_KEY)
        if state and is_over(state, app_settings.PASSWORD_RESET_BY_CODE_TIMEOUT):
            messages.error(request, EXPIRED_SENTENCE)
        elif state and "user_id" not in state and request.method == "POST":
            look_up_nobody(1)
        return super().dispatch(request, *args, **kwargs)


def is_over(state: dict[str, Any], lifetime_seconds: int) -> bool:
    """Return whether a code of allauth's session state has expired."""
    return bool(time.time() - state.get("at", 0) > lifetime_seconds)


def lost_its_account(request: HttpRequest, state: dict[str, Any]) -> bool:
    """Return whether the account that waits for its code is gone: somebody else has confirmed the address."""
    process = email_verification_by_code.EmailVerificationProcess(request=request, state=state)
    return "user_id" in state and process.user is None


@secret_page
@require_POST
def start_again(request: HttpRequest) -> HttpResponse:
    """Forget the unconfirmed account made in this session; back to a form that is filled but for the password."""
    sign_up = request.session.get(SIGN_UP_KEY)
    if sign_up and not request.user.is_authenticated:
        forget_sign_up(user_id=sign_up["user_id"], kept_keys=set(sign_up["kept_keys"]))
        request.session[SIGN_UP_KEY] = {**sign_up, "user_id": None, "kept_keys": []}
    leave_code_pages(request)
    return HttpResponseRedirect(with_next(request, reverse("account_signup")), status=HTTPStatus.SEE_OTHER)


@secret_page
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Leave a code page for the sign-in page. Kept texts stay."""
    leave_code_pages(request)
    return HttpResponseRedirect(with_next(request, reverse("account_login")), status=HTTPStatus.SEE_OTHER)


def with_next(request: HttpRequest, address: str) -> str:
    """Return the address with the way back: the request's own, else that of the sign-up under way."""
    way_back = request.POST.get("next") or request.session.get(SIGN_UP_KEY, {}).get("next")
    return add_query_params(address, {"next": way_back}) if is_valid_next(way_back) else address


def leave_code_pages(request: HttpRequest) -> None:
    """Make open codes of this session worthless."""
    if request.user.is_authenticated:
        return
    clear_login(request)
    request.session.pop(EMAIL_VERIFICATION_CODE_SESSION_KEY, None)
    request.session.pop(PASSWORD_RESET_VERIFICATION_SESSION_KEY, None)
