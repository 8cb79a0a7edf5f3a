"""Decode and encode pictures in a process of its own, so that no file can exhaust or end the one that serves.

Run as a script by `accounts.images`: one JSON request on standard input, one JSON answer on standard output; its
arguments are the bytes of address space and the seconds of processor it may use. It knows nothing of Django. Answers
are `{"refused": ..., ...}` or the result; a crash or a kill is an answer too.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import resource
import sys
import warnings
from pathlib import Path
from typing import Any


def limit_this_process(*, memory_bytes: int, cpu_seconds: int) -> None:
    """Give up memory, time and core files beyond what an honest picture needs."""
    if sys.platform == "linux":  # Elsewhere the kernel refuses or ignores a limit of address space.
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    limit_this_process(memory_bytes=int(sys.argv[1]), cpu_seconds=int(sys.argv[2]))
    # Python was started without any path of its own.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import AvifImagePlugin, Image, ImageCms, ImageOps, UnidentifiedImageError  # noqa: E402 (under the limits)

from accounts.image_words import BROKEN, embedded_words  # noqa: E402

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
QUALITY_OF_ORIGINAL = 90
# Pixels of the longer side of what stands for a picture, and letters a page has room for.
TINY_SIDE = 16
PLACEHOLDER_LETTERS = 160
# Above this a PNG is packed quickly instead of tightly; 16 megapixels take 2 s.
_TIGHT_PNG_PIXELS = 4_000_000
_SUFFIXES = {"avif": "avif", "webp": "webp", "jpeg": "jpg", "png": "png"}
_SAVE_OPTIONS: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 75, "progressive": True, "optimize": True},
    "webp": {"quality": 70, "method": 4},
    "avif": {"quality": 50, "speed": 8, "max_threads": 2},
}


class Refused(Exception):
    """The file is not taken. `facts` go into the sentence."""

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(reason)
        self.answer = {"refused": reason, **facts}


def accept(request: dict[str, Any]) -> dict[str, Any]:
    """Judge, decode and encode anew the file at `source`; write the result to `target` without a suffix."""
    with Path(request["source"]).open("rb") as file:
        image = _opened(file, request)
        words = embedded_words(image)
        picture = _decoded(image, request)
    data, form = _encoded(picture)
    Path(request["target"]).write_bytes(data)
    return {"format": form, "width": picture.width, "height": picture.height, **words, **_looks(picture)}


def _opened(file: Any, request: dict[str, Any]) -> Image.Image:
    """Open by content alone and judge by the header: nothing is decoded yet."""
    _judge_webp_header(file, request)
    image = _identified(file)
    if image.format == "PNG":
        # Its decoder takes data with wrong checksums without a word; this reads all chunks, and decodes none.
        image.verify()
        image = _identified(file)
    _judge_size(*image.size, request)
    # A phone's two pictures in one JPEG ("MPO") are a still photo; its first frame is taken.
    is_moving = image.format != "MPO" and getattr(image, "is_animated", False)
    if is_moving and not request.get("takes_first_frame"):
        raise Refused("animated")
    return image


def _identified(file: Any) -> Image.Image:
    file.seek(0)
    try:
        return Image.open(file, formats=FORMATS)
    except UnidentifiedImageError as err:
        raise Refused("damaged") from err


def _judge_webp_header(file: Any, request: dict[str, Any]) -> None:
    """Read the canvas size of a WebP before its decoder reserves memory for it (RFC 9649, 2.7)."""
    head = file.read(30)
    file.seek(0)
    if head[:4] == b"RIFF" and head[12:16] == b"VP8X":
        width = int.from_bytes(head[24:27], "little") + 1
        height = int.from_bytes(head[27:30], "little") + 1
        _judge_size(width, height, request)


def _judge_size(width: int, height: int, request: dict[str, Any]) -> None:
    if width * height > request["max_pixels"]:
        raise Refused("pixels", width=width, height=height)
    if max(width, height) > request["max_side"]:
        raise Refused("side", width=width, height=height)
    if width < request["min_width"] or height < request["min_height"]:
        raise Refused("small", width=width, height=height)


def _decoded(image: Image.Image, request: dict[str, Any]) -> Image.Image:
    """Return the whole picture upright, in sRGB with 8 bits, RGB or RGBA, without any block of metadata."""
    if request["target_side"] and image.format in {"JPEG", "MPO"}:
        image.draft("RGB", (request["target_side"], request["target_side"]))
    image.load()
    profile = image.info.get("icc_profile")
    picture = _in_rgb(ImageOps.exif_transpose(image), profile)
    if request.get("is_square"):
        picture = _cut(picture, [1, 1], [0.5, 0.5])
    if request["target_side"]:
        picture.thumbnail((request["target_side"], request["target_side"]))
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _in_rgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        # 16 bits a sample: the upper 8 are kept. Pillow itself would cut off everything bright.
        image = image.convert("I").point(lambda value: value * (1 / 256) + 0).convert("L")
        profile = None
    transparent = image.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in image.info
    mode = "RGBA" if transparent else "RGB"
    if profile and (converted := _in_srgb(image, profile, mode)):
        return converted
    return _visible(image.convert(mode))


def _in_srgb(image: Image.Image, profile: bytes, mode: str) -> Image.Image | None:
    """Return the picture in sRGB, or None where its profile is broken or of another kind than its pixels."""
    source = image if image.mode in {"RGB", "RGBA", "CMYK", "L"} else image.convert(mode)
    try:
        embedded = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        return _visible(ImageCms.profileToProfile(source, embedded, srgb, outputMode=mode))  # type: ignore[arg-type]
    except (ImageCms.PyCMSError, *BROKEN):
        return None


def _visible(image: Image.Image) -> Image.Image:
    """Return a picture whose alpha says nothing as RGB, so that it becomes a JPEG."""
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        return image.convert("RGB")
    return image


def _encoded(picture: Image.Image) -> tuple[bytes, str]:
    buffer = io.BytesIO()
    if picture.mode == "RGBA":
        level = 6 if picture.width * picture.height <= _TIGHT_PNG_PIXELS else 1
        picture.save(buffer, "PNG", compress_level=level)
        return buffer.getvalue(), "png"
    picture.save(buffer, "JPEG", quality=QUALITY_OF_ORIGINAL, progressive=True, optimize=True)
    return buffer.getvalue(), "jpeg"


def _looks(picture: Image.Image) -> dict[str, str]:
    """Return what stands for a picture until it is there: its commonest color, and a tiny WebP as a data address."""
    scale = TINY_SIDE / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    tiny = _on_white(picture.resize(size, Image.Resampling.BOX, reducing_gap=2.0)).convert("RGB")
    counted: list[Any] = sorted(tiny.quantize(6).convert("RGB").getcolors() or [])
    red, green, blue = counted[-1][1]
    return {"color": f"#{red:02x}{green:02x}{blue:02x}", "placeholder": _placeholder(tiny)}


def _placeholder(tiny: Image.Image) -> str:
    """Return the data address of the best quality that is short enough for a page, or an empty text."""
    for quality in (40, 15, 0):
        buffer = io.BytesIO()
        tiny.save(buffer, "WEBP", quality=quality, method=6)
        address = f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode()}"
        if len(address) <= PLACEHOLDER_LETTERS:
            return address
    return ""


def _on_white(picture: Image.Image) -> Image.Image:
    """Return a picture that hides nothing: transparent ones get a white ground."""
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def render(request: dict[str, Any]) -> dict[str, Any]:
    """Make the files of `jobs` from the stored picture at `source`; return one entry each, in the order asked.

    A job is `{"crop": name, "ratio": [16, 9] or null, "width": px, "formats": [...]}`. Files get names with a hash of
    their content, in the folder `target`.
    """
    with Image.open(request["source"], formats=FORMATS) as image:
        image.load()
        picture = image if image.mode in {"RGB", "RGBA"} else image.convert("RGB")
    made: list[dict[str, Any]] = []
    for job in sorted(request["jobs"], key=lambda job: -job["width"]):
        cut = _cut(picture, job["ratio"], request["focal"])
        size = (job["width"], max(1, round(job["width"] * cut.height / cut.width)))
        ready = cut if cut.size == size else cut.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        made += [_written(ready, form, job["crop"], request["target"]) for form in job["formats"]]
    return {"files": made, **_looks(picture)}


def _cut(picture: Image.Image, ratio: list[int] | None, focal: list[float]) -> Image.Image:
    """Return the largest part of a ratio that lies inside the picture and as near to the focal point as it can."""
    if ratio is None:
        return picture
    width, height = picture.size
    cut_width = min(width, round(height * ratio[0] / ratio[1]))
    cut_height = min(height, round(width * ratio[1] / ratio[0]))
    left = min(max(0, round(focal[0] * width - cut_width / 2)), width - cut_width)
    top = min(max(0, round(focal[1] * height - cut_height / 2)), height - cut_height)
    return picture.crop((left, top, left + cut_width, top + cut_height))


def _written(picture: Image.Image, form: str, crop: str, folder: str) -> dict[str, Any]:
    buffer = io.BytesIO()
    if form == "jpeg":
        picture = _on_white(picture)
    picture.save(buffer, form.upper(), **_SAVE_OPTIONS[form])
    data = buffer.getvalue()
    name = f"{crop or 'whole'}-{picture.width}-{hashlib.sha256(data).hexdigest()[:12]}.{_SUFFIXES[form]}"
    (Path(folder) / name).write_bytes(data)
    return {"format": form, "width": picture.width, "height": picture.height, "crop": crop, "name": name}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Do what a request asks; a refusal and a broken file are answers."""
    try:
        return accept(request) if request["act"] == "accept" else render(request)
    except Refused as refusal:
        return refusal.answer
    except MemoryError:
        return {"refused": "memory"}
    except BROKEN:
        return {"refused": "damaged"}


if __name__ == "__main__":
    # Each thread reserves address space; a machine of 64 cores would use up the limit before the first pixel.
    AvifImagePlugin.DEFAULT_MAX_THREADS = 2
    Image.MAX_IMAGE_PIXELS = None  # Our own limits are lower, and asked before decoding.
    warnings.simplefilter("ignore")
    json.dump(answer(json.load(sys.stdin)), sys.stdout)
