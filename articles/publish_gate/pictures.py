"""The photos of head, text and gallery: their rights, their words, their files."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.images import PHOTO_LIMITS
from articles.publish_gate.findings import Finding, error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.models import Photo
    from articles.publish_gate.facts import Facts, PhotoUse

LICENSE_WARNING = timedelta(days=14)
_FILE_NAME = re.compile(
    r"\.(jpe?g|png|gif|webp|avif|heic|tiff?)$|^(img|dsc|dscn|dcim|pict?|p)[-_ ]?\d{3,}", re.IGNORECASE
)
_SAYS_IMAGE = re.compile(r"^(an? |the )?(image|picture|photo|photograph) (of|shows|showing)\b", re.IGNORECASE)


def readiness(facts: Facts) -> Iterator[Finding]:
    """Find photos that are not in the library, or that lack credit or alt text."""
    for use in _each_once(facts):
        if use.photo is None:
            sentence = f"The article names photo {use.number}, which is not in the library. Take it out."
            yield error("photo-not-ready", use.field, sentence)
            continue
        if not use.photo.credit:
            yield _lack(use, "has no credit. Say who made it.")
        if not (use.photo.alt or use.alt or use.photo.is_decorative):
            yield _lack(use, "has no alt text. Write one, or mark it as decorative.")


def licenses(facts: Facts) -> Iterator[Finding]:
    """Find photos whose license has ended by then, or ends soon after."""
    for use in _each_once(facts):
        until = use.photo.license_until if use.photo else None
        if until is None:
            continue
        words = f"{timezone.localtime(until):%-d %B %Y %H:%M}"
        if until <= facts.at:
            sentence = f"{_name(use)}: its license ends on {words}, before publication. Extend it, or take it out."
            yield error("license", use.field, sentence, f"photo:{use.number}")
        elif until <= facts.at + LICENSE_WARNING:
            sentence = f"{_name(use)}: its license ends on {words}; from then on nobody sees it."
            yield warning("license-soon", use.field, sentence, f"photo:{use.number}")


def files(facts: Facts) -> Iterator[Finding]:
    """Find photos whose files are not made, a lead that is missing, and one that is too small."""
    for use in _each_once(facts):
        if use.photo and (use.photo.rendition_problem or not use.photo.renditions):
            why = use.photo.rendition_problem or "its smaller files are not ready yet"
            yield warning("rendition", use.field, f"{_name(use)}: {why}.".replace("..", "."), f"photo:{use.number}")
    lead = facts.lead
    if lead is None:
        yield warning("no-photo", "lead_photo", "The article has no lead photo.")
    elif lead.width < PHOTO_LIMITS.warn_below_width:
        sentence = f"The lead photo is {lead.width} pixels wide; under {PHOTO_LIMITS.warn_below_width} it looks soft."
        yield warning("small-photo", "lead_photo", sentence, f"photo:{lead.pk}")


def leads(facts: Facts) -> Iterator[Finding]:
    """Find a lead that the library keeps from the head of articles."""
    if facts.lead is not None and facts.lead.is_not_for_lead:
        use = next(use for use in facts.photos if use.field == "lead_photo")
        sentence = f"{_name(use)} is marked “not for lead”. Choose another for the head; it may stand in the text."
        yield error("not-for-lead", use.field, sentence, f"photo:{use.number}")


def alt_texts(facts: Facts) -> Iterator[Finding]:
    """Find alt texts that do not say what is to be seen."""
    for use in facts.photos:
        if use.photo is None or use.photo.is_decorative:
            continue
        alt, caption = (use.alt or use.photo.alt).strip(), (use.caption or use.photo.caption).strip()
        if alt and (alt == caption or _FILE_NAME.search(alt) or _SAYS_IMAGE.search(alt)):
            sentence = f"{_name(use)}: the alt text “{alt[:60]}” does not tell what is to be seen. Describe it."
            yield warning("alt-quality", use.field, sentence, f"photo:{use.number}")


def _each_once(facts: Facts) -> list[PhotoUse]:
    """Return one use of each photo, one without an alt text of its own first: that place would lack it."""
    uses = sorted(facts.photos, key=lambda use: bool(use.alt))
    return list({use.number: use for use in reversed(uses)}.values())[::-1]


def _lack(use: PhotoUse, lack: str) -> Finding:
    return error("photo-not-ready", use.field, f"{_name(use)} {lack}", f"photo:{use.number}")


def _name(use: PhotoUse) -> str:
    photo: Photo | None = use.photo
    return f"Photo {use.number} (“{photo}”)"


CHECKS = (readiness, licenses, files, leads, alt_texts)
