"""The shipped front server, with a real nginx and the real application server."""

from __future__ import annotations

import gzip
import json
import socket
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.deploy.echo import PAGE, STORED
from tests.deploy.front import NAME, Front, free_port, read_all

if TYPE_CHECKING:
    from pathlib import Path

# A header that goes on, and a body that does.
HALVES = (b"X-Slow: a", b"\r\nslow")
COMPRESSED = "Accept-Encoding: gzip"
ODD_LENGTHS = {
    "CL.TE": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "TE.CL": b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "unknown TE": b"Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n\r\nabcd",
    "two lengths": b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
}


def test_http_2_is_spoken(front: Front) -> None:
    with front.connect(protocol="h2") as connection:
        assert connection.selected_alpn_protocol() == "h2"


@pytest.mark.parametrize("coding", STORED)
def test_stored_compressed_pages_pass_untouched(front: Front, coding: str) -> None:
    head, body = front.get(f"/stored/{coding}/", COMPRESSED)
    assert (head.count("content-encoding:"), head.count(f"content-encoding: {coding}"), body) == (1, 1, STORED[coding])


def test_pages_made_for_one_reader_are_compressed_here(front: Front) -> None:
    head, body = front.get("/page/", COMPRESSED)
    assert "content-encoding: gzip" in head
    assert "vary: accept-encoding" in head
    assert 'etag: w/"one"' in head
    assert b"".join(chunks(body)) != PAGE
    assert gzip.decompress(b"".join(chunks(body))) == PAGE


def chunks(body: bytes) -> list[bytes]:
    """Return the parts of a body sent in chunks."""
    parts: list[bytes] = []
    while body:
        size, _, body = body.partition(b"\r\n")
        parts.append(body[: int(size, 16)])
        body = body[int(size, 16) + 2 :]
    return parts


def test_the_site_learns_the_true_address_from_one_hop_and_nothing_else_readers_claim(front: Front) -> None:
    claims = (
        "X-Forwarded-For: 9.9.9.9",
        "X-Forwarded-Host: evil.example",
        "X-Forwarded-Proto: http",
        "Forwarded: for=9.9.9.9",
    )
    others = ("X-Original-URL: /admin/", "X-HTTP-Method-Override: DELETE", "X-Request-ID: mine", "X-Real-IP: 9.9.9.9")
    seen = json.loads(front.get("/", *claims, *others)[1])
    assert seen.pop("HTTP_X_REQUEST_ID") != "mine"
    assert seen.pop("PATH") == "/"
    assert seen == {
        "HTTP_HOST": NAME,
        "HTTP_X_FORWARDED_FOR": "127.0.0.1",
        "HTTP_X_FORWARDED_PROTO": "https",
        "LENGTH": "0",
    }


def test_nothing_of_a_member_is_left_for_the_next_visitor(front: Front) -> None:
    """S79 at the front, which keeps no answer at all."""
    assert b"somebody" in front.get("/article/", "Cookie: session=somebody")[1]
    assert b"somebody" not in front.get("/article/")[1]


def test_static_files_come_compressed_ahead_and_are_kept_for_ever(front: Front) -> None:
    head, body = front.get("/static/page.0123456789ab.css", COMPRESSED)
    assert body == b"compressed ahead"
    assert "cache-control: public, max-age=31536000, immutable" in head
    assert "x-content-type-options: nosniff" in head


def test_photos_cannot_do_anything(front: Front) -> None:
    head, body = front.get("/media/photo.webp")
    assert body == b"a photo"
    assert "content-type: image/webp" in head
    assert "content-security-policy: default-src 'none'; sandbox" in head
    assert "x-content-type-options: nosniff" in head


@pytest.mark.parametrize(
    "path",
    [
        "/media/",
        "/static/",
        "/media/link.webp",
        "/media/../secret",
        "/media/%2e%2e/secret",
        "/media/..%5csecret",
        "/secret",
    ],
)
def test_what_is_no_file_of_ours_is_the_sites_to_answer(front: Front, path: str) -> None:
    head, body = front.get(path)
    assert b"nobody's" not in body
    assert "200" not in head.split("\r\n")[0] or b"HTTP_X_FORWARDED_PROTO" in body


