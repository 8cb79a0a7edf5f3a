"""The way in: allauth's views with what this magazine adds.

A typed address is prefilled on the next page, and what was typed comes back when a limit is reached. The pages that
ask for codes are in accounts/views/codes.py, allauth's addresses and names in accounts/entrance_urls.py.
"""

from http import HTTPStatus
from typing import Any

from allauth.account import views as allauth_views
from allauth.account.internal.flows import email_verification_by_code
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from accounts.errors import NameTaken
from accounts.limits import seconds_to_wait
from accounts.services.members import forget_sign_up
from config.errors import in_words
from config.typed_text import typed_fields

TYPED_ADDRESS_KEY = "typed_address"
SIGN_UP_KEY = "sign_up"
# Errors of forms that mean: a limit is reached.
LIMIT_CODES = ("too_many_failed_sign_ins", "too_many_login_attempts")


class EntrancePage:
    """A page of the way in: prefilled, and honest about failure in its status."""

    request: HttpRequest
    # The form's field that may hold an address.
    address_field = "email"

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()  # type: ignore[misc]
        initial.setdefault(self.address_field, self.request.session.get(TYPED_ADDRESS_KEY, ""))
        return initial

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        remember_address(request, request.POST.get(self.address_field, ""))
        return super().post(request, *args, **kwargs)  # type: ignore[misc, no-any-return]

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if response.status_code == HTTPStatus.OK:
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Give the form back with what was typed where allauth's limiter answers for the page."""
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        is_limiters = response.status_code == HTTPStatus.TOO_MANY_REQUESTS and not isinstance(
            response, TemplateResponse
        )
        return self._limit_reached(request) if is_limiters and request.method == "POST" else response

    def _limit_reached(self, request: HttpRequest) -> HttpResponse:
        """Answer 429 with the page's own form. It is not validated: that would be the try which was one too many."""
        kwargs: dict[str, Any] = self.get_form_kwargs()  # type: ignore[attr-defined]
        kwargs = {name: value for name, value in kwargs.items() if name not in {"data", "files"}}
        kwargs["initial"] = {**kwargs.get("initial", {}), **{item.name: item.value for item in typed_fields(request)}}
        form: forms.Form = self.get_form_class()(**kwargs)  # type: ignore[attr-defined]
        form.cleaned_data = {}
        form.add_error(None, f"There were too many tries. You can try again {in_words(seconds_to_wait(request))}.")
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]
        answer_too_many(request, response)
        return response


def remember_address(request: HttpRequest, typed: str) -> None:
    """Keep a typed address for the next page of the way in; anything else is forgotten."""
    try:
        validate_email(typed.strip())
    except forms.ValidationError:
        return
    request.session[TYPED_ADDRESS_KEY] = typed.strip()


def answer_too_many(request: HttpRequest, response: HttpResponse) -> None:
    """Say by the status, too, that a limit is reached, and when its time ends at the latest."""
    response.status_code = HTTPStatus.TOO_MANY_REQUESTS
    response.headers["Retry-After"] = str(seconds_to_wait(request))


class LoginView(EntrancePage, allauth_views.LoginView):  # type: ignore[misc]
    """Sign in with a password."""

    address_field = "login"

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        response = super().form_invalid(form)
        if any(form.has_error(NON_FIELD_ERRORS, code) for code in LIMIT_CODES):
            answer_too_many(self.request, response)
        return response


class SignupView(EntrancePage, allauth_views.SignupView):  # type: ignore[misc]
    """Create an account; the row is made before the address is confirmed."""

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()
        initial.setdefault("username", self.request.session.get(SIGN_UP_KEY, {}).get("username", ""))
        return initial

    def form_valid(self, form: Any) -> HttpResponse:
        if form.is_trapped:
            return self._answer_the_trap(form)
        try:
            response: HttpResponse = super().form_valid(form)
        except NameTaken as err:
            form.add_error("username", err.message)
            return self.form_invalid(form)
        user_id = self.user.pk if self.user else None
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            # No code was mailed: the account would wait for one that nobody has.
            forget_sign_up(user_id=user_id, kept_keys=form.kept_keys)
            return response
        self.request.session[SIGN_UP_KEY] = {
            "username": form.cleaned_data["display_name"],
            "user_id": user_id,
            "kept_keys": sorted(form.kept_keys),
            "next": self.get_next_url() or "",  # type: ignore[no-untyped-call]
        }
        return response

    def _answer_the_trap(self, form: Any) -> HttpResponse:
        """Show the code page and do nothing else."""
        process = email_verification_by_code.EmailVerificationProcess
        state = process.initial_state(None, form.cleaned_data["email"])
        process(request=self.request, state=state).persist()
        return redirect("account_email_verification_sent")


class PasskeySignupView(SignupView):
    """Create an account without a password; the passkey is made after the address is confirmed."""

    template_name = "account/signup_by_passkey.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by_passkey": True}


class RequestLoginCodeView(EntrancePage, allauth_views.RequestLoginCodeView):  # type: ignore[misc]
    """Ask for a sign-in code."""

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        response = super().form_invalid(form)
        if form.has_error("email", "too_many_login_attempts"):
            answer_too_many(self.request, response)
        return response


class PasswordResetView(EntrancePage, allauth_views.PasswordResetView):  # type: ignore[misc]
    """Ask for a code to set a new password."""


class CompletePasswordResetView(EntrancePage, allauth_views.CompletePasswordResetView):  # type: ignore[misc]
    """Set the new password after the code."""


class LogoutView(allauth_views.LogoutView):
    """The way out. Texts of the desk that this browser kept go with the session of those who work there."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        user = self.request.user
        works_at_desk = user.is_authenticated and user.is_staff
        response = super().post(*args, **kwargs)
        if works_at_desk:
            response.headers["Clear-Site-Data"] = '"storage"'
        return response
