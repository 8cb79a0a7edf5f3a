"""What a name may be, and the key that makes look-alikes one name.

The rules (docs/accounts.md, Names): 3 to 30 simple letters for the address of a profile, 2 to 40 of any one script for
the name readers see. Each refusal has its own sentence. Keys are compared, never shown. Nothing here asks the
database: accounts/taken_names.py does.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import confusables

USERNAME_MIN_LENGTH = 3
USERNAME_MAX_LENGTH = 30
DISPLAY_NAME_MIN_LENGTH = 2
DISPLAY_NAME_MAX_LENGTH = 40
KEY_MAX_LENGTH = 120
MARKS_PER_LETTER = 2

RESERVED_WORDS = """
admin administrator editor editors editorial moderator moderators staff support security root system deleted
anonymous guest everyone all null none undefined me you former-member webmaster postmaster noreply help press
static media favicon robots sitemap feeds search about contact privacy rules api www mail
"""
# What an operator may add: a pattern of fewer letters would refuse nearly every name.
RESERVED_MIN_LETTERS = 2
ANYTHING = "*"
USERNAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9_-]*")
DISPLAY_NAME_SIGNS = frozenset(" .-_'’")
# Letters and marks by category that show nothing: fillers, joiners and selectors.
INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(code) for code in range(0xFE00, 0xFE10)
}
# Scripts that one written language mixes by custom.
SCRIPTS_TOGETHER = (
    frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"}),
    frozenset({"CJK", "HANGUL"}),
    frozenset({"CJK", "BOPOMOFO"}),
)

USERNAME_SENTENCE = "Use 3 to 30 of the letters a to z, digits, - and _. Begin with a letter or a digit."
DISPLAY_NAME_SENTENCE = "Use 2 to 40 letters and digits; spaces and . - _ ' may stand between them."
RESERVED_SENTENCE = "This name is kept for the magazine. Choose another one."
DIGITS_SENTENCE = "A name of digits alone is not possible. Add a letter."
ADDRESS_SENTENCE = "An address cannot be a name. Choose a name without @ and without ://."
INVISIBLE_SENTENCE = "This name holds an invisible character. Type it again without it."
EMOJI_SENTENCE = "Emoji and signs cannot be part of a name. Use letters and digits."
MARKS_SENTENCE = "A letter of this name carries more than two marks. Take some away."
SCRIPTS_SENTENCE = "A word of this name mixes letters of two scripts. Write each word in one script."


def name_key(name: str) -> str:
    """Return the form that look-alikes share: NFKC, no case, look-alikes folded, no marks, spaces or punctuation."""
    return _fold(unicodedata.normalize("NFKC", name).casefold())


def name_keys(name: str) -> set[str]:
    """Return every key a name takes: its own, and that of its capitals as written where they look different.

    Greek "ΝΙΚΗ" must be one with "νικη", which no reader confuses with Latin; yet it looks like "NIKH".
    """
    written = "".join(confusables.CAPITAL.get(char, char) for char in unicodedata.normalize("NFKC", name))
    return {key for key in (name_key(name), _fold(written.casefold())) if key}


def _fold(text: str) -> str:
    letters = (_folded_letter(char) for char in unicodedata.normalize("NFD", text))
    return "".join(letters)[:KEY_MAX_LENGTH]


def _folded_letter(char: str) -> str:
    if char in INVISIBLE or unicodedata.category(char)[0] not in "LN":
        return ""
    digit = unicodedata.digit(char, None)
    char = str(digit) if digit is not None else char
    return confusables.SMALL.get(char, char)


def check_username(text: str) -> None:
    """Raise ValidationError with the reader's sentence unless the text may be a username; asks no database."""
    if "@" in text or "://" in text:
        raise ValidationError(ADDRESS_SENTENCE, code="address")
    length_fits = USERNAME_MIN_LENGTH <= len(text) <= USERNAME_MAX_LENGTH
    if not length_fits or not USERNAME_PATTERN.fullmatch(text.lower()) or not text.isascii():
        raise ValidationError(USERNAME_SENTENCE, code="username")
    _check_key(text)


