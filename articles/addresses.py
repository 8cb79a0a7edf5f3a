"""Letters of addresses: what a slug may be, and how a title becomes one. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SLUG_MAX_LENGTH = 80

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "ђ": "dj", "ѓ": "gj", "е": "e", "ё": "yo",
    "є": "ye", "ж": "zh", "з": "z", "ѕ": "dz", "и": "i", "і": "i", "ї": "yi", "й": "y", "ј": "j", "к": "k",
    "ќ": "kj", "л": "l", "љ": "lj", "м": "m", "н": "n", "њ": "nj", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "ћ": "c", "у": "u", "ў": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "џ": "dz", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k",
    "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t",
    "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
_LATIN = {
    "æ": "ae", "œ": "oe", "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h",
    "ŋ": "ng", "ŧ": "t", "ĸ": "k", "ſ": "s",
}  # fmt: skip
_LETTERS = {**_CYRILLIC, **_GREEK, **_LATIN}
_APOSTROPHES = re.compile("['’ʼ‘`´]")
_FOLDED_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")


def slugify(text: str, max_length: int = SLUG_MAX_LENGTH) -> str:
    """Return lower-case letters, digits and single inner hyphens, cut between words; empty if nothing is left.

    Latin letters lose their marks, Cyrillic and Greek are written in Latin ones; other scripts keep theirs.
    """
    text = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text)).lower()
    latin = "".join(_transliterated(unicodedata.normalize("NFC", text)))
    letters = "".join(letter if _may_stand(letter) else "-" for letter in latin)
    slug = re.sub(r"-{2,}", "-", letters).strip("-")
    if len(slug) <= max_length:
        return slug
    cut = slug[: max_length + 1].rpartition("-")[0]
    return (cut or slug[:max_length]).strip("-")


def is_slug(text: str) -> bool:
    """Tell whether a text is one a person may choose as an address."""
    return (
        0 < len(text) <= SLUG_MAX_LENGTH
        and text == unicodedata.normalize("NFC", text).lower()
        and "--" not in text
        and text[0] != "-" != text[-1]
        and all(letter == "-" or _may_stand(letter) for letter in text)
    )


def fold(text: str) -> str:
    """Return a name without case, diacritics and double spaces: two names that fold alike are the same name."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept: list[str] = []
    base = ""
    for letter in decomposed:
        if not unicodedata.combining(letter):
            base = letter
        elif _script(base) in _FOLDED_SCRIPTS:
            continue
        kept.append(_LATIN.get(letter, letter))
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def _transliterated(text: str) -> Iterator[str]:
    """Yield each letter, those of European scripts in bare Latin ones."""
    base = ""
    for letter in text.replace("ου", "ou").replace("ού", "ou"):
        if unicodedata.combining(letter):
            if _script(base) not in _FOLDED_SCRIPTS:
                yield letter
            continue
        base = letter
        bare = unicodedata.normalize("NFD", letter)[0] if _script(letter) in _FOLDED_SCRIPTS else letter
        yield _LETTERS.get(letter, _LETTERS.get(bare, bare))


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0] if letter else ""


def _may_stand(letter: str) -> bool:
    """Tell whether a slug may hold it: letters without case variants, digits, and marks of other scripts."""
    category = unicodedata.category(letter)
    return category in {"Ll", "Lo", "Lm", "Nd", "Mn", "Mc"}
