"""Flat pictures for visitors: plans, logos and faces, made from what people upload."""

import struct
import zlib
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from core.errors import RuleError
from mediafiles import children, pictures
from mediafiles.models import public_storage
from mediafiles.pictures import PictureRefused, Recipe, publish_picture
from panorama.errors import ChildCrashed, ChildTimeout, Refused
from tests.makers import make_media, picture_bytes
from tests.panorama.pictures import jpeg_bytes, photo

PAPER = Recipe(folder="papers", name="paper", largest_side=500, smallest_side=20, opaque=True)
SEAL = Recipe(folder="seals", name="seal", largest_side=500, smallest_side=20)


def published(content, recipe=PAPER):
    picture = publish_picture(make_media(content=content), recipe)
    with public_storage().open(recipe.path(picture.key)) as stream:
        image = Image.open(BytesIO(stream.read()))
    assert image.size == (picture.width, picture.height)
    assert image.format == "WEBP"
    return image


def near(colour, wanted):
    return all(abs(one - other) <= 6 for one, other in zip(colour, wanted, strict=True))


@pytest.mark.storage
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("size", "made"),
    [((400, 300), (400, 300)), ((1000, 400), (500, 200)), ((300, 900), (167, 500))],
)
def test_a_picture_is_made_smaller_and_never_larger(kind, size, made):
    assert published(picture_bytes(*size, kind=kind)).size == made


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({"mode": "L", "colour": 128}, (128, 128, 128)),
        ({"mode": "1", "colour": 1}, (255, 255, 255)),
        ({"mode": "P", "colour": 0}, (0, 0, 0)),
        ({"mode": "I;16", "colour": 32768}, (128, 128, 128)),
        ({"mode": "CMYK", "colour": (0, 255, 255, 0), "kind": "JPEG"}, (232, 31, 42)),
    ],
)
def test_every_way_to_hold_colours_is_understood(options, wanted):
    assert near(published(picture_bytes(**options)).convert("RGB").getpixel((50, 50)), wanted)


def test_what_is_transparent_becomes_paper_or_stays():
    drawing = picture_bytes(mode="RGBA", colour=(0, 0, 0, 0))
    assert published(drawing, PAPER).mode == "RGB"
    assert published(drawing, PAPER).getpixel((5, 5)) == (255, 255, 255)
    assert published(drawing, SEAL).getpixel((5, 5))[3] == 0


def test_a_photograph_is_turned_upright_and_told_nothing():
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "A camera with a serial number"
    content = picture_bytes(400, 300, kind="JPEG", exif=exif, comment=b"private")
    image = published(content)
    assert image.size == (300, 400)
    assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)


@pytest.mark.storage
def test_the_same_bytes_are_made_once(monkeypatch):
    content = picture_bytes()
    first = publish_picture(make_media(content=content), PAPER)
    monkeypatch.setattr(pictures.child, "make_flat", lambda *a, **k: pytest.fail("made again"))
    assert publish_picture(make_media(content=content), PAPER) == first


def png_claiming(width, height):
    """A small PNG whose header claims another size."""
    content = bytearray(picture_bytes(30, 30))
    content[16:24] = struct.pack(">II", width, height)
    content[29:33] = struct.pack(">I", zlib.crc32(bytes(content[12:29])))
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (png_claiming(30_000, 30_000), "image_too_many_pixels"),
        (png_claiming(8_000, 6_000), "image_too_many_pixels"),
        (png_claiming(3_000, 3_000), "image_corrupt"),
        (picture_bytes(19, 400), "image_too_small"),
        (jpeg_bytes(photo(512))[:9000], "image_truncated"),
        (picture_bytes(kind="PNG")[:-30], "image_truncated"),
        (b"%PDF-1.7" + b"." * 200, "image_type_not_allowed"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_the_reason(content, code):
    with pytest.raises(PictureRefused) as refusal:
        publish_picture(make_media(content=content), PAPER, field="logo_media_file_id")
    assert refusal.value.code == code
    assert list(refusal.value.errors) == ["logo_media_file_id"]


def test_nothing_half_written_is_left(monkeypatch):
    def full_disk(*given):
        raise OSError("No space left on device")

    monkeypatch.setattr("mediafiles.public.os.replace", full_disk)
    media = make_media(content=picture_bytes(colour="navy"))
    with pytest.raises(OSError, match="No space"):
        publish_picture(media, PAPER)
    key = PAPER.key_for(media.sha256)
    assert public_storage().listdir(f"papers/{key}") == ([], [])


def test_when_too_many_are_being_made_the_next_is_asked_to_come_back(monkeypatch):
    monkeypatch.setattr(children, "LONGEST_WAIT", 0.05)
    media = make_media(content=picture_bytes(colour="coral"))
    with ExitStack() as others:
        for _ in range(settings.CHILDREN_AT_ONCE):
            others.enter_context(children.turn())
        with pytest.raises(children.TooBusy) as refusal:
            publish_picture(media, PAPER)
    assert (refusal.value.status, refusal.value.code) == (503, "too_busy")
    assert refusal.value.retry_after
    assert publish_picture(media, PAPER)


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        (ChildCrashed(exit_code=None, signal=11, stderr_tail=""), 422, "decoder_crashed"),
        (ChildTimeout(20.0), 503, "too_busy"),
        (Refused("image_too_complex", "It took too long."), 422, "image_too_complex"),
    ],
)
def test_a_child_that_fails_costs_an_answer_and_no_more(monkeypatch, failure, status, code):
    def fail(*given, **options):
        raise failure

    monkeypatch.setattr(pictures.child, "make_flat", fail)
    with pytest.raises(RuleError) as refusal:
        publish_picture(make_media(content=picture_bytes(colour="khaki")), PAPER)
    assert (refusal.value.status, refusal.value.code) == (status, code)


def test_our_memory_does_not_grow_with_the_picture():
    media = make_media(content=picture_bytes(4000, 4000, kind="PNG", compress_level=1))
    path = Path("/proc/self/clear_refs")
    path.write_text("5")
    before = peak_memory()
    publish_picture(media, PAPER)
    assert peak_memory() - before < 20_000


def peak_memory():
    """Kilobytes that this process has held at once since the mark was last reset."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
