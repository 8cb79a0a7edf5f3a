"""Numbers for Prometheus, on a port of their own and never on the site (S88)."""

from __future__ import annotations

import socket
from http.server import HTTPServer
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.db import OperationalError, connection

from config import metrics, metrics_server, process_metrics, replica_witness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no numbers but the test's."""
    monkeypatch.setattr(metrics, "_known", [])


def test_counters_and_odd_labels_are_written_as_prometheus_reads_them(own: None) -> None:
    counter = metrics.Counter("seen_total", "Seen.", "route")
    counter.add(1, "a")
    counter.add(2, "a")
    counter.add(1, 'odd"\\\n')
    assert metrics.exposition() == (
        "# HELP seen_total Seen.\n# TYPE seen_total counter\n"
        'seen_total{route="a"} 3\nseen_total{route="odd\\"\\\\\\n"} 1\n'
    )


def test_buckets_count_what_was_not_longer(own: None) -> None:
    durations = metrics.Histogram("took_seconds", "Took.")
    for seconds in (0.001, 0.002, 0.3, 60.0):
        durations.add(seconds)
    lines = metrics.exposition().splitlines()
    assert 'took_seconds_bucket{le="0.002"} 2' in lines
    assert 'took_seconds_bucket{le="0.5"} 3' in lines
    assert 'took_seconds_bucket{le="+Inf"} 4' in lines
    assert lines[-2:] == ["took_seconds_sum 60.303", "took_seconds_count 4"]


def test_what_cannot_be_asked_is_left_out(own: None) -> None:
    def away() -> float:
        raise OperationalError

    metrics.Gauge("waiting", "Waiting.", process_metrics.quietly(away))
    metrics.Gauge("held", "Held.", lambda: 1)
    assert [line for line in metrics.exposition().splitlines() if line[0] != "#"] == ["held 1"]


def test_requests_are_counted_by_route_and_never_by_path(client: Client, db: None) -> None:
    client.get("/no/such/page/")
    client.get("/about/")
    text = metrics.exposition()
    assert 'broadsheet_requests_total{method="GET",route="none",status="404"}' in text
    assert "such" not in text


@pytest.mark.parametrize(
    "address",
    ["/metrics", "/.git/HEAD", "/.env", "/manage.py", "/config/urls.pyc", "/index.html~", "/app.js.map", "/__debug__/"],
)
def test_s88_nothing_of_the_works_has_an_address(client: Client, db: None, address: str) -> None:
    assert client.get(address).status_code == 404


def test_what_the_stored_pages_spare_is_counted(
    client: Client, db: None, own: None, kept_pages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = metrics.Counter("pages_total", "Pages.", "from")
    monkeypatch.setattr(metrics, "VISITORS_PAGES", pages)
    client.get("/")
    client.get("/")
    assert list(pages.samples()) == ['pages_total{from="kept"} 1', 'pages_total{from="made"} 1']


@pytest.fixture
def port(settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Yield a port that the setting names; servers started by the test are stopped."""
    started: list[HTTPServer] = []

    class Server(HTTPServer):
        def server_activate(self) -> None:
            super().server_activate()
            started.append(self)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.METRICS_PORT = free.getsockname()[1]
    monkeypatch.setattr(metrics_server, "_server", None)
    monkeypatch.setattr(metrics_server, "HTTPServer", Server)
    yield settings.METRICS_PORT
    for server in started:
        server.shutdown()
        server.server_close()


def test_each_process_has_a_port_of_its_own(port: int, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    first = metrics_server.start()
    assert metrics_server.start() is first
    monkeypatch.setattr(metrics_server, "_server", None)
    second = metrics_server.start()
    assert first is not None
    assert second is not None
    assert first.server_port == port
    assert second.server_port > port


def test_the_port_answers_one_address(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "_known", [metrics.REQUESTS])
    metrics_server.start()
    with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        assert b"# TYPE broadsheet_requests_total counter" in answer.read()
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"http://127.0.0.1:{port}/")


def test_without_a_port_nothing_listens(settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics_server, "_server", None)
    settings.METRICS_PORT = 0
    assert metrics_server.start() is None


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no replicas")
def test_a_replica_that_lacks_nothing_is_not_old(monkeypatch: pytest.MonkeyPatch) -> None:
    # After a failover both addresses may lead to the primary.
    monkeypatch.setattr(replica_witness, "REPLICA", "default")
    assert replica_witness.lag_seconds() == 0
