"""The colors of tokens.css keep the ratios of the design, in both themes (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).resolve().parent.parent.parent / "static" / "css" / "tokens.css"
COLOR = re.compile(r"--([\w-]+):\s*light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)")
TOKENS = {name: (light, dark) for name, light, dark in COLOR.findall(STYLES.read_text())}
TEXT, SHAPE = 4.5, 3.0
# Foreground, ground, ratio in light, ratio in dark, ratio needed.
PAIRS = [
    ("ink", "paper", 16.6, 14.8, TEXT),
    ("ink-2", "paper", 8.8, 9.7, TEXT),
    ("ink-3", "paper", 5.7, 6.6, TEXT),
    ("line-strong", "paper", 3.5, 3.9, SHAPE),
    ("accent", "paper", 7.6, 9.9, TEXT),
    ("accent-deep", "paper", 10.5, 12.3, TEXT),
    ("on-accent", "accent", 7.8, 9.3, TEXT),
    ("fresh", "paper", 5.8, 9.8, TEXT),
    ("fresh-mark", "paper", 3.3, 9.8, SHAPE),
    ("bad", "paper", 6.7, 9.2, TEXT),
    ("good", "paper", 6.4, 10.2, TEXT),
    ("focus", "paper", 6.2, 9.3, SHAPE),
    ("ink", "paper-raised", 17.2, 13.5, TEXT),
    ("ink", "paper-sunken", 15.3, 15.7, TEXT),
    ("ink", "line", 12.8, 10.4, TEXT),
    ("ink", "accent-tint", 14.8, 11.2, TEXT),
    ("ink", "fresh-tint", 15.7, 12.5, TEXT),
    ("ink", "bad-tint", 14.9, 13.0, TEXT),
    ("ink", "good-tint", 15.1, 12.2, TEXT),
    ("ink", "mark", 14.2, 7.0, TEXT),
]
SECTIONS = ("teal", "brick", "ochre", "indigo", "moss", "plum")
GROUNDS = ("paper", "paper-raised", "paper-sunken")


def luminance(color: str) -> float:
    """Return the relative luminance as https://www.w3.org/TR/WCAG22/#dfn-relative-luminance defines it."""
    channels = (int(color[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(foreground: str, ground: str, theme: int) -> float:
    """Return the contrast of two tokens in a theme, 0 for light and 1 for dark."""
    values = sorted((luminance(TOKENS[name][theme]) for name in (foreground, ground)), reverse=True)
    return (values[0] + 0.05) / (values[1] + 0.05)


@pytest.mark.parametrize(("foreground", "ground", "light", "dark", "needed"), PAIRS)
def test_ratios_are_those_of_the_design(foreground: str, ground: str, light: float, dark: float, needed: float) -> None:
    found = [ratio(foreground, ground, theme) for theme in (0, 1)]
    assert [round(value, 1) for value in found] == pytest.approx([light, dark], abs=0.1)
    assert min(found) >= needed


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("name", SECTIONS)
def test_the_colors_of_sections_read_as_text(name: str, ground: str) -> None:
    assert min(ratio(f"section-{name}", ground, theme) for theme in (0, 1)) >= TEXT


@pytest.mark.parametrize("ink", ["ink-2", "ink-3", "accent", "fresh", "bad", "good"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_reads_on_every_paper(ink: str, ground: str) -> None:
    assert min(ratio(ink, ground, theme) for theme in (0, 1)) >= TEXT
