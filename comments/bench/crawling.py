"""Read a discussion as somebody without scripts does: by following links from the article page."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

LINK = re.compile(r'<a [^>]*href="([^"]+)"[^>]*>')
# What leads on: the next page of threads, more replies, and the rest of a deep thread.
LEADS_ON = re.compile(r'rel="next"|class="thread-more"')
SHOWN = re.compile(r'id="comment-(\d+)"')
CONTEXT = re.compile(r"/comments/\d+/context/")
OK = 200


@dataclass
class Crawl:
    """One reader's way through a discussion: the comments met, the number of pages read, and on request their texts."""

    client: Client
    article: str
    keeps_texts: bool = False
    met: set[int] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)
    pages: int = 0
    _known: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Follow every link that leads on inside the discussion."""
        waiting = [self.article]
        self._known.add(self.article)
        while waiting:
            address = waiting.pop()
            for link in self._read(address):
                if link not in self._known:
                    self._known.add(link)
                    waiting.append(link)

    def _read(self, address: str) -> Iterator[str]:
        response = self.client.get(address)
        if response.status_code != OK:
            raise AssertionError(f"{address} answers {response.status_code}.")
        text = response.content.decode()
        self.pages += 1
        if self.keeps_texts:
            self.texts[address] = text
        self.met.update(int(found) for found in SHOWN.findall(text))
        return self._links(address, text)

    def _links(self, address: str, text: str) -> Iterator[str]:
        for found in LINK.finditer(text):
            link = urljoin(address, html.unescape(found[1])).partition("#")[0]
            path = urlsplit(link).path
            is_inside = path == f"{self.article}discussion/" or CONTEXT.fullmatch(path)
            if is_inside and LEADS_ON.search(found[0]):
                yield link