@pytest.mark.parametrize("rest", ODD_LENGTHS.values(), ids=ODD_LENGTHS)
def test_bodies_of_two_lengths_are_refused(front: Front, rest: bytes) -> None:
    """S92 at the front."""
    answer = front.ask(f"POST / HTTP/1.1\r\nHost: {NAME}\r\n".encode() + rest)
    assert b" 400 " in answer.split(b"\r\n")[0] or b" 501 " in answer.split(b"\r\n")[0]
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    ("request_line", "header", "status"),
    [
        ("GET /" + "a" * 8192, "X: a", 414),
        ("GET /", "Cookie: " + "a" * 16_384, 400),
        ("GET /", "Accept-Language: " + "a" * 50_000, 400),
        ("POST /", f"Content-Length: {9 * 1024 * 1024}", 413),
        ("POST /admin/", f"Content-Length: {101 * 1024 * 1024}", 413),
    ],
    ids=["address", "cookies", "languages", "form", "photo"],
)
def test_what_is_too_large_is_refused_at_once(front: Front, request_line: str, header: str, status: int) -> None:
    """S90 at the front, and the limits of bodies."""
    answer = front.ask(f"{request_line} HTTP/1.1\r\nHost: {NAME}\r\n{header}\r\n\r\n".encode(), until=b"</html>")
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"This request could not be taken" in answer


def test_other_names_get_no_answer(front: Front) -> None:
    with pytest.raises(OSError, match=r"unrecognized|handshake|reset"):
        front.connect(name="other.example")


def test_plain_http_leads_to_tls_at_the_sites_own_name(front: Front) -> None:
    with socket.create_connection(("127.0.0.1", front.plain_port), timeout=5) as connection:
        connection.sendall(f"GET /a/?b=1 HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode())
        answer = read_all(connection)
    assert f"location: https://{NAME}/a/?b=1" in answer.decode().lower()


def test_the_log_names_nobody_and_no_page(front: Front) -> None:
    front.get("/search/?q=secret-word")
    lines = (front.folder / "access.log").read_text().splitlines()
    assert json.loads(lines[-1])["network"] == "127.0.0.0"
    assert not any("secret-word" in line or "search" in line or "127.0.0.1" in line for line in lines)


def test_a_hundred_slow_readers_leave_others_their_speed(front: Front) -> None:
    """S91, told by order instead of time: others are answered while none of the slow ones has said all."""
    with ExitStack() as stack:
        for number in range(100):
            slow = stack.enter_context(front.connect())
            slow.sendall(b"POST / HTTP/1.1\r\nHost: magazine.example\r\nContent-Length: 9\r\n" + HALVES[number % 2])
        assert all("200 ok" in front.get("/page/")[0] for _ in range(20))


@pytest.mark.parametrize("rest", [*ODD_LENGTHS.values()][2:], ids=[*ODD_LENGTHS][2:])
def test_the_application_server_refuses_odd_lengths_itself(site_port: int, rest: bytes) -> None:
    """S92 behind the front; a body in chunks is the site's to refuse (tests/config/test_middleware.py)."""
    with socket.create_connection(("127.0.0.1", site_port), timeout=5) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\n" + rest)
        assert read_all(connection).startswith(b"HTTP/1.1 400 ")


def test_an_absent_site_is_said_in_words(nginx: str, tmp_path: Path) -> None:
    with Front(nginx, tmp_path, free_port()) as alone:
        head, body = alone.get("/", method="POST")
    assert head.startswith("http/1.1 503 ")
    assert "retry-after: 5" in head
    assert b"Back in a moment" in body


def test_the_object_store_learns_nothing_of_readers(nginx: str, site_port: int, tmp_path: Path) -> None:
    instead = {"media.conf": "compose/many.media.conf", "upstream.conf": "compose/many.upstream.conf"}
    with Front(nginx, tmp_path, site_port, instead) as many:
        head, body = many.get(
            "/media/photo.webp?versions", "Cookie: session=somebody", "Authorization: a", "If-None-Match: b"
        )
        refused, answer = many.get("/media/photo.webp", method="DELETE")
    seen = json.loads(body)
    assert not {"HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_X_FORWARDED_FOR"} & seen.keys()
    assert (seen["PATH"], seen["HTTP_IF_NONE_MATCH"]) == ("/media/photo.webp", "b")
    assert "content-security-policy: default-src 'none'; sandbox" in head
    assert "HTTP_X_FORWARDED_FOR" in json.loads(answer), refused


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux has all of 127.0.0.0/8.")
def test_f18_who_asks_for_very_many_deep_pages_at_once_waits_alone(nginx: str, site_port: int, tmp_path: Path) -> None:
    def question(path: str) -> bytes:
        return f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode()

    with Front(nginx, tmp_path, site_port, serves_strangers=True) as front, ExitStack() as stack:
        crawling = [stack.enter_context(front.connect(source="127.0.1.1")) for _ in range(130)]
        for connection in crawling:
            connection.sendall(question("/comments/7/context/"))
        refused = read_all(crawling[-1]).decode().lower()
        # A school behind one address reads what is kept, and somebody else reads anything.
        for source, path in (("127.0.1.1", "/articles/one/"), ("127.0.2.1", "/comments/7/context/")):
            with front.connect(source=source) as reader:
                reader.sendall(question(path))
                assert b" 200 " in read_all(reader, until=b"\r\n")
        assert (" 429 " in refused, "retry-after: 5" in refused, "back in a moment" in refused) == (True, True, True)
