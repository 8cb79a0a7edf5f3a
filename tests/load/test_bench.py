"""The bench's own tools: its client reads whole answers, its floors do the least, its discussions keep their shape."""

from __future__ import annotations

import itertools
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from django.urls import NoReverseMatch, Resolver404, resolve

from comments.bench import floors
from comments.bench.client import Connection, Crowd, get, post
from comments.bench.corpus import corpus, magazine
from comments.bench.goals import Goals
from comments.bench.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

BODY = b"x" * 400_000


class Echo(BaseHTTPRequestHandler):
    """Answers a long body, what was posted, or that nothing changed."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if "If-None-Match" in self.headers:
            self.send_response(304)
            self.end_headers()
        else:
            self._answer(200, BODY)

    def do_POST(self) -> None:
        self._answer(303, self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        for value in ("a=1; Path=/", "b=2"):
            self.send_header("Set-Cookie", value)
        self.send_header("Location", "/there/#comment-7")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_a_kept_connection_reads_one_whole_answer_after_the_other(port: int) -> None:
    with Crowd(port, 1) as crowd:
        [connection] = crowd.connections
        long, posted = connection.ask(get("/")), connection.ask(post("/", "text=a"))
        unchanged = connection.ask(get("/", If_None_Match='"a"'))
    assert (long.status, long.body) == (200, BODY)
    assert (posted.status, posted.body, posted.cookies) == (303, b"text=a", {"a": "1", "b": "2"})
    assert (unchanged.status, unchanged.body) == (304, b"")


def test_several_clients_send_all_their_requests_and_count_the_answers(port: int) -> None:
    with Crowd(port, 3) as crowd:
        spell = crowd.run([iter([get("/"), post("/", "text=a")]) for _ in range(3)])
        until_time_is_over = crowd.run([itertools.repeat(get("/"))] * 3, seconds=0.01)
    assert spell.statuses == {200: 3, 303: 3}
    assert spell.locations == ["/there/#comment-7"] * 3
    assert until_time_is_over.statuses[200] >= 3


def test_a_closed_connection_is_an_error_and_no_answer(port: int) -> None:
    connection = Connection(port)
    with pytest.raises(ConnectionError):
        connection.ask(get("/", Connection="close")) and connection.ask(get("/"))
    connection.socket.close()


@pytest.mark.parametrize("address", ["/bench/", "/bench/forget/", "/bench/insert/1/", "/bench/raw/a/"])
def test_no_floor_has_an_address_on_the_site(address: str) -> None:
    with pytest.raises((Resolver404, NoReverseMatch)):
        resolve(address)


@pytest.mark.urls("comments.bench.floors")
def test_a_constant_answers_the_bytes_that_were_kept(client: Client) -> None:
    address = floors.keep_body({"Content-Encoding": "br", "Content-Type": "text/html", "Date": "now"}, b"bytes")
    response = client.get(address)
    assert (response.content, response.headers["Content-Encoding"]) == (b"bytes", "br")
    assert "Date" not in response.headers


@pytest.mark.django_db
@pytest.mark.urls("comments.bench.floors")
def test_raw_rows_are_joined_without_models(client: Client) -> None:
    address = floors.keep_statements(["SELECT 'a', 1, 'b' UNION ALL SELECT 'c', 2, 'd'", "SELECT 'e'"])
    assert sorted(client.get(address).content.decode()) == list("abcde")


def test_a_thread_of_one_piece_holds_all_comments_but_two() -> None:
    comments = [record for record in corpus(300, slug="thread", in_one_thread=True) if record["kind"] == "comment"]
    assert [record["id"] for record in comments if record["parent"] is None] == [1, 2, 3]
    assert {record["parent"] for record in comments} & {1, 2} == set()


def test_a_magazine_fills_several_sections() -> None:
    assert len({record["section"] for record in magazine(20)}) >= 4


def test_goals_say_whether_they_are_met() -> None:
    lines: list[str] = []
    goals = Goals(lines.append)
    goals.at_least("share", 0.5, 0.6)
    goals.at_most("ratio", 2.0, 4)
    goals.is_zero("lost", 0)
    goals.close()
    assert [line.split()[0] for line in lines[1:]] == ["NOT", "met", "met"]


def test_a_server_that_gives_no_page_is_stopped(
    tmp_path: Path, settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_page(_server: Server) -> None:
        raise RuntimeError("The front page answers 503.")

    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "serve").write_text("#!/bin/sh\nexec sleep 60\n")
    (tmp_path / "scripts" / "serve").chmod(0o755)
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(Server, "_wait_for_a_page", no_page)
    server = Server(workers=1, threads=1, log=tmp_path / "log")
    with pytest.raises(RuntimeError), server:
        pass
    assert server.process.poll() is not None
