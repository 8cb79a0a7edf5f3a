"""A site of a few lines, to see what the front server makes of requests and answers."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import brotli

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PAGE = ("<!doctype html><title>A page</title>" + "<p>The river rose again.</p>" * 500).encode()
STORED = {"gzip": gzip.compress(PAGE, mtime=0), "br": brotli.compress(PAGE)}


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with a page, a page kept compressed, or what the request looked like from here."""
    path = environ["PATH_INFO"]
    if path.startswith("/stored/"):
        coding = path.split("/")[2]
        return answer(start_response, STORED[coding], ("Content-Type", "text/html"), ("Content-Encoding", coding))
    if path == "/page/":
        return answer(start_response, PAGE, ("Content-Type", "text/html"), ("ETag", '"one"'))
    seen = {name: value for name, value in environ.items() if name.startswith("HTTP_")}
    seen["PATH"] = path + ("?" + environ["QUERY_STRING"] if environ["QUERY_STRING"] else "")
    seen["LENGTH"] = str(len(environ["wsgi.input"].read()))
    return answer(start_response, json.dumps(seen).encode(), ("Content-Type", "application/json"))


def answer(start_response: Callable[..., Any], body: bytes, *headers: tuple[str, str]) -> list[bytes]:
    """Send 200 with these headers and this body."""
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [body]
