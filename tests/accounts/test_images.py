"""The image gate."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image, ImageCms, IptcImagePlugin, TiffImagePlugin

from accounts import image_worker, images
from accounts.images import AVATAR_LIMITS, PHOTO_LIMITS, AcceptedImage, ImageLimits, ImageRefused, accept_image

if TYPE_CHECKING:
    from pathlib import Path

MARKER = b"A-PERSON-AND-A-PLACE"
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>Xenia Ode</rdf:li>'
    b"</rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
)


@pytest.fixture(autouse=True)
def decode_here(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Run what the child runs in this process, which is ten times faster; tests that ask for `in_child` start one."""
    if "in_child" not in request.fixturenames:
        monkeypatch.setattr(images, "run_worker", image_worker.answer)


@pytest.fixture
def in_child() -> None:
    """Ask for the real child."""


def picture(size: tuple[int, int] = (640, 400), mode: str = "RGB") -> Image.Image:
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, (250, 10, 10))
    image.paste((10, 10, 250), (size[0] // 2, 0, *size))
    return image.convert(mode)


def encoded(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def accept(data: bytes) -> AcceptedImage:
    return accept_image(BytesIO(data), PHOTO_LIMITS)


def refusal(data: bytes) -> str:
    with pytest.raises(ImageRefused) as refused:
        accept(data)
    return refused.value.message


def opened(accepted: AcceptedImage) -> Image.Image:
    return Image.open(BytesIO(accepted.data))


def png_header(width: int, height: int) -> bytes:
    """Return the beginning of a PNG that promises so many pixels and holds hardly any data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(9999))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_each_format_comes_out_as_a_jpeg_of_its_size(form: str) -> None:
    accepted = accept(encoded(picture(), form))
    assert (accepted.format, accepted.extension, accepted.width, accepted.height) == ("jpeg", "jpg", 640, 400)
    assert opened(accepted).format == "JPEG"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"PK\x03\x04 a zip",
        b"\x00\x00\x00\x18ftypmp42 a video",
        b"%!PS-Adobe-3.0 EPSF-3.0",
        b"P6 640 400 255 " + bytes(64),
        b"8BPS" + bytes(64),
        b"just words",
    ],
)
def test_what_is_no_photo_is_told_so_by_its_content(data: bytes) -> None:
    assert refusal(data) == images.NOT_READABLE


@pytest.mark.parametrize("form", ["TIFF", "BMP", "PPM", "ICO", "TGA"])
def test_formats_outside_the_list_are_refused(form: str) -> None:
    assert refusal(encoded(picture((320, 200)), form)) == images.NOT_READABLE


def test_61_megapixels_are_refused_by_their_header() -> None:
    message = refusal(png_header(9000, 6800))
    assert message == (
        "A picture may have 40 megapixels at most; this one has 61 (9000 × 6800). Send a smaller version."
    )


def test_a_webp_that_promises_too_much_is_refused_before_its_decoder_starts() -> None:
    head = b"VP8X" + struct.pack("<I", 10) + bytes(4) + b"\xff\x3f\x00" + b"\xff\x3f\x00"
    assert "40 megapixels at most" in refusal(b"RIFF" + struct.pack("<I", len(head) + 4) + b"WEBP" + head)


def test_a_very_long_strip_is_refused() -> None:
    assert refusal(png_header(400, 20_000)) == (
        "A picture may have 16,384 pixels on a side at most; this one has 20,000."
    )


def test_a_file_over_the_byte_limit_is_refused_with_both_figures() -> None:
    file = BytesIO(encoded(picture()) + bytes(16_000_000))
    with pytest.raises(ImageRefused, match="15 MB at most; this file has more than 15 MB"):
        accept_image(file, PHOTO_LIMITS)
    assert file.tell() < 15_200_000, "reading stops at the limit"


def test_a_narrow_photo_is_refused_and_a_small_one_warned_of() -> None:
    assert refusal(encoded(picture((319, 900)))) == "A photo must be at least 320 pixels wide; this one is 319."
    assert "too small for a lead photo" in accept(encoded(picture((1199, 40)))).warnings[0]
    assert accept(encoded(picture((1200, 40)))).warnings == ()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
@pytest.mark.parametrize("part", [0.5, 0.98])
def test_a_truncated_file_is_damaged(form: str, part: float) -> None:
    noise = Image.effect_noise((640, 400), 90).convert("RGB")
    data = encoded(noise, form)
    assert refusal(data[: int(len(data) * part)]) == images.DAMAGED


def test_a_broken_header_is_damaged() -> None:
    assert refusal(b"\xff\xd8\xff" + bytes(500)) == images.DAMAGED
    assert refusal(png_header(640, 400)) == images.DAMAGED


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG", "AVIF"])
def test_animations_are_refused(form: str) -> None:
    frames = [picture(), picture().transpose(Image.Transpose.FLIP_LEFT_RIGHT)]
    data = encoded(frames[0], form, save_all=True, append_images=frames[1:], duration=100)
    assert refusal(data) == images.ANIMATED


def test_a_phone_with_two_pictures_in_one_jpeg_gives_the_first() -> None:
    data = encoded(picture(), "MPO", save_all=True, append_images=[picture((320, 200))])
    accepted = accept(data)
    assert (accepted.width, accepted.format) == (640, "jpeg")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(orientation: int) -> None:
    upright = picture()
    sent = upright
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    if orientation in undo:
        sent = upright.transpose(undo[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    accepted = accept(encoded(sent, exif=exif))
    red, _, blue = opened(accepted).getpixel((20, 200))  # type: ignore[misc]
    assert (accepted.width, accepted.height, red > 200, blue < 60) == (640, 400, True, True)


def test_no_metadata_and_no_trailing_byte_survives() -> None:
    exif = Image.Exif()
    exif[0x010E] = MARKER.decode()
    exif.get_ifd(0x8825)[2] = (TiffImagePlugin.IFDRational(52), TiffImagePlugin.IFDRational(1), 0)
    data = encoded(picture(), exif=exif, comment=MARKER, xmp=b"<x>" + MARKER + b"</x>", icc_profile=MARKER)
    accepted = accept(data + b"<script>" + MARKER + b"</script>PK\x03\x04")
    assert MARKER in data
    assert MARKER not in accepted.data
    assert not opened(accepted).getexif()
    assert set(opened(accepted).info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "progressive",
        "progression",
    }
    assert accepted.data.endswith(b"\xff\xd9")


def test_a_file_that_is_also_a_page_comes_out_as_a_picture_only() -> None:
    accepted = accept(encoded(picture(), "GIF", comment=b"<script>alert(1)</script>"))
    assert b"<script" not in accepted.data


def test_a_byline_prefills_the_credit() -> None:
    def record(number: int, text: bytes) -> bytes:
        return b"\x1c\x02" + bytes([number]) + struct.pack(">H", len(text)) + text

    block = record(80, "Jun Watabé".encode()) + record(120, b"A river") + record(116, b"(c) W")
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(block)) + block + b"\x00" * (len(block) % 2)
    segment = b"Photoshop 3.0\x00" + resource
    data = encoded(picture())
    data = data[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + data[2:]
    accepted = accept(data)
    assert (accepted.credit, accepted.caption, accepted.copyright) == ("Jun Watabé", "A river", "(c) W")
    assert IptcImagePlugin.getiptcinfo(opened(accepted)) is None  # type: ignore[arg-type]


def test_xmp_and_exif_prefill_what_iptc_does_not_say() -> None:
    exif = Image.Exif()
    exif[0x013B], exif[0x010E] = "Somebody else", "From EXIF"
    accepted = accept(encoded(picture(), exif=exif, xmp=XMP))
    assert (accepted.credit, accepted.caption) == ("Xenia Ode", "From EXIF")


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr"])
def test_other_modes_become_rgb(mode: str) -> None:
    form = "PNG" if mode in {"1", "L", "P"} else "JPEG"
    assert opened(accept(encoded(picture(mode=mode), form))).mode == "RGB"


def test_16_bits_keep_their_brightness() -> None:
    deep = Image.new("I;16", (640, 400), 40_000)
    level = opened(accept(encoded(deep, "PNG"))).getpixel((9, 9))
    assert level == pytest.approx((156, 156, 156), abs=2)


def test_transparent_pictures_stay_transparent() -> None:
    see_through = Image.new("RGBA", (640, 400), (255, 0, 0, 90))
    accepted = accept(encoded(see_through, "WEBP", lossless=True))
    assert (accepted.format, opened(accepted).mode) == ("png", "RGBA")


def test_an_alpha_that_says_nothing_is_dropped() -> None:
    assert accept(encoded(picture(mode="RGBA"), "PNG")).format == "jpeg"


def test_a_color_profile_is_applied_and_dropped() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    accepted = accept(encoded(picture(), icc_profile=profile))
    assert "icc_profile" not in opened(accepted).info


def test_an_avatar_is_made_small() -> None:
    accepted = accept_image(BytesIO(encoded(picture((3000, 2000)))), AVATAR_LIMITS)
    assert (accepted.width, accepted.height) == (512, 512)
    with pytest.raises(ImageRefused, match="96 × 96 pixels; this one has 95 × 120"):
        accept_image(BytesIO(encoded(picture((95, 120)))), AVATAR_LIMITS)


@pytest.mark.usefixtures("in_child")
def test_the_child_does_the_same() -> None:
    accepted = accept(encoded(picture()))
    assert (accepted.width, accepted.height, opened(accepted).format) == (640, 400, "JPEG")
    assert refusal(png_header(640, 400)) == images.DAMAGED


@pytest.mark.usefixtures("in_child")
def test_a_picture_that_needs_too_much_memory_ends_the_child_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "CHILD_MEMORY_BYTES", 300_000_000)
    boundless = ImageLimits(max_bytes=1_000_000, max_pixels=10**9, max_side=40_000)
    with pytest.raises(ImageRefused, match="needs more memory"):
        accept_image(BytesIO(png_header(10_000, 10_000)), boundless)


@pytest.mark.usefixtures("in_child")
def test_a_child_that_falls_ends_no_request(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    falling = tmp_path / "falling.py"
    falling.write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    monkeypatch.setattr(images, "_WORKER", falling)
    assert refusal(encoded(picture())) == images.DAMAGED


@pytest.mark.usefixtures("in_child")
def test_a_slow_machine_says_nothing_against_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "CHILD_SECONDS", 0.001)
    assert refusal(encoded(picture())) == images.BUSY


@pytest.mark.usefixtures("in_child")
def test_no_turn_in_time_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "CHILDREN_AT_ONCE", 0)
    monkeypatch.setattr(images, "WAIT_SECONDS", 0)
    assert refusal(encoded(picture())) == images.BUSY


@pytest.mark.usefixtures("in_child")
def test_nothing_is_left_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    accept(encoded(picture()))
    refusal(b"words")
    assert list(tmp_path.iterdir()) == []
