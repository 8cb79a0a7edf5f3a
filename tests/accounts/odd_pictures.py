"""Files that are no photos, or odd ones: each made here, with the answer the image gate owes its sender."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

NOT_READABLE = "This file is not a photo we can read (JPEG, PNG, WebP, AVIF or GIF)."
DAMAGED = "The file is damaged; save it again in an image program."
ANIMATED = "Animated images are not accepted."
PNG_START = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes, *, crc: int | None = None) -> bytes:
    """Return one part of a PNG; a wrong checksum where one is given."""
    checksum = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def png_header(width: int, height: int, data: bytes = b"") -> bytes:
    """Return a PNG that promises so many pixels and holds hardly any data."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = data or zlib.compress(bytes(9999))
    return PNG_START + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def encoded(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    """Return a picture as a file."""
    buffer = BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def two_colors(size: tuple[int, int] = (640, 480), mode: str = "RGB") -> Image.Image:
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, (250, 10, 10))
    image.paste((10, 10, 250), (size[0] // 2, 0, *size))
    return image.convert(mode)


def bomb(side: int) -> bytes:
    """Return a small PNG that unpacks to side x side pixels, all of them there."""
    packer = zlib.compressobj(9)
    row = b"\x00" * (side // 8 + 1)
    data = b"".join([*(packer.compress(row) for _ in range(side)), packer.flush()])
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return PNG_START + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def many_frames(count: int) -> bytes:
    """Return a GIF of so many frames of one pixel, written by hand: 26 bytes each."""
    head = b"GIF89a" + struct.pack("<HHBBB", 640, 480, 0x80, 0, 0) + b"\x00\x00\x00\xff\xff\xff"
    frame = b"\x21\xf9\x04\x00\x01\x00\x00\x00\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return head + frame * count + b"\x3b"


def broken_chunks() -> bytes:
    """Return a PNG whose data has a wrong checksum."""
    whole = encoded(two_colors(), "PNG")
    at = whole.index(b"IDAT") - 4
    size = struct.unpack(">I", whole[at : at + 4])[0]
    data = whole[at + 8 : at + 8 + size]
    return whole[:at] + chunk(b"IDAT", data[:-9] + b"\x00" * 9, crc=7) + whole[at + 12 + size :]


def webp_header(width: int, height: int) -> bytes:
    """Return the beginning of a WebP that promises so many pixels."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    head = b"VP8X" + struct.pack("<I", 10) + bytes(4) + sides
    return b"RIFF" + struct.pack("<I", len(head) + 4) + b"WEBP" + head


@cache
def refused() -> dict[str, tuple[bytes, str]]:
    """Return files no use of the gate takes, with the beginning of the sentence a photo's sender gets."""
    still = two_colors()
    noise = Image.effect_noise((640, 480), 90).convert("RGB")
    megapixels = "A picture may have 40 megapixels at most"
    return {
        "a bomb of 13,300 x 13,300": (bomb(13_300), megapixels),
        "a header of 9000 x 6800": (png_header(9000, 6800), megapixels),
        "a WebP header of 16,383 x 16,383": (webp_header(16_383, 16_383), megapixels),
        "a header that promises more than there is": (png_header(640, 480), DAMAGED),
        "a header that promises nothing": (png_header(0, 480), DAMAGED),
        "truncated JPEG": (encoded(noise)[:9000], DAMAGED),
        "truncated PNG": (encoded(noise, "PNG")[:9000], DAMAGED),
        "truncated WebP": (encoded(noise, "WEBP")[:9000], DAMAGED),
        "broken chunks": (broken_chunks(), DAMAGED),
        "a strip of 20,000": (encoded(Image.new("1", (1, 20_000)), "PNG"), "A picture may have 16,384 pixels"),
        "EPS": (encoded(still, "EPS"), NOT_READABLE),
        "TIFF": (encoded(still, "TIFF"), NOT_READABLE),
        "PPM": (encoded(still, "PPM"), NOT_READABLE),
        "PSD": (b"8BPS\x00\x01" + bytes(6) + struct.pack(">HIIHH", 3, 480, 640, 8, 3), NOT_READABLE),
        "HTML": (b"<!DOCTYPE html><script>alert(1)</script>", NOT_READABLE),
        "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", NOT_READABLE),
        "PDF": (b"%PDF-1.7 nothing", NOT_READABLE),
        "zero bytes": (b"", NOT_READABLE),
        "one byte": (b"\xff", NOT_READABLE),
        "zeros": (bytes(5000), NOT_READABLE),
        "a JPEG's first bytes and zeros": (b"\xff\xd8\xff" + bytes(5000), DAMAGED),
    }


@cache
def moving() -> dict[str, bytes]:
    """Return moving pictures: refused as photos, while an avatar takes the first frame."""
    frames = [two_colors(), two_colors().transpose(Image.Transpose.FLIP_LEFT_RIGHT)]
    return {
        form: encoded(frames[0], form, save_all=True, append_images=frames[1:], duration=100)
        for form in ("GIF", "WEBP", "PNG", "AVIF")
    } | {"GIF of 60,000 frames": many_frames(60_000)}


@cache
def taken() -> dict[str, bytes]:
    """Return odd files that are photos all the same; what is stored of each is an ordinary picture."""
    still = two_colors()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x0112] = 1
    return {
        "CMYK": encoded(two_colors(mode="CMYK")),
        "16 bit": encoded(Image.new("I;16", (640, 480), 40_000), "PNG"),
        "palette": encoded(still.quantize(16), "PNG"),
        "palette with a hole": encoded(still.quantize(16), "PNG", transparency=0),
        "one bit": encoded(two_colors(mode="1"), "PNG"),
        "two-picture phone JPEG": encoded(still, "MPO", save_all=True, append_images=[two_colors((320, 240))]),
        "GIF with a page in its comment": encoded(still, "GIF", comment=b"<script>alert(1)</script>"),
        "JPEG with an archive behind it": encoded(still) + b"PK\x03\x04<script>alert(1)</script>",
        "broken color profile": encoded(still, icc_profile=b"no profile"),
        "color profile of another kind": encoded(two_colors(mode="L"), icc_profile=profile),
        "transparent": encoded(Image.new("RGBA", (640, 480), (255, 0, 0, 90)), "PNG"),
        "progressive": encoded(still, progressive=True, exif=exif),
        "AVIF": encoded(still, "AVIF"),
    }
