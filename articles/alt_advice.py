"""What would make an alt text better: advice, never a refusal."""

from __future__ import annotations

import re

# Characters a screen reader says in one breath; longer ones belong into the caption or the text.
LONG_ALT = 160
OPENINGS = ("image of", "photo of", "picture of", "photograph of", "graphic of", "an image of", "a photo of",
            "a picture of", "a photograph of")  # fmt: skip
_FILE_NAME = re.compile(
    r"^\S+\.(?:jpe?g|png|webp|avif|gif|heic|tiff?)$|^(?:img|dsc|dscf|pxl|image)[_-]?\d+\S*$", re.IGNORECASE
)

LIKE_A_FILE = "This looks like a file name. Say what the picture shows."
LIKE_CAPTION = "This repeats the caption, which is read out too. Say what can be seen."
NEEDLESS_OPENING = "Begin with what can be seen: screen readers already say that it is a picture."
TOO_LONG = f"Over {LONG_ALT} characters: the most important first, the rest into the caption."


def advise_on_alt(alt: str, *, caption: str = "") -> list[str]:
    """Return sentences of advice; none for an empty text, which other rules ask for."""
    words, lower = alt.strip(), alt.strip().casefold()
    if not words:
        return []
    advice = []
    if _FILE_NAME.match(words):
        advice.append(LIKE_A_FILE)
    if caption and lower.rstrip(".") == caption.strip().casefold().rstrip("."):
        advice.append(LIKE_CAPTION)
    if lower.startswith(tuple(f"{opening} " for opening in OPENINGS)):
        advice.append(NEEDLESS_OPENING)
    if len(words) > LONG_ALT:
        advice.append(TOO_LONG)
    return advice
