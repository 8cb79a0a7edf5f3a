"""Which reads may come from a replica; with real servers: tests/scaling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from psycopg.errors import QueryCanceled

from config import replica, replica_witness
from config.database import databases
from config.replica import ReplicaRouter, may_read_replica, read_by_age, visitors_page
from config.replica_witness import Witness
from config.stored_pages import parts
from config.stored_pages.scopes import seconds_since_renewal

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

ROUTER = ReplicaRouter()
POSTGRESQL = "postgresql://ada@%2Ftmp/magazine"


class Servers:
    """A primary that writes and a replica that follows when told to; stands in for what the witness asks."""

    def __init__(self) -> None:
        self.written = self.replayed = self.asked = 0
        self.away = ""

    def answer(self, alias: str, question: str, *values: str) -> Any:
        self.asked += 1
        if alias == self.away:
            raise OperationalError
        return str(self.written) if alias == "default" else self.replayed >= int(values[0])


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch, settings: SettingsWrapper) -> Servers:
    """Return two servers that this process has not asked yet."""
    servers = Servers()
    monkeypatch.setattr(replica_witness, "_answer", servers.answer)
    monkeypatch.setattr(replica, "witness", Witness())
    monkeypatch.setattr(replica, "has_replica", lambda: True)
    settings.REPLICA_LAG_SECONDS = 5
    return servers


def seen(request: Any) -> HttpResponse:
    """Answer with where a view's reads went."""
    return HttpResponse(ROUTER.db_for_read(None))


def failing_at(aliases: str, error: type[Exception] | Exception) -> Any:
    """Return a view that fails where it reads from one of these servers."""

    def view(request: Any) -> HttpResponse:
        if ROUTER.db_for_read(None) in aliases.split():
            raise error
        return seen(request)

    return view


def answered(view: Any = seen, *, age: float = 60, method: str = "GET", **cookies: str) -> str:
    """Return where the reads of a request went."""
    request = RequestFactory().generic(method, "/")
    request.COOKIES.update(cookies)
    response = may_read_replica(view, age=lambda _: age, do_not_keep=lambda request: setattr(request, "kept", False))(
        request
    )
    return f"{response.content.decode()}{'' if getattr(request, 'kept', True) else ', not kept'}"


def test_a_visitors_page_is_read_from_the_replica_and_written_to_the_primary(servers: Servers) -> None:
    assert answered() == "replica"
    with visitors_page(seconds_old=60):
        assert ROUTER.db_for_write(None) == "default"
    assert ROUTER.db_for_read(None) == "default"


def test_what_changed_a_moment_ago_is_read_from_the_primary(servers: Servers) -> None:
    assert answered(age=4) == "default"
    with visitors_page(seconds_old=60):
        read_by_age(1)
        assert ROUTER.db_for_read(None) == "default"
        read_by_age(30)
        assert ROUTER.db_for_read(None) == "replica"


@pytest.mark.parametrize("request_facts", [{"method": "POST"}, {"session": "ada"}], ids=str)
def test_members_and_writers_read_from_the_primary(servers: Servers, request_facts: dict[str, str]) -> None:
    assert answered(**request_facts) == "default"  # type: ignore[arg-type]
    assert servers.asked == 0


def test_a_replica_that_is_behind_is_read_when_it_has_caught_up(servers: Servers) -> None:
    servers.written = 7
    assert answered() == "default"
    servers.written, servers.replayed = 9, 7
    assert answered() == "replica"


def test_a_proof_lasts_without_asking_again(servers: Servers) -> None:
    assert [answered() for _ in range(4)] == ["replica"] * 4
    assert servers.asked == 2


def test_a_replica_that_is_away_is_left_alone(servers: Servers) -> None:
    servers.away = "replica"
    assert answered() == "default"
    asked = servers.asked
    servers.away = ""
    assert answered() == "default"
    assert servers.asked == asked


def test_a_replica_lost_in_the_middle_of_a_page_costs_nobody_the_page(servers: Servers) -> None:
    assert answered(failing_at("replica", OperationalError)) == "default"
    assert replica.witness.is_away("replica")


def test_while_the_primary_is_away_visitors_read_what_the_replica_has(servers: Servers) -> None:
    servers.away = "default"
    for age in (1, 60):
        assert answered(failing_at("default", OperationalError), age=age) == "replica, not kept"


def test_what_may_lack_the_last_moments_is_not_remembered(servers: Servers, settings: SettingsWrapper) -> None:
    settings.STORED_PAGES, servers.away = True, "default"
    parts.forget_all()
    replica.witness.note_failure("default", OperationalError())
    with visitors_page(seconds_old=60):
        assert ROUTER.db_for_read(None) == "replica"
        parts.magazine_parts("menu", true_for=lambda: 60.0)
    assert parts.recall("menu") is None


def test_while_both_are_away_the_error_is_told(servers: Servers) -> None:
    for _ in range(2):
        with pytest.raises(OperationalError):
            answered(failing_at("default replica", OperationalError))


def test_a_statement_that_takes_too_long_takes_no_server_away(servers: Servers) -> None:
    error = OperationalError()
    error.__cause__ = QueryCanceled()
    assert answered(failing_at("replica", error)) == "default"
    assert not replica.witness.is_away("replica")


def test_a_page_the_replica_does_not_know_is_asked_of_the_primary(servers: Servers) -> None:
    assert answered(failing_at("replica", Http404)) == "default"


def test_errors_of_the_primary_stay_what_they_are(servers: Servers) -> None:
    error = OperationalError()
    error.__cause__ = QueryCanceled()
    with pytest.raises(OperationalError):
        answered(failing_at("default", error), age=1)


def test_the_replica_is_never_migrated() -> None:
    assert ROUTER.allow_migrate("replica", "articles") is False
    assert ROUTER.allow_migrate("default", "articles") is None


def test_a_scope_nobody_knows_counts_as_renewed_now() -> None:
    assert seconds_since_renewal(("magazine", "talk"), {"magazine": "1-a"}) < 1
    assert seconds_since_renewal(("magazine",), {"magazine": "1-a"}) > 1


def test_nobody_waits_long_for_a_replica() -> None:
    entries = databases(POSTGRESQL, replica_url=POSTGRESQL, threads=4)
    assert entries["replica"]["OPTIONS"]["pool"]["timeout"] == 1
    assert entries["replica"]["TEST"] == {"MIRROR": "default"}


def test_a_replica_of_an_embedded_database_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_REPLICA_URL"):
        databases("sqlite:///x.sqlite3", replica_url=POSTGRESQL, threads=4)
