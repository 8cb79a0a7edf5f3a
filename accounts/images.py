"""The image gate: the only way a picture somebody sends comes in. Used at the desk and by imports.

The order is fixed: stop at the byte limit, name the format by its first bytes, judge the header, decode fully in a
child process with limits, turn upright, convert to 8-bit sRGB, drop all metadata, encode anew. Nothing of the file sent
is ever stored as it came. `accounts.image_worker` holds what runs in the child.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files import File
    from django.core.files.storage import Storage

logger = logging.getLogger(__name__)

# Seconds a child may take in all, waiting for its turn not counted.
CHILD_SECONDS = 30
# Bytes of address space: the costliest accepted picture (a WebP of 40 megapixels) takes less than half.
CHILD_MEMORY_BYTES = 1536 * 1024 * 1024
CHILD_CPU_SECONDS = 20
# Children at once on this machine, and seconds one waits for its turn.
CHILDREN_AT_ONCE = 2
WAIT_SECONDS = 60
_CHUNK_BYTES = 64 * 1024
_WORKER = Path(__file__).with_name("image_worker.py")

NOT_READABLE = "This file is not a photo we can read (JPEG, PNG, WebP, AVIF or GIF)."
DAMAGED = "The file is damaged; save it again in an image program."
ANIMATED = "Animated images are not accepted."
NOT_KEPT = "The picture could not be stored just now. Nothing was changed; send the file again in a minute."
BUSY = "Too many pictures are being read at this moment; send the file again in a minute."


class ImageRefused(Exception):
    """The file is not taken. `message` is the sentence for the sender."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def keep_file(storage: Storage, name: str, data: bytes, *, unless_there: bool = False) -> str:
    """Store a file of a picture and return its name; raise ImageRefused where disk or object store do not take it."""
    try:
        return name if unless_there and storage.exists(name) else storage.save(name, ContentFile(data))
    except OSError as err:
        logger.warning("A picture could not be stored.", exc_info=True)
        raise ImageRefused(NOT_KEPT) from err


@dataclass(frozen=True)
class ImageLimits:
    """What one use of the gate takes. Sizes in bytes and pixels; `target_side` 0 keeps the picture's own size."""

    max_bytes: int
    max_pixels: int
    min_width: int = 1
    min_height: int = 1
    max_side: int = 16_384
    target_side: int = 0
    # Cut to the square in the middle; take the first frame of a moving picture instead of refusing it.
    is_square: bool = False
    takes_first_frame: bool = False
    warn_below_width: int = 0


PHOTO_LIMITS = ImageLimits(max_bytes=15_000_000, max_pixels=40_000_000, min_width=320, warn_below_width=1200)
AVATAR_LIMITS = ImageLimits(
    max_bytes=5_000_000,
    max_pixels=25_000_000,
    min_width=96,
    min_height=96,
    target_side=512,
    is_square=True,
    takes_first_frame=True,
)


@dataclass(frozen=True)
class AcceptedImage:
    """A picture made anew: upright, sRGB, without metadata. `sha256` is that of the file sent."""

    data: bytes = field(repr=False)
    format: str
    extension: str
    width: int
    height: int
    sha256: str
    warnings: tuple[str, ...] = ()
    credit: str = ""
    caption: str = ""
    copyright: str = ""
    # What stands for it until it is there: "#8a9b7c", and a picture of 16 px as a data address.
    color: str = ""
    placeholder: str = ""


def accept_image(file: IO[bytes] | File[bytes], limits: ImageLimits) -> AcceptedImage:
    """Return the picture a file holds, made anew, or raise ImageRefused with the sentence for its sender.

    Takes any binary file from its beginning; its name and declared type are never looked at. Memory of this process
    grows by the encoded sizes only.
    """
    with tempfile.TemporaryDirectory(prefix="picture-") as folder:
        source, target = Path(folder) / "sent", Path(folder) / "made"
        digest = _copy(file, source, limits)
        answer = run_worker({"act": "accept", "source": str(source), "target": str(target), **_asked(limits)})
        if "refused" in answer:
            raise ImageRefused(_sentence(answer, limits))
        return _accepted(answer, target.read_bytes(), digest, limits)


def _asked(limits: ImageLimits) -> dict[str, int | bool]:
    """Return the limits the child keeps; the rest is this process's matter."""
    ours = {"max_bytes", "warn_below_width"}
    return {name: value for name, value in asdict(limits).items() if name not in ours}


