"""Measure the lists of the desk as ratios of one run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import include, path

from accounts.models import User
from comments.bench.desk_corpus import fill_desk
from comments.bench.goals import Goals
from comments.bench.timing import count_queries, processor_clock, slowest_queries, timed_in_turn

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

CONSTANT = "/bench/"
PAGES = {
    "front of the desk": "/admin/",
    "article list": "/admin/articles/article/",
    "article list, everything": "/admin/articles/article/?shown=all",
    "photo library": "/admin/articles/photo/",
    "photo library, rows": "/admin/articles/photo/?look=list",
    "picker": "/admin/articles/photo/pick/?CKEditorFuncNum=1",
}
SHOWN_QUERIES = 6
# What is asked of each screen at any size.
MOST_QUERIES, MOST_TIMES = 12, 10.0


def constant(request: HttpRequest) -> HttpResponse:
    """Answer a constant behind the middleware: what Django itself costs somebody who is signed in."""
    return HttpResponse("Broadsheet")


urlpatterns = [path("bench/", constant), path("", include("config.urls"))]


class Command(BaseCommand):
    """Time screens of the desk for an editor, on a scratch database made for the purpose and dropped at the end."""

    help = "Measure the lists of the desk as ratios to a constant view for the same signed-in editor."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rounds", type=int, default=30, help="how often each screen is timed (default 30)")
        parser.add_argument("--sizes", default="100,10000", help="articles, and photos (default 100,10000)")
        parser.add_argument("--queries", action="store_true", help="print the slowest statements of each screen")

    def handle(self, *, rounds: int, sizes: str, queries: bool, **options: Any) -> None:
        call_command("collectstatic", interactive=False, verbosity=0)
        kept_name = settings.DATABASES["default"]["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            # Whoever has no second factor is led away from the desk, and a constant view asks nobody.
            with override_settings(
                ROOT_URLCONF=__name__,
                ALLOWED_HOSTS=["testserver"],
                SECURE_SSL_REDIRECT=False,
                STAFF_FACTOR_REQUIRED=False,
            ):
                self._report(rounds, [int(size) for size in sizes.split(",")], with_queries=queries)
        finally:
            connection.creation.destroy_test_db(kept_name, verbosity=0)

    def _report(self, rounds: int, sizes: list[int], *, with_queries: bool) -> None:
        editor = User.objects.create_superuser("editor", "editor@mail.example", None)
        client = Client()
        client.force_login(editor)
        self.stdout.write(
            f"{connection.vendor}; processor time, median of {rounds}; ratio to a constant view for the same editor"
        )
        goals, queries = Goals(self.stdout.write), dict[str, int]()
        for size in sizes:
            fill_desk(size, editor=editor)
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    # What autovacuum does within a minute.
                    cursor.execute("ANALYZE")
            self._print_screens(client, rounds, size, goals, queries)
            for address in PAGES.values() if with_queries else ():
                self.stdout.write("\n".join([address, *slowest_queries(client, address)[:SHOWN_QUERIES]]))
        goals.close()

    def _print_screens(self, client: Client, rounds: int, size: int, goals: Goals, known: dict[str, int]) -> None:
        addresses = [CONSTANT, *PAGES.values()]
        acts = [partial(client.get, address) for address in addresses]
        base, *took = timed_in_turn(acts, rounds, processor_clock())
        self.stdout.write(f"{size:,} articles and photos; the constant view takes {base:.2f} ms")
        for (name, address), spent in zip(PAGES.items(), took, strict=True):
            queries, answer = count_queries(client, address), client.get(address)
            known.setdefault(name, queries)
            if answer.status_code != 200:  # noqa: PLR2004
                raise AssertionError(f"{address} answers {answer.status_code}.")
            self.stdout.write(
                f"  {name:<26}{spent:9.2f} ms{spent / base:8.1f} x{queries:5} queries{len(answer.content):10,} bytes"
            )
            goals.at_most(f"{name} at {size:,}: times the constant", spent / base, MOST_TIMES)
            goals.at_most(f"{name} at {size:,}: queries", queries, MOST_QUERIES)
            goals.is_zero(f"{name} at {size:,}: queries more than at the first size", queries - known[name])
