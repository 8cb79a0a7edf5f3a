"""Films and sounds of known places: an address becomes provider, id and the one way each is written.

Pure functions. Nothing here asks another host, and a page names the frame's address only as data: it is loaded when a
reader presses the link. What may be framed at all stands in the content security policy, one source a provider.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

ADDRESS_MAX = 500
YOUTUBE_ID = r"([\w-]{11})"


@dataclass(frozen=True)
class Provider:
    """A place whose players may stand on a page. Patterns match path and query whole, and catch the id."""

    key: str
    name: str
    # What one does there: "Watch on Vimeo".
    verb: str
    places: tuple[tuple[frozenset[str], str], ...]
    # With "{id}" in it.
    address: str
    frame: str

    @property
    def frame_source(self) -> str:
        """Return what the content security policy must allow, scheme and host."""
        parts = urlsplit(self.frame)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True)
class Embed:
    """One film or sound."""

    provider: Provider
    id: str

    @property
    def address(self) -> str:
        """Return the page for people, always written the same way."""
        return self.provider.address.format(id=self.id)

    @property
    def frame(self) -> str:
        """Return the address of the player."""
        return self.provider.frame.format(id=self.id)

    @property
    def invitation(self) -> str:
        """Return the words of the link."""
        return f"{self.provider.verb} on {self.provider.name}"


def _hosts(*names: str) -> frozenset[str]:
    return frozenset(names)


PROVIDERS = (
    Provider(
        "youtube",
        "YouTube",
        "Watch",
        (
            (
                _hosts("youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"),
                rf"/(?:embed|shorts|live|v)/{YOUTUBE_ID}(?:\?.*)?|/watch/?\?(?:.*&)?v={YOUTUBE_ID}(?:&.*)?",
            ),
            (_hosts("youtu.be"), rf"/{YOUTUBE_ID}(?:\?.*)?"),
        ),
        "https://www.youtube.com/watch?v={id}",
        "https://www.youtube-nocookie.com/embed/{id}",
    ),
    Provider(
        "vimeo",
        "Vimeo",
        "Watch",
        (
            (_hosts("vimeo.com"), r"/(?:channels/[\w-]+/|groups/[\w-]+/videos/)?([0-9]{5,12})/?(?:\?.*)?"),
            (_hosts("player.vimeo.com"), r"/video/([0-9]{5,12})(?:\?.*)?"),
        ),
        "https://vimeo.com/{id}",
        "https://player.vimeo.com/video/{id}?dnt=1",
    ),
    Provider(
        "dailymotion",
        "Dailymotion",
        "Watch",
        (
            (_hosts("dailymotion.com"), r"/(?:embed/)?video/([0-9a-zA-Z]{5,12})(?:[_?].*)?"),
            (_hosts("dai.ly"), r"/([0-9a-zA-Z]{5,12})(?:\?.*)?"),
        ),
        "https://www.dailymotion.com/video/{id}",
        "https://geo.dailymotion.com/player.html?video={id}",
    ),
    Provider(
        "ted",
        "TED",
        "Watch",
        ((_hosts("ted.com", "embed.ted.com"), r"/talks/([0-9a-z_]{3,150})(?:\?.*)?"),),
        "https://www.ted.com/talks/{id}",
        "https://embed.ted.com/talks/{id}",
    ),
    Provider(
        "archive",
        "the Internet Archive",
        "Open",
        ((_hosts("archive.org"), r"/(?:details|embed)/(\w[\w.-]{2,99})/?(?:\?.*)?"),),
        "https://archive.org/details/{id}",
        "https://archive.org/embed/{id}",
    ),
    Provider(
        "soundcloud",
        "SoundCloud",
        "Listen",
        (
            (
                _hosts("soundcloud.com", "m.soundcloud.com"),
                r"/((?!discover/|search/|you/)[\w-]{2,40}/(?:sets/)?[\w-]{2,120})/?(?:\?.*)?",
            ),
        ),
        "https://soundcloud.com/{id}",
        "https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/{id}",
    ),
    Provider(
        "spotify",
        "Spotify",
        "Listen",
        (
            (
                _hosts("open.spotify.com"),
                r"/(?:intl-[a-z]{2}/)?(?:embed/)?((?:track|album|playlist|episode|show)/[0-9A-Za-z]{22})(?:\?.*)?",
            ),
        ),
        "https://open.spotify.com/{id}",
        "https://open.spotify.com/embed/{id}",
    ),
)
_PLACES = {
    host: (provider, re.compile(pattern, re.ASCII))
    for provider in PROVIDERS
    for hosts, pattern in provider.places
    for host in hosts
}


def find_embed(address: str) -> Embed | None:
    """Return what a full web address leads to, or None where it is none of these or names no film or sound."""
    if len(address) > ADDRESS_MAX or not address.lower().startswith(("https://", "http://")):
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        is_plain = parts.port is None and parts.username is None
    except ValueError:  # A broken host or port: nowhere.
        return None
    found = _PLACES.get(host.removeprefix("www."))
    if found is None or not is_plain:
        return None
    provider, pattern = found
    match = pattern.fullmatch(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    return Embed(provider, next(filter(None, match.groups()))) if match else None


def is_of_provider(address: str) -> bool:
    """Tell whether an address leads to the site of a provider, whatever it names there."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:  # A broken host: nowhere.
        return False
    return host.removeprefix("www.") in _PLACES


def frame_sources() -> list[str]:
    """Return the sources of every player, for the content security policy."""
    return sorted({provider.frame_source for provider in PROVIDERS})


def is_frame(address: str) -> bool:
    """Tell whether an address is that of a player: nothing else may be kept as one."""
    return _FRAME.fullmatch(address) is not None


def _frame_pattern(provider: Provider) -> str:
    before, after = provider.frame.split("{id}")
    return rf"{re.escape(before)}[\w./-]+{re.escape(after)}"


_FRAME = re.compile("|".join(map(_frame_pattern, PROVIDERS)), re.ASCII)
