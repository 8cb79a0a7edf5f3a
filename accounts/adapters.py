"""How allauth behaves here: our name rules, our outbox, our addresses, the way back to a kept text."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.internal.httpkit import clean_client_ip
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts import kept_texts
from accounts.audit_signals import log_failed_sign_in
from accounts.banned_addresses import is_banned_address
from accounts.devices import masked_network
from accounts.limits import TOO_FEW_PROXIES, seconds_to_wait, warn_once
from accounts.mails import queue_letter, site_values, write_letter
from accounts.models import User
from accounts.names import check_username, name_keys
from accounts.next_address import is_valid_next
from accounts.taken_names import taken_keys, taken_sentence
from config.errors import in_words

WRONG_SIGN_IN = "The username and/or password you specified are not correct."
ERROR_MESSAGES = {
    "account_inactive": "This account is closed.",
    "duplicate_email": "This is your address already. Enter another one.",
    "email_password_mismatch": WRONG_SIGN_IN,
    "email_taken": "This address belongs to another account. Enter another one.",
    "enter_current_password": "This is not your current password. Enter it again.",
    "incorrect_code": "That code is not right.",
    "incorrect_password": "This is not your password. Enter it again.",
    "rate_limited": "A code was mailed a moment ago. Wait ten seconds before asking for another one.",
    "same_as_current": "This is your address already. Enter another one.",
    "too_many_login_attempts": "A code was mailed to you a moment ago. Wait ten seconds, then sign in again.",
    "username_password_mismatch": WRONG_SIGN_IN,
}
TOO_MANY_FAILED = (
    "There were too many failed tries. You can try again {wait}, or have a sign-in code mailed to you: "
    "that way is open."
)

# A mail that carries a code is worthless after this many seconds.
CODE_SECONDS = {
    "email_confirmation": settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    "email_confirmation_signup": settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    "login_code": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT,
    "password_reset_code": settings.ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT,
}

BANNED_ADDRESS = "The account with this address was closed for good. It opens no other one for a year."


class AccountAdapter(DefaultAccountAdapter):
    """Named in ACCOUNT_ADAPTER; allauth asks it at every turn."""

    error_messages: dict[str, Any] = {**DefaultAccountAdapter.error_messages, **ERROR_MESSAGES}  # noqa: RUF012  (as the base class has it)

    def clean_username(self, username: str, shallow: bool = False) -> str:
        check_username(username)
        if not shallow and taken_keys(name_keys(username)):
            raise ValidationError(taken_sentence(username), code="username_taken")
        return username

    def is_safe_url(self, url: str | None) -> bool:
        return is_valid_next(url)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Answer every request with pages: allauth's JSON would repeat passwords to whoever asks for it."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address the proxies prove; of a request that passed too few of them, its sender's own.

        Raise PermissionDenied where there is none.
        """
        try:
            return str(super().get_client_ip(request))
        except ImproperlyConfigured as err:
            warn_once(TOO_FEW_PROXIES)
            address = clean_client_ip(request.META.get("REMOTE_ADDR", ""))
            if address is None:
                raise PermissionDenied from err
            return str(address)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return to the newest kept text where a flow has lost its own address; else to the front page."""
        kept = kept_texts.newest(request.session)
        return kept.return_to if kept else super().get_login_redirect_url(request)

    def post_login(self, request: HttpRequest, user: Any, **facts: Any) -> HttpResponse:
        """Lead whoever is about to lose the account to where it can be kept, wherever they wanted to go."""
        response: HttpResponse = super().post_login(request, user, **facts)
        return HttpResponseRedirect(reverse("accounts:data")) if user.erase_at is not None else response

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:security")

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Mark an address as confirmed; False if somebody else was faster, even in the same moment.

        False, with a sentence, for the address of somebody who was banned: only its owner comes this far.
        """
        if is_banned_address(email_address.email):
            messages.error(request, BANNED_ADDRESS)
            return False
        try:
            with transaction.atomic():
                return super().confirm_email(request, email_address)
        except IntegrityError:
            return False

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell a member by mail what changed about their account; the outbox learns whose mail it is."""
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner of an address that somebody gave it: at sign-up, or as the new one of another account."""
        if self.request.user.is_authenticated:
            self.send_mail("account/email/address_wanted", email, {})
        else:
            super().send_account_already_exists_mail(email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put one of allauth's mails into the outbox, as text and as HTML."""
        kind = template_prefix.rpartition("/")[2]
        member = context.get("user")
        reader = member if isinstance(member, User) and member.pk else None
        values = {
            **context,
            # Where allauth gives an address of its own, it would come from the request's host.
            **site_values(),
            "email": email,
            "minutes": CODE_SECONDS.get(kind, 0) // 60,
            "network": masked_network(context.get("ip", "")),
        }
        values.pop("request", None)
        letter = write_letter(template_prefix, values, reader=reader)
        queue_letter(letter, to=email, kind=kind, recipient=reader, expires_at=_expiry(kind))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failed sign-ins by what was typed, not by the host name it was typed at."""
        login: str = credentials.get("email") or credentials.get("username") or ""
        return login.lower()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try; raise with a sentence of its own, since allauth has one error for this and for mailed codes."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as err:
            sentence = TOO_MANY_FAILED.format(wait=in_words(seconds_to_wait(request)))
            raise ValidationError(sentence, code="too_many_failed_sign_ins") from err

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down a wrong password for an account of the desk: one query for whatever was typed."""
        typed: str = credentials.get("username") or credentials.get("email") or ""
        log_failed_sign_in(request, User.objects.signing_in_as(typed).first())

    def save_user(self, *args: Any, **kwargs: Any) -> User:
        raise NotImplementedError("Accounts are made by accounts.services.members.create_member.")


def _expiry(kind: str) -> datetime | None:
    seconds = CODE_SECONDS.get(kind)
    return timezone.now() + timedelta(seconds=seconds) if seconds else None