def _accepted(answer: dict[str, Any], data: bytes, digest: str, limits: ImageLimits) -> AcceptedImage:
    width = int(answer["width"])
    warning = f"This photo is {width} pixels wide; it is too small for a lead photo."
    return AcceptedImage(
        data=data,
        format=answer["format"],
        extension="jpg" if answer["format"] == "jpeg" else answer["format"],
        width=width,
        height=int(answer["height"]),
        sha256=digest,
        warnings=(warning,) if width < limits.warn_below_width else (),
        credit=answer["credit"],
        caption=answer["caption"],
        copyright=answer["copyright"],
        color=answer["color"],
        placeholder=answer["placeholder"],
    )


def _copy(file: IO[bytes] | File[bytes], path: Path, limits: ImageLimits) -> str:
    """Write the file sent to a path and return its SHA-256; stop at the byte limit, and at what is no picture."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    with path.open("wb") as out:
        while chunk := file.read(_CHUNK_BYTES):
            if not size and not looks_like_image(chunk):
                raise ImageRefused(NOT_READABLE)
            size += len(chunk)
            if size > limits.max_bytes:
                raise ImageRefused(_too_many_bytes(file, size, limits))
            digest.update(chunk)
            out.write(chunk)
    if not size:
        raise ImageRefused(NOT_READABLE)
    return digest.hexdigest()


def _too_many_bytes(file: IO[bytes] | File[bytes], read: int, limits: ImageLimits) -> str:
    known = getattr(file, "size", None)
    size = f"{known / 1_000_000:.1f} MB" if isinstance(known, int) else f"more than {read // 1_000_000} MB"
    return f"A picture may have {limits.max_bytes // 1_000_000} MB at most; this file has {size}."


def looks_like_image(start: bytes) -> bool:
    """Tell by the first bytes whether a file may be one of the formats taken."""
    return (
        start.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a"))
        or (start[:4] == b"RIFF" and start[8:12] == b"WEBP")
        or (start[4:8] == b"ftyp" and start[8:12] in {b"avif", b"avis", b"mif1"} and b"avif" in start[8:64])
    )


def _sentence(answer: dict[str, Any], limits: ImageLimits) -> str:
    """Return the sentence for a refusal of the child, with the limit and the file's own figure."""
    width, height = answer.get("width", 0), answer.get("height", 0)
    limit = f"A picture may have {limits.max_pixels // 1_000_000} megapixels at most"
    megapixels, longest = round(width * height / 1_000_000), max(width, height)
    sentences = {
        "pixels": f"{limit}; this one has {megapixels} ({width} × {height}). Send a smaller version.",
        "memory": f"{limit}, and this one needs more memory than a picture is given. Send a smaller version.",
        "side": f"A picture may have {limits.max_side:,} pixels on a side at most; this one has {longest:,}.",
        "small": _too_small(width, height, limits),
        "animated": ANIMATED,
        "busy": BUSY,
    }
    return sentences.get(answer["refused"], DAMAGED)


def _too_small(width: int, height: int, limits: ImageLimits) -> str:
    if limits.min_height > 1:
        return f"A picture must have {limits.min_width} × {limits.min_height} pixels; this one has {width} × {height}."
    return f"A photo must be at least {limits.min_width} pixels wide; this one is {width}."


def run_worker(request: dict[str, Any]) -> dict[str, Any]:
    """Run one request in a child and return its answer; `{"refused": "damaged"}` if it fell or used up its share.

    Blocks while other children have their turn. `{"refused": "busy"}` if no turn came, or if the machine was too slow:
    what a file costs is limited by processor time, so the clock on the wall says nothing against it.
    """
    with _turn() as granted:
        if not granted:
            return {"refused": "busy"}
        try:
            done = subprocess.run(  # noqa: S603 (our own script, no shell, no word of the sender in its arguments)
                [sys.executable, "-I", str(_WORKER), str(CHILD_MEMORY_BYTES), str(CHILD_CPU_SECONDS)],
                input=json.dumps(request).encode(),
                capture_output=True,
                timeout=CHILD_SECONDS,
                check=True,
                env={"MALLOC_ARENA_MAX": "2"},
            )
            answer: dict[str, Any] = json.loads(done.stdout)
        except subprocess.TimeoutExpired:
            return {"refused": "busy"}
        except (subprocess.SubprocessError, ValueError):
            return {"refused": "damaged"}
        return answer


@contextmanager
def _turn() -> Iterator[bool]:
    """Hold one of the places for children of this machine; yields False when none came free in time."""
    folder = Path(settings.VAR_DIR) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        for number in range(CHILDREN_AT_ONCE):
            with (folder / f"picture-{number}.lock").open("w") as place:
                try:
                    fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield True
                return
        if time.monotonic() > deadline:
            yield False
            return
        time.sleep(0.05)
