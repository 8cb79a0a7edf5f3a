"""Reads XML piece by piece and keeps nothing: no tree is built, no DTD, entity or other file is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from xml.etree.ElementTree import ParseError

import defusedxml
from defusedxml.ElementTree import XMLParser

from articles.importers.report import ImportFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.importers.files import Source

CHUNK_BYTES = 64 * 1024
MAX_TEXT = 16 * 1024 * 1024
MAX_NESTING = 100
# Control bytes that XML forbids and WordPress writes all the same. UTF-16 files hold zero bytes and are left alone.
FORBIDDEN_BYTES = bytes(byte for byte in range(32) if byte not in b"\t\n\r")
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


class Handler[Found](Protocol):
    """What is told about the elements, in their order, and what it found in them so far."""

    found: list[Found]

    def open(self, tag: str, attributes: dict[str, str]) -> None:
        """Hear that an element begins; tags read `{namespace}name`."""

    def close(self, tag: str, text: str) -> None:
        """Hear that an element ends, with the text that stood directly in it."""


class _Target[Found]:
    """Hands elements to a handler; counts nesting and text so that neither fills the memory."""

    def __init__(self, handler: Handler[Found]) -> None:
        self._handler = handler
        self._texts: list[list[str]] = []
        self._length = 0

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        if len(self._texts) >= MAX_NESTING:
            raise _Refused(f"elements are nested more than {MAX_NESTING} deep")
        self._texts.append([])
        self._length = 0
        self._handler.open(tag, attrs)

    def data(self, text: str) -> None:
        self._length += len(text)
        if self._length > MAX_TEXT:
            raise _Refused("a text is longer than 16 MiB")
        if self._texts:
            self._texts[-1].append(text)

    def end(self, tag: str) -> None:
        self._handler.close(tag, "".join(self._texts.pop()))
        self._length = 0

    def close(self) -> None:
        """Hear that the document ends."""


class _Refused(Exception):
    """A limit is passed; the message is a clause."""


def read_xml[Found](source: Source, handler: Handler[Found]) -> Iterator[Found]:
    """Yield what the handler finds while the file is read. Raise ImportFailed with line and column."""
    head = source.beginning()
    keep_all = head.startswith(UTF_16_MARKS)
    parser = XMLParser(target=_Target(handler), forbid_dtd=True)
    while data := source.read(CHUNK_BYTES):
        _feed(parser, data if keep_all else data.translate(None, FORBIDDEN_BYTES), source)
        yield from handler.found
        handler.found.clear()
    _close(parser, source)
    yield from handler.found
    handler.found.clear()


def _feed(parser: XMLParser, data: bytes, source: Source) -> None:
    try:
        parser.feed(data)
    except ParseError as err:
        raise _not_well_formed(source, err) from err
    except defusedxml.DefusedXmlException as err:
        raise ImportFailed(
            f"{source.name} declares a document type or entities ({_position(parser)}); "
            "such a file could pull in others, so nothing of it was read."
        ) from err
    except _Refused as err:
        raise ImportFailed(f"{source.name} cannot be imported: {err} ({_position(parser)}).") from err
    except (LookupError, ValueError) as err:
        raise ImportFailed(f"{source.name} is written in an encoding that is not known here ({err}).") from err


def _close(parser: XMLParser, source: Source) -> None:
    try:
        parser.close()
    except ParseError as err:
        raise _not_well_formed(source, err) from err


def _position(parser: XMLParser) -> str:
    return f"line {parser.parser.CurrentLineNumber}, column {parser.parser.CurrentColumnNumber}"


def _not_well_formed(source: Source, err: ParseError) -> ImportFailed:
    line, column = err.position
    reason = str(err).split(":", maxsplit=1)[0]
    return ImportFailed(f"{source.name} is broken at line {line}, column {column}: {reason}.")