def clean_display_name(text: str) -> str:
    """Return the text as it is stored: composed letters, single spaces, none at the ends."""
    return re.sub(" +", " ", unicodedata.normalize("NFC", text)).strip()


def check_display_name(text: str) -> None:
    """Raise ValidationError with the reader's sentence unless the text may be a display name; asks no database."""
    if "@" in text or "://" in text or text.lower().startswith("www."):
        raise ValidationError(ADDRESS_SENTENCE, code="address")
    if any(char in INVISIBLE or unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"} for char in text):
        raise ValidationError(INVISIBLE_SENTENCE, code="invisible")
    if any(unicodedata.category(char) in {"So", "Sk", "Sm", "Sc"} for char in text):
        raise ValidationError(EMOJI_SENTENCE, code="emoji")
    if not DISPLAY_NAME_MIN_LENGTH <= len(text) <= DISPLAY_NAME_MAX_LENGTH or not all(map(_may_stand, text)):
        raise ValidationError(DISPLAY_NAME_SENTENCE, code="display_name")
    if _most_marks(text) > MARKS_PER_LETTER:
        raise ValidationError(MARKS_SENTENCE, code="marks")
    if not all(_one_script(word) for word in text.split()):
        raise ValidationError(SCRIPTS_SENTENCE, code="scripts")
    _check_key(text)


username_validators: list[Callable[[str], None]] = [check_username]


def _may_stand(char: str) -> bool:
    return char in DISPLAY_NAME_SIGNS or unicodedata.category(char)[0] in "LM" or unicodedata.category(char) == "Nd"


def _check_key(text: str) -> None:
    """Refuse what leaves no letter, and what the magazine keeps for itself."""
    keys = name_keys(text)
    if not keys:
        raise ValidationError(DISPLAY_NAME_SENTENCE, code="empty")
    if not any(unicodedata.category(char).startswith("L") for char in text):
        raise ValidationError(DIGITS_SENTENCE, code="digits")
    if is_reserved(keys):
        raise ValidationError(RESERVED_SENTENCE, code="reserved")


def _most_marks(text: str) -> int:
    most = count = 0
    for char in unicodedata.normalize("NFD", text):
        count = count + 1 if unicodedata.category(char).startswith("M") else 0
        most = max(most, count)
    return most


def _one_script(word: str) -> bool:
    scripts = {
        unicodedata.name(char, "UNKNOWN").split(" ")[0]
        for char in unicodedata.normalize("NFKC", word)
        if unicodedata.category(char) in {"Lu", "Ll", "Lt", "Lo"}
    }
    return len(scripts) <= 1 or any(scripts <= together for together in SCRIPTS_TOGETHER)


def is_reserved(keys: Iterable[str]) -> bool:
    """Tell whether the magazine or its operator keeps one of these keys for itself."""
    words, patterns = operator_names(tuple(settings.RESERVED_NAMES))
    return any(
        key in reserved_keys() or key in words or any(pattern.fullmatch(key) for pattern in patterns) for key in keys
    )


@lru_cache(8)
def operator_names(listed: tuple[str, ...]) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Return the keys of the operator's words, and what their patterns become; * stands for anything."""
    words = frozenset(key for word in listed if ANYTHING not in word for key in name_keys(word))
    parts = ([name_key(part) for part in word.split(ANYTHING)] for word in listed if ANYTHING in word)
    return words, tuple(re.compile(".*".join(map(re.escape, pattern))) for pattern in parts)


@cache
def reserved_keys() -> frozenset[str]:
    """Return the keys of reserved words, of the site's name and of every first word of the site's paths."""
    words = {*RESERVED_WORDS.split(), settings.SITE_NAME, *_first_path_words(get_resolver().url_patterns)}
    return frozenset(key for word in words for key in name_keys(word))


def _first_path_words(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        word = str(pattern.pattern).lstrip("^/").split("/")[0]
        if word and "<" not in word:
            yield word
        elif isinstance(pattern, URLResolver) and not word:
            yield from _first_path_words(pattern.url_patterns)
