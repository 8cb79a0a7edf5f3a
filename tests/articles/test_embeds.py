"""Embeds: which addresses are films or sounds, and how each is written."""

from __future__ import annotations

import pytest
from django.conf import settings

from articles.embeds import PROVIDERS, find_embed, frame_sources, is_frame

YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "http://m.youtube.com/watch?feature=share&v=dQw4w9WgXcQ&t=9",
        "https://YouTube.com/shorts/dQw4w9WgXcQ?si=x",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
        "https://youtu.be/dQw4w9WgXcQ?t=10",
    ],
)
def test_the_ways_to_write_one_film_become_one(address: str) -> None:
    embed = find_embed(address)
    assert embed
    assert (embed.provider.key, embed.id, embed.address) == ("youtube", "dQw4w9WgXcQ", YOUTUBE)
    assert embed.frame == "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"


@pytest.mark.parametrize(
    ("typed", "address", "frame"),
    [
        ("https://vimeo.com/channels/x/76979871", "https://vimeo.com/76979871", "player.vimeo.com/video/76979871"),
        ("https://dai.ly/x7tgad0", "https://www.dailymotion.com/video/x7tgad0", "geo.dailymotion.com/player.html"),
        ("https://www.ted.com/talks/a_b?language=en", "https://www.ted.com/talks/a_b", "embed.ted.com/talks/a_b"),
        ("https://archive.org/details/reel-31", "https://archive.org/details/reel-31", "archive.org/embed/reel-31"),
        ("https://soundcloud.com/mudlark/dawn?si=1", "https://soundcloud.com/mudlark/dawn", "w.soundcloud.com/player/"),
        (
            "https://open.spotify.com/intl-de/track/4uLU6hMCjMI75M1A2tKUQC",
            "https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC",
            "open.spotify.com/embed/track/4uLU6hMCjMI75M1A2tKUQC",
        ),
    ],
)  # fmt: skip
def test_other_places_are_known(typed: str, address: str, frame: str) -> None:
    embed = find_embed(typed)
    assert embed
    assert embed.address == address
    assert embed.frame.startswith(f"https://{frame}")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "youtu.be/dQw4w9WgXcQ",
        "javascript:https://youtu.be/dQw4w9WgXcQ",
        "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://evil.example/?u=https://youtu.be/dQw4w9WgXcQ",
        "https://youtu.be@evil.example/dQw4w9WgXcQ",
        "https://user@youtu.be/dQw4w9WgXcQ",
        "https://youtu.be:8080/dQw4w9WgXcQ",
        "https://youtu.be:x/dQw4w9WgXcQ",
        "https://[youtu.be/dQw4w9WgXcQ",
        "https://www.youtube.com/@somebody",
        "https://youtu.be/dQw4w9WgXcQ/../x",
        'https://youtu.be/dQw4w9W"XcQ',
        "https://vimeo.com/about",
        "https://archive.org/details/../login",
        "https://soundcloud.com/discover/sets",
        "https://youtu.be/dQw4w9WgXcQ?" + "x" * 500,
    ],
)
def test_anything_else_is_no_embed(address: str) -> None:
    assert find_embed(address) is None


def test_the_policy_lists_exactly_the_players() -> None:
    assert settings.SECURE_CSP["frame-src"] == frame_sources()
    assert len(frame_sources()) == len(PROVIDERS)


def test_only_players_may_be_frames() -> None:
    assert is_frame("https://player.vimeo.com/video/76979871?dnt=1")
    assert not is_frame("https://player.vimeo.com/video/76979871?dnt=1&x")
    assert not is_frame("https://evil.example/https://player.vimeo.com/video/1?dnt=1")
