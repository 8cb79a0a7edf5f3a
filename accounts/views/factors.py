"""Second factors: allauth's views with a way back, honest answers, and recovery codes in sight when they are made."""

import time
from http import HTTPStatus
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.mixins import NextRedirectMixin
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal.httpkit import add_query_params
from allauth.mfa.base import views as base_views
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp import views as app_views
from allauth.mfa.webauthn import views as key_views
from allauth.mfa.webauthn.internal import auth, flows
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.audit_signals import log_failed_sign_in
from accounts.challenges import issue_challenge
from accounts.factor_adapter import FACTOR_MESSAGES
from accounts.factors import factors_of, is_last_factor_of_staff, unused_codes
from accounts.forms.factors import TOO_MANY
from accounts.limits import seconds_to_wait
from accounts.next_address import is_valid_next
from accounts.views.codes import with_next
from config.caching import secret_page

# So long after they were shown the codes can be fetched as a file; then neither is possible again.
DOWNLOAD_SECONDS = 600


def way_back(request: HttpRequest) -> str:
    """Return the address the reader came for, or that of the settings page."""
    address = request.POST.get("next") or request.GET.get("next")
    return address if address and is_valid_next(address) else reverse("accounts:security")


def leading_back(request: HttpRequest, address: str) -> str:
    """Return the address of a page between, with the way back where the reader came for something."""
    came_for = request.POST.get("next") or request.GET.get("next")
    return add_query_params(address, {"next": came_for}) if is_valid_next(came_for) else address


class HonestAnswer:
    """Says by the status, too, that a form was refused or that a limit is reached."""

    request: HttpRequest

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if any(error.code in TOO_MANY for errors in form.errors.as_data().values() for error in errors):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response.headers["Retry-After"] = str(seconds_to_wait(self.request))
        elif response.status_code == HTTPStatus.OK:
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response


class FactorPage(HonestAnswer, NextRedirectMixin):  # type: ignore[misc]
    """A page about second factors that keeps the way back."""

    def get_success_url(self) -> str:
        """Show new recovery codes first; they lead on to where the reader wanted to be."""
        if getattr(self, "did_generate_recovery_codes", False):
            return leading_back(self.request, reverse("mfa_view_recovery_codes"))
        return way_back(self.request)


class ActivateAppView(FactorPage, app_views.ActivateTOTPView):  # type: ignore[misc]
    """Connect an authenticator app."""


class DeactivateAppView(FactorPage, app_views.DeactivateTOTPView):  # type: ignore[misc]
    """Remove the authenticator app."""


class AddKeyView(FactorPage, key_views.AddWebAuthnView):  # type: ignore[misc]
    """Add a passkey or a security key."""


class RenameKeyView(FactorPage, key_views.EditWebAuthnView):  # type: ignore[misc]
    """Give a key another name."""


class RemoveKeyView(FactorPage, key_views.RemoveWebAuthnView):  # type: ignore[misc]
    """Remove a key, unless it is the last factor of somebody who works at the desk."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        refusal = FACTOR_MESSAGES["cannot_delete_authenticator"] if is_last_factor_of_staff(self.object) else ""
        return {**super().get_context_data(**kwargs), "refusal": refusal}  # type: ignore[no-untyped-call]

    def form_valid(self, form: forms.Form) -> HttpResponse:
        if is_last_factor_of_staff(self.object):
            return self.render_to_response(self.get_context_data(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return super().form_valid(form)  # type: ignore[no-any-return]


class GenerateCodesView(FactorPage, code_views.GenerateRecoveryCodesView):  # type: ignore[misc]
    """Make new recovery codes; the former ones are worthless then."""

    did_generate_recovery_codes = True


class ShowCodesView(code_views.ViewRecoveryCodesView):  # type: ignore[misc]
    """Show recovery codes, once."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[no-untyped-call]
        return {**context, "way_back": way_back(self.request)}


class DownloadCodesView(code_views.DownloadRecoveryCodesView):  # type: ignore[misc]
    """Send recovery codes as a file for a short time after they were shown."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect("account_login")
        raise_if_reauthentication_required(request, app="allauth.mfa")
        codes = factors_of(request.user).codes
        shown_at = codes.data.get("viewed_at", 0) if codes else 0
        if codes is None or time.time() - shown_at > DOWNLOAD_SECONDS:
            raise Http404
        return self.render_to_response({"unused_codes": unused_codes(codes)})  # type: ignore[no-any-return, no-untyped-call]


class FirstPasskeyView(HonestAnswer, key_views.SignupWebAuthnView):  # type: ignore[misc]
    """Make the passkey of a new account; recovery codes come with it, since there is no other way back in."""

    def form_valid(self, form: Any) -> HttpResponse:
        stage = self._login_stage
        user = stage.login.user
        key = flows.signup_authenticator(
            self.request, user=user, name=form.cleaned_data["name"], credential=form.cleaned_data["credential"]
        )
        RecoveryCodes.activate(user)
        response: HttpResponse = stage.exit()
        if not self.request.user.is_authenticated:
            return response
        record_authentication(
            self.request, user, "mfa", id=key.pk, type=key.type, passwordless=True, reauthenticated=True
        )
        address = reverse("mfa_view_recovery_codes")
        came_for = response.headers.get("Location", "")
        return redirect(add_query_params(address, {"next": came_for}) if is_valid_next(came_for) else address)


class PasskeySignInView(key_views.LoginWebAuthnView):  # type: ignore[misc]
    """Sign in with a passkey alone."""

    def form_valid(self, form: Any) -> HttpResponse:
        key = form.cleaned_data["credential"]
        login = Login(user=key.user, redirect_url=get_next_redirect_url(self.request))
        return flows.perform_passwordless_login(self.request, key, login)

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        auth.clear_state()
        say_errors(self.request, form)
        return redirect(with_next(self.request, reverse("account_login")))


class SecondFactorView(HonestAnswer, base_views.AuthenticateView):  # type: ignore[misc]
    """Ask for a second factor after the password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "factors": factors_of(self.stage.login.user)}

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Write down a wrong code for an account of the desk; too many are refused before they are looked at."""
        if form.has_error("code", "incorrect_code"):
            log_failed_sign_in(self.request, self.stage.login.user)
        return super().form_invalid(form)


class ReauthenticateByCodeView(FactorPage, base_views.ReauthenticateView):  # type: ignore[misc]
    """Ask for a code once more."""


class ReauthenticateByKeyView(key_views.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """Ask for a key once more."""

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Show the page again; its own answer would lead to the front page."""
        say_errors(self.request, form)
        return redirect(leading_back(self.request, reverse("mfa_reauthenticate_webauthn")))


def say_errors(request: HttpRequest, form: forms.Form) -> None:
    """Show a form's errors on the next page, each once."""
    for sentence in dict.fromkeys(str(error) for errors in form.errors.values() for error in errors):
        messages.error(request, sentence)


@secret_page
@require_safe
def passkey_options(request: HttpRequest) -> JsonResponse:
    """Return a challenge for the sign-in page's script."""
    return JsonResponse(issue_challenge())


@secret_page
@require_safe
@login_required
def to_security(request: HttpRequest) -> HttpResponse:
    """Lead from allauth's own lists to the one page that shows all."""
    return redirect(leading_back(request, reverse("accounts:security")))
