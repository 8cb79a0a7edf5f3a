"""The first step: bring typed text into the one form that everything after it relies on.

Doing it twice changes nothing. Time grows with the length of the text only.
"""

import re
import unicodedata

# C0 and C1 controls but tab and line feed, DEL, lone surrogates, and direction controls that end nowhere.
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e]")
LINE_ENDS = re.compile("\r\n?")
BLANK_LINES = re.compile("\n{4,}")
PARAGRAPH_END = re.compile("(\n{2,})")
ISOLATE_OPENERS = frozenset("\u2066\u2067\u2068")
ISOLATE_CLOSER = "\u2069"
COMBINING_MAX = 8
FIRST_COMBINING = "\u0300"

# Default-ignorable code points of Unicode, and two fillers that show as nothing: U+2800 and U+3164.
_INVISIBLE_RANGES = (
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
VISIBLE = re.compile(r"[^\s" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _INVISIBLE_RANGES) + "]")


def normalize(text: str) -> str:
    """Return typed text with one kind of line end, composed letters, and no character that hides or turns others."""
    text = UNWANTED.sub("", LINE_ENDS.sub("\n", text))
    text = unicodedata.normalize("NFC", text)
    text = _limit_marks(text)
    text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    text = BLANK_LINES.sub("\n\n", text)
    return _close_isolates(text)


def is_visible(text: str) -> bool:
    """Tell whether a reader sees anything of it: a character that is neither space nor default-ignorable."""
    return VISIBLE.search(text) is not None


def _limit_marks(text: str) -> str:
    """Keep 8 of the combining marks that stand in a row, so that no letter grows out of its line."""
    if max(text, default="") < FIRST_COMBINING:
        return text
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if char >= FIRST_COMBINING and unicodedata.category(char)[0] == "M" else 0
        if marks <= COMBINING_MAX:
            kept.append(char)
    return "".join(kept)


def _close_isolates(text: str) -> str:
    """End every direction isolate with its paragraph, so that none turns what stands below."""
    if not any(opener in text for opener in ISOLATE_OPENERS):
        return text
    return "".join(part + ISOLATE_CLOSER * _open_isolates(part) for part in PARAGRAPH_END.split(text))


def _open_isolates(paragraph: str) -> int:
    is_open = 0
    for char in paragraph:
        if char in ISOLATE_OPENERS:
            is_open += 1
        elif char == ISOLATE_CLOSER and is_open:
            is_open -= 1
    return is_open
