"""One photo as the page shows it: its files as `<picture>`, its words, its rights. No database."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.safestring import SafeString, mark_safe

from articles.markup.tree import Element, serialize

MIME_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg", "png": "image/png"}
# Best first: a browser takes the first format it knows. JPEG stands in the img itself.
_MODERN_FORMATS = ("avif", "webp")
# The img without srcset support shows this width: small enough for a phone, good enough for a column.
_FALLBACK_WIDTH = 800


@dataclass(frozen=True)
class File:
    """One file of a photo. Sizes in pixels."""

    format: str
    width: int
    height: int
    url: str


@dataclass(frozen=True)
class Picture:
    """A photo of the library in the form pages print. `files` are of one crop, smallest first."""

    id: int
    files: tuple[File, ...]
    original: File
    alt: str = ""
    caption: str = ""
    credit: str = ""
    credit_url: str = ""
    license_name: str = ""
    license_url: str = ""
    _by_format: dict[str, list[File]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for file in self.files:
            self._by_format.setdefault(file.format, []).append(file)

    @property
    def largest(self) -> File:
        """Return the largest JPEG, or the original where there is none yet."""
        return self._by_format.get("jpeg", [self.original])[-1]

    @property
    def fallback(self) -> File:
        """Return the JPEG for browsers that choose nothing, or the original where there is none yet."""
        jpegs = self._by_format.get("jpeg", [self.original])
        return next((file for file in jpegs if file.width >= _FALLBACK_WIDTH), jpegs[-1])

    def element(self, *, sizes: str, alt: str = "", eager: bool = False) -> Element:
        """Return `<picture>`: AVIF, WebP, then the img with its size, which the browser reserves at once.

        `alt` replaces the photo's own; `eager` is for the one picture at the head of a page.
        """
        sources = [
            Element("source", {"type": MIME_TYPES[name], "srcset": srcset(self._by_format[name]), "sizes": sizes})
            for name in _MODERN_FORMATS
            if name in self._by_format
        ]
        return Element("picture", {}, [*sources, self._img(sizes=sizes, alt=alt, eager=eager)])

    def html(self, *, sizes: str, eager: bool = False, alt: str | None = None) -> SafeString:
        """Return `<picture>` for a template; `alt=""` says that the words beside it say it all, None takes its own."""
        element = self.element(sizes=sizes, eager=eager)
        if alt is not None:
            element.elements[-1].attributes["alt"] = alt
        # The serializer escapes every value.
        return mark_safe(serialize(element))  # noqa: S308

    def _img(self, *, sizes: str, alt: str, eager: bool) -> Element:
        attributes = {"src": self.fallback.url}
        if "jpeg" in self._by_format:
            attributes |= {"srcset": srcset(self._by_format["jpeg"]), "sizes": sizes}
        attributes |= {"alt": alt or self.alt, "width": str(self.largest.width), "height": str(self.largest.height)}
        attributes |= {"loading": "eager", "fetchpriority": "high"} if eager else {"loading": "lazy"}
        return Element("img", {**attributes, "decoding": "async"})


def srcset(files: list[File]) -> str:
    """Return the files as a `srcset` by width."""
    return ", ".join(f"{file.url} {file.width}w" for file in files)
