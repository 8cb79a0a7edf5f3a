"""Time the way in for people who have an account and for people who have none."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from accounts.services.members import create_member

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.management.base import CommandParser

    # What is sent for a person: the address, the fields, and what follows in the same session.
    type Act = Callable[[Client, str, str], tuple[str, dict[str, str]]]

PASSWORD = "correct horse battery"  # noqa: S105  (of people who live as long as the scratch database)
CODE_PAGE = "/accounts/confirm-email/"


def sign_in_by_name(client: Client, name: str, fresh: str) -> tuple[str, dict[str, str]]:
    """Try a wrong password."""
    return "/accounts/login/", {"login": name, "password": "not the right one"}


def sign_in_by_address(client: Client, name: str, fresh: str) -> tuple[str, dict[str, str]]:
    """Try a wrong password."""
    return "/accounts/login/", {"login": f"{name}@mail.example", "password": "not the right one"}


def ask_for_code(client: Client, name: str, fresh: str) -> tuple[str, dict[str, str]]:
    """Ask for a sign-in code."""
    return "/accounts/login/code/", {"email": f"{name}@mail.example"}


def ask_for_reset(client: Client, name: str, fresh: str) -> tuple[str, dict[str, str]]:
    """Ask for a new password."""
    return "/accounts/password/reset/", {"email": f"{name}@mail.example"}


def sign_up(client: Client, name: str, fresh: str) -> tuple[str, dict[str, str]]:
    """Sign up under a free name."""
    return "/accounts/signup/", {"email": f"{name}@mail.example", "username": fresh, "password1": PASSWORD}


def send_again(client: Client, name: str, fresh: str) -> tuple[str, dict[str, str]]:
    """Ask for a second code after a sign-up."""
    client.post(*sign_up(client, name, fresh))
    return CODE_PAGE, {"action": "resend"}


def wrong_code(client: Client, name: str, fresh: str) -> tuple[str, dict[str, str]]:
    """Enter a wrong code after a sign-up."""
    client.post(*sign_up(client, name, fresh))
    return CODE_PAGE, {"code": "BCDF-GHJK"}


ACTS: dict[str, Act] = {
    "sign in, by name": sign_in_by_name,
    "sign in, by address": sign_in_by_address,
    "sign-in code": ask_for_code,
    "reset": ask_for_reset,
    "sign up": sign_up,
    "sign up, send again": send_again,
    "sign up, wrong code": wrong_code,
}


class Command(BaseCommand):
    """Print medians and how far apart they are; on a scratch database, with the real hasher."""

    help = "Time sign-in, sign-up, codes and resets for known and unknown people, on a scratch database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tries", type=int, default=50, help="tries of each kind (default 50)")

    def handle(self, *, tries: int, **options: Any) -> None:
        call_command("collectstatic", interactive=False, verbosity=0)
        kept_name = settings.DATABASES["default"]["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        # Mails are sent by a worker, as in production. Limits cost all tries the same and would end them.
        production = {
            "ALLOWED_HOSTS": ["testserver"],
            "SECURE_SSL_REDIRECT": False,
            "ACCOUNT_RATE_LIMITS": False,
            "TASKS": {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}},
        }
        try:
            with override_settings(**production):
                self._report(tries)
        finally:
            connection.creation.destroy_test_db(kept_name, verbosity=0)

    def _report(self, tries: int) -> None:
        for number in range(tries):
            create_member(username=f"known{number}", email=f"known{number}@mail.example", password=PASSWORD)
        self.stdout.write(f"{connection.vendor}; medians of {tries} in ms: known, unknown, apart; then processor time")
        for place, (name, act) in enumerate(ACTS.items()):
            measured(act, 2, f"warm{place}")
            columns = [
                f"{known:9.1f}{unknown:9.1f}{abs(known - unknown) / min(known, unknown):8.1%}"
                for known, unknown in measured(act, tries, f"act{place}")
            ]
            self.stdout.write(f"{name:<24}{'   '.join(columns)}")


def measured(act: Act, tries: int, label: str) -> list[tuple[float, float]]:
    """Return the medians for known and unknown people, who take turns: by the clock, and of the processor alone."""
    took: dict[str, list[tuple[float, float]]] = {"known": [], "nobody": []}
    for number in range(tries):
        for kind in ("known", "nobody") if number % 2 else ("nobody", "known"):
            client = Client()
            address, fields = act(client, f"{kind}{number}", f"{label}-{kind}-{number}")
            start = time.perf_counter(), time.process_time()
            client.post(address, fields)
            took[kind].append((time.perf_counter() - start[0], time.process_time() - start[1]))
    return [
        (
            median(spent[clock] for spent in took["known"]) * 1000,
            median(spent[clock] for spent in took["nobody"]) * 1000,
        )
        for clock in (0, 1)
    ]
