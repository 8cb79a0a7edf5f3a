"""Words a picture carries inside: credit, caption and copyright. Runs in the child that decodes; no Django here."""

from __future__ import annotations

import struct
from typing import Any

from PIL import Image, ImageFile, IptcImagePlugin

# What a broken file makes decoders raise: https://pillow.readthedocs.io/en/stable/reference/Image.html#PIL.Image.open
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    ZeroDivisionError,
    struct.error,
)


def embedded_words(image: Image.Image) -> dict[str, str]:
    """Return credit, caption and copyright from IPTC, XMP or EXIF, the first that says each; empty where none does."""
    words = {"credit": "", "caption": "", "copyright": ""}
    for read in (_iptc, _xmp, _exif):
        try:
            found = read(image)
        except (*BROKEN, AttributeError, ImportError):
            continue
        for name, value in found.items():
            words[name] = words[name] or _clean_words(value)
    return words


def _clean_words(value: Any) -> str:
    if isinstance(value, bytes):
        try:
            value = value.decode("utf-8")
        except UnicodeDecodeError:
            value = value.decode("latin-1")
    text = "".join(letter if letter.isprintable() else " " for letter in str(value or ""))
    return " ".join(text.split())[:1000]


def _iptc(image: Image.Image) -> dict[str, Any]:
    """IPTC-IIM datasets 2:80 by-line, 2:110 credit, 2:120 caption, 2:116 copyright notice."""
    info = IptcImagePlugin.getiptcinfo(image) or {} if isinstance(image, ImageFile.ImageFile) else {}

    def first(*records: tuple[int, int]) -> Any:
        values = (info.get(record) for record in records)
        return next((value[0] if isinstance(value, list) else value for value in values if value), "")

    return {"credit": first((2, 80), (2, 110)), "caption": first((2, 120)), "copyright": first((2, 116))}


def _xmp(image: Image.Image) -> dict[str, Any]:
    """Dublin Core creator, description and rights; Photoshop's credit."""
    description = image.getxmp().get("xmpmeta", {}).get("RDF", {}).get("Description", {}) if _has_xmp(image) else {}
    if isinstance(description, list):
        description = {key: value for part in description for key, value in part.items()}
    return {
        "credit": _xmp_text(description.get("creator")) or _xmp_text(description.get("Credit")),
        "caption": _xmp_text(description.get("description")),
        "copyright": _xmp_text(description.get("rights")),
    }


def _has_xmp(image: Image.Image) -> bool:
    return "xmp" in image.info or "XML:com.adobe.xmp" in image.info


def _xmp_text(value: Any) -> str:
    """Return the first text inside RDF's nested lists."""
    while isinstance(value, (dict, list)):
        if isinstance(value, list):
            value = value[0] if value else ""
        else:
            value = next((value[key] for key in ("Seq", "Alt", "Bag", "li", "text") if key in value), "")
    return value if isinstance(value, str) else ""


def _exif(image: Image.Image) -> dict[str, Any]:
    """EXIF tags 315 artist, 270 description, 33432 copyright."""
    exif = image.getexif()
    return {"credit": exif.get(315), "caption": exif.get(270), "copyright": exif.get(33432)}
